/*
 * NAME
 *   engine.test - a bypass turns off what it names, and nothing else
 *
 * DESCRIPTION
 *   The engine that all five modes share, with each stamp. What is not bypassed
 *   still stops a message.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ALL, endBypass, setBypass } from '../../src/bypass/bypass.js'
import type { Transport } from '../../src/deliver/transport.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope } from '../../src/mail/envelope.js'
import { recordText } from '../../src/print/decision-record.js'
import { findRecords } from '../../src/records/find-record.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'

const VIRUS = attachmentMessage({ content: EICAR })
const FORBIDDEN = attachmentMessage({ filename: 'x.exe', content: 'x' })
const AMBIGUOUS = Buffer.from(
  plainMessage()
    .toString()
    .replace(
      '\n\n',
      '\nContent-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n',
    ),
)
const RULED = plainMessage({ from: 'stopped@x' })

const RULE = `
[[rule]]
name = "no one"
from = ["stopped@x"]
insecure = true
action = "quarantine"
`

const bed = async (t: Test, text = RULE) => {
  const folder = scratchFolder(t, 'bypass')
  const records = join(folder, 'records')
  for (const it of ['spool', 'journal']) mkdirSync(join(folder, it))
  const config = await loadEngineConfig({
    ...{ file: '/etc/postsift/test.toml', text },
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      'free_space_floor=0',
    ],
  })
  const lines: string[] = []
  let fields: readonly string[] = []
  const transport: Transport = {
    name: 'fake',
    deliver: ({ request }) => {
      fields = request.prepend
      const answer = { status: '2.0.0', text: 'queued as X1' } as const
      return Promise.resolve(request.recipients.map(() => answer))
    },
    close: () => undefined,
  }
  let count = 0
  const send = async (message: Buffer): Promise<string> => {
    // A new one looks at the stamp at once, as filter-pipe does.
    const engine = await makeEngine({
      ...{ config, transport, timeLimitSeconds: 60, wayIn: 'test' },
      log: {
        write: (_, line) => void lines.push(line),
        flush: () => Promise.resolve(),
      },
    })
    const id = `Q${++count}`
    const envelope = makeEnvelope({
      ...{ id, queueId: id, sender: 'a@x', arrivedAt: Date.now() },
      recipients: [{ address: 'b@x' }],
    })
    const intake = engine.filter(envelope)
    intake.write(message)
    const [reply] = await intake.end()
    await engine.flush()
    engine.close()
    return /^kept/u.test(reply?.text ?? '') ? 'kept' : 'sent'
  }
  return {
    send,
    lines,
    fields: () => fields.join('\n'),
    record: () => findRecords(records, {}, 1)[0],
    ends: async () => {
      const all = [VIRUS, FORBIDDEN, AMBIGUOUS, RULED]
      const ends: string[] = []
      for (const it of all) ends.push(await send(it))
      return ends.join()
    },
    bypass: (scanner: string) =>
      setBypass(join(folder, 'journal'), { scanner, by: 'root', seconds: 60 }),
    end: () => endBypass(join(folder, 'journal'), null),
  }
}

/** A virus, a forbidden attachment, an ambiguous message, one that a rule stops. */
const CASES: readonly (readonly [string, string])[] = [
  ['builtin', 'sent,kept,kept,kept'],
  ['attachment-name', 'kept,sent,kept,kept'],
  ['parse', 'kept,kept,sent,kept'],
  ['clamd', 'kept,kept,kept,kept'],
  [ALL, 'sent,sent,sent,kept'],
]

t.test('what is bypassed passes, and all else is stopped', async t => {
  const { ends, bypass, end } = await bed(t)
  t.equal(await ends(), 'kept,kept,kept,kept', 'without')
  for (const [scanner, wanted] of CASES) {
    await bypass(scanner)
    t.equal(await ends(), wanted, scanner)
    await end()
  }
  t.equal(await ends(), 'kept,kept,kept,kept', 'afterwards')
})

t.test('the message, the log and the record say so', async t => {
  const { send, bypass, end, fields, lines, record } = await bed(t)
  await bypass('builtin')
  t.equal(await send(VIRUS), 'sent')
  t.match(fields(), /^X-Postsift-Bypass: builtin until 20\S+Z$/mu)
  t.match(lines.at(-1), /, bypass=builtin until 20\S+Z, .*verdict=clean/u)
  const [text = ''] = record()?.bypassed ?? []
  t.match(text, /^builtin until 20\S+Z$/u)
  const shown = record()
  t.match(shown && recordText(shown), `not asked ${text}: filterctl bypass`)
  await bypass('clamd')
  await send(plainMessage())
  t.notMatch(fields(), /clamd/u, 'a scanner that is not enabled')
  await end()
  await send(plainMessage())
  t.notMatch(fields(), /Bypass/u)
  t.notMatch(lines.at(-1), /bypass=/u)
  t.equal(record()?.bypassed, undefined)
})

t.test('in monitor mode, too', async t => {
  const { send, bypass, fields } = await bed(t, 'mode = "monitor"\n')
  await bypass(ALL)
  t.equal(await send(VIRUS), 'sent')
  t.match(fields(), /^X-Postsift-Bypass: all scanners until /mu)
})
