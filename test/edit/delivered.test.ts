/*
 * NAME
 *   delivered.test - what recipients get of an edited message, and what is kept
 *
 * DESCRIPTION
 *   The engine of a configuration, with a quarantine, a journal and records on the
 *   disk, and a next hop that says no at first.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { contentOf, type Transport } from '../../src/deliver/transport.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { recordText } from '../../src/print/decision-record.js'
import { readEntry } from '../../src/quarantine/entry.js'
import { attachmentMessage } from '../helper/eicar.js'
import { findRecord } from '../records/find.js'
import { endWithTest } from '../helper/end-engine.js'

const DATA = attachmentMessage({ filename: 'report.exe', content: 'MZ' })

const CONFIG = `
[action]
banned = "quarantine"
[[rule]]
name = "without it"
recipient = ["bob@recipient.example"]
class = ["banned"]
action = "strip"
[[rule]]
name = "whole"
recipient = ["carol@recipient.example"]
class = ["banned"]
action = "pass"
`

const RECIPIENTS = ['bob', 'carol', 'dave'].map(it => ({
  address: `${it}@recipient.example`,
}))

const NOW = Date.now()

interface Sent {
  readonly to: string
  readonly data: string
}

const startBed = async (
  t: Test,
  deliver: Transport['deliver'] | null = null,
  toml = CONFIG,
) => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'spool'))
  const overrides = [
    ...['spool', 'quarantine', 'journal', 'records'].map(
      it => `${it}_directory=${join(folder, it)}`,
    ),
    'free_space_floor=0',
  ]
  const config = await loadEngineConfig({ file: 'x', text: toml, overrides })
  const sent: Sent[] = []
  const lines: string[] = []
  const engine = await makeEngine({
    config,
    log: {
      write: (_, line) => void lines.push(line),
      flush: () => Promise.resolve(),
    },
    transport: {
      name: 'fake',
      deliver: async handover => {
        if (deliver !== null) return deliver(handover)
        const data = Buffer.concat(
          [...contentOf(handover)].map(it => Buffer.from(it)),
        ).toString('latin1')
        return handover.request.recipients.map(({ address }) => {
          sent.push({ to: address, data })
          return { status: '2.0.0', text: 'ok' }
        })
      },
      close: () => undefined,
    },
    timeLimitSeconds: 60,
    wayIn: 'test',
  })
  endWithTest(t, engine)
  const quarantine = join(folder, 'quarantine')
  return {
    sent,
    lines,
    folder,
    overrides,
    engine,
    kept: () =>
      readdirSync(quarantine, { recursive: true, encoding: 'utf8' })
        .filter(it => it.endsWith('.json'))
        .map(it => readEntry(quarantine, it.slice(-69, -5))),
    bytesOf: (key: string) =>
      readFileSync(join(quarantine, key.slice(0, 2), `${key}.eml`)),
    send: async (known: Partial<Envelope> = {}, data = DATA) => {
      const intake = engine.filter(
        makeEnvelope({
          id: 'IDENTITY2345',
          queueId: 'QUEUE1',
          sender: 'alice@sender.example',
          recipients: RECIPIENTS,
          arrivedAt: NOW,
          ...known,
        }),
      )
      intake.write(data)
      return (await intake.end()).map(({ status }) => status)
    },
  }
}

t.test('one gets it stripped, one whole, one not at all', async t => {
  const bed = await startBed(t)
  t.same(await bed.send(), ['2.0.0', '2.0.0', '2.0.0'])
  const dataFor = (name: string): string =>
    bed.sent.find(({ to }) => to.startsWith(name))?.data ?? ''
  t.equal(bed.sent.length, 2)
  const stripped = dataFor('bob')
  t.match(stripped, /^X-Postsift-Verdict: banned \(.*\); edits=strip; id=/mu)
  t.match(stripped, /^X-Postsift-Edit: strip 2\/report\.exe$/mu)
  t.match(stripped, /^Content-Disposition: attachment; filename="removed-att/mu)
  t.match(stripped, /IDENTITY2345/u)
  // In the notice, the same at each try.
  t.match(stripped, /^Reference:  QUEUE1$/mu)
  t.notMatch(stripped, /filename="?report\.exe|TVo=/u)
  t.ok(dataFor('carol').endsWith(DATA.toString()))
  const kept = bed.kept()
  t.same(
    kept
      .map(it => [it.envelope.recipients[0]?.address, it.verdict.action])
      .sort(),
    [
      ['bob@recipient.example', 'strip'],
      ['dave@recipient.example', 'quarantine'],
    ],
  )
  for (const { key } of kept) t.ok(bed.bytesOf(key).equals(DATA))
  const line = bed.lines.find(it => it.includes('bob@')) ?? ''
  t.match(line, /edits=strip 2\/report\.exe/u)
  t.match(line, /action=strip/u)
  t.match(line, /status=sent/u)
  // The same message once more: the journal knows it, and the entry is the same.
  t.same(await bed.send(), ['2.0.0', '2.0.0', '2.0.0'])
  t.equal(bed.sent.length, 2)
  t.equal(bed.kept().length, 2)
  await bed.engine.flush()
  const record = findRecord(join(bed.folder, 'records'), 'IDENTITY2345')
  if (record === null) throw new Error('no record')
  const text = recordText(record)
  t.match(text, /edit: strip 2\/report\.exe/u)
  t.match(text, /kept in quarantine as/u)
})

t.test('a retry keeps it once and gives the same message', async t => {
  let tries = 0
  const seen: string[] = []
  const bed = await startBed(t, async handover => {
    seen.push(Buffer.concat([...contentOf(handover)]).toString('latin1'))
    if (tries++ === 0) throw new Error('next hop is down')
    return handover.request.recipients.map(() => ({
      status: '2.0.0',
      text: '',
    }))
  })
  const recipients = RECIPIENTS.slice(0, 1)
  t.same(await bed.send({ recipients }), ['4.3.0'])
  t.equal(bed.kept().length, 1)
  t.same(await bed.send({ recipients }), ['2.0.0'])
  t.equal(bed.kept().length, 1)
  t.equal(seen.length, 2)
  t.equal(seen[0], seen[1])
})

t.test('what cannot be kept is not delivered', async t => {
  const bed = await startBed(t, null, `quarantine_size_limit = 1\n${CONFIG}`)
  t.same(await bed.send({ recipients: RECIPIENTS.slice(0, 1) }), ['4.3.1'])
  t.same(bed.sent, [])
})

t.test('monitor mode changes nothing', async t => {
  const bed = await startBed(t, null, `mode = "monitor"\n${CONFIG}`)
  t.same(await bed.send({ recipients: RECIPIENTS.slice(0, 1) }), ['2.0.0'])
  t.ok(bed.sent[0]?.data.endsWith(DATA.toString()))
  t.match(bed.lines.join(), /monitored="?rule.*strip/u)
  t.notMatch(bed.lines.join(), /edits=/u)
})
