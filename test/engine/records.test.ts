/*
 * NAME
 *   records.test - each decision leaves a record, and none of them matters
 *
 * DESCRIPTION
 *   The engine of a configuration, with a transport that does as it is told.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Transport } from '../../src/deliver/transport.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import type { Reply } from '../../src/mail/reply.js'
import { findRecord } from '../records/find.js'
import { endWithTest } from '../helper/end-engine.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { runProgram } from '../helper/program.js'
import type { Level } from '../../src/log/line.js'

const YES: Transport['deliver'] = ({ request }) =>
  Promise.resolve(
    request.recipients.map(() => ({ status: '2.0.0', text: 'queued as X1' })),
  )

const bed = async (
  t: Teardown,
  known: {
    readonly overrides?: readonly string[]
    readonly deliver?: Transport['deliver']
    readonly records?: string
  } = {},
) => {
  const folder = scratchFolder(t, 'records')
  const records = known.records ?? join(folder, 'records')
  mkdirSync(join(folder, 'spool'))
  const config = await loadEngineConfig({
    text: '',
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      `records_directory=${records}`,
      'free_space_floor=0',
      ...(known.overrides ?? []),
    ],
  })
  const lines: [Level, string][] = []
  const engine = await makeEngine({
    config,
    log: {
      write: (level, line) => void lines.push([level, line]),
      flush: () => Promise.resolve(),
    },
    transport: {
      name: 'fake',
      deliver: known.deliver ?? YES,
      close: () => undefined,
    },
    timeLimitSeconds: 60,
    wayIn: 'test',
  })
  endWithTest(t, engine)
  const envelopeOf = (envelope: Partial<Envelope>) =>
    makeEnvelope({
      id: 'IDENTITY2345',
      queueId: 'QUEUE1',
      sender: 'alice@sender.example',
      recipients: [{ address: 'bob@recipient.example' }],
      arrivedAt: Date.now(),
      ...envelope,
    })
  const send = async (
    message: Buffer,
    envelope: Partial<Envelope> = {},
  ): Promise<readonly Reply[]> => {
    const intake = engine.filter(envelopeOf(envelope))
    intake.write(message)
    const replies = await intake.end()
    await engine.flush()
    return replies
  }
  return { engine, records, lines, send, envelopeOf }
}

const virus = attachmentMessage({ filename: 'eicar.com', content: EICAR })

t.test('clean, kept, refused, deferred: each is told', async t => {
  const { records, send } = await bed(t)
  const cases = [
    [plainMessage(), {}, 'clean', 'pass', '2.0.0', 'fake'],
    [virus, {}, 'infected', 'quarantine', '2.0.0', 'quarantine'],
    [virus, { origin: 'submission' }, 'infected', 'reject', '5.7.1', 'none'],
    [virus, { stage: 'before-queue' }, 'infected', 'reject', '5.7.1', 'none'],
  ] as const
  for (const [
    at,
    [message, where, kind, action, status, relay],
  ] of cases.entries()) {
    const id = `IDENTITY${at}`
    const [reply] = await send(message, { id, queueId: `Q${at}`, ...where })
    t.match(findRecord(records, id), {
      id,
      queueId: `Q${at}`,
      wayIn: 'test',
      sender: 'alice@sender.example',
      subject: 'A test',
      size: message.length,
      outcomes: [
        {
          class: kind,
          action,
          policySource: 'default',
          relay,
          replies: [
            {
              status,
              text: reply?.text,
              recipients: ['bob@recipient.example'],
            },
          ],
        },
      ],
      error: '',
    })
  }
  const [first, second] = ['IDENTITY0', 'IDENTITY1'].map(id =>
    findRecord(records, id),
  )
  t.equal(
    first?.outcomes[0]?.replies[0]?.text,
    'queued as X1',
    "the next hop's",
  )
  t.match(first?.times, { parse: Number, scan: Number, deliver: Number })
  t.match(second?.outcomes[0]?.quarantineKey, /^[0-9a-f]{64}$/u)
  t.equal(second?.outcomes[0]?.policy, 'action.infected = "refuse"')
})

t.test('what fails, what did not come, what is there already', async t => {
  const lost = await bed(t, {
    deliver: () => Promise.reject(new Error('no route')),
  })
  const [reply] = await lost.send(plainMessage())
  t.equal(reply?.status, '4.3.0')
  t.match(findRecord(lost.records, 'QUEUE1'), {
    error: 'no route',
    outcomes: [{ class: 'clean', replies: [{ status: '4.3.0' }] }],
  })
  const cut = lost.engine.filter(lost.envelopeOf({ id: 'CUT', queueId: 'Q2' }))
  cut.write(plainMessage())
  cut.abort(new Error('the client went'))
  await lost.engine.flush()
  t.match(findRecord(lost.records, 'Q2'), {
    id: 'CUT',
    size: null,
    error: 'the client went',
    outcomes: [{ class: '', action: '', replies: [{ status: '4.4.2' }] }],
  })
  const twice = await bed(t)
  await twice.send(plainMessage())
  await twice.send(plainMessage(), { id: 'AGAIN' })
  t.match(findRecord(twice.records, 'AGAIN'), {
    outcomes: [{ class: '', relay: 'journal', replies: [{ status: '2.0.0' }] }],
  })
})

t.test("a scanner's failure is in it, required or not", async t => {
  for (const required of [true, false]) {
    const { records, lines, send } = await bed(t, {
      overrides: [
        'scanner.clamd.enabled=true',
        'scanner.clamd.address=unix:/nonexistent/clamd.sock',
        'scanner.clamd.retry=0',
        'scanner.clamd.breaker_failures=2',
        `scanner.clamd.required=${required}`,
      ],
    })
    const statuses = []
    for (const id of ['ID1', 'ID2', 'ID3']) {
      const [reply] = await send(plainMessage(), { id, queueId: id })
      statuses.push(reply?.status)
    }
    const status = required ? '4.3.0' : '2.0.0'
    t.strictSame(statuses, [status, status, status])
    t.match(findRecord(records, 'ID1')?.failures, [
      { scanner: 'clamd', error: /^connect ENOENT/u },
    ])
    t.match(findRecord(records, 'ID3')?.failures, [
      { scanner: 'clamd', error: /^not asked: it failed 2 times/u },
    ])
    t.equal(findRecord(records, 'ID1')?.findings.length, required ? 1 : 0)
    const states = lines.filter(([, line]) => line.startsWith('scanner: '))
    t.match(states, [
      ['warning', /^scanner: clamd failed 2 times in a row and is not asked/u],
    ])
  }
})

t.test('mail does not depend on them', async t => {
  const full = scratchFolder(t, 'full')
  const mount = ['-t', 'tmpfs', '-o', 'size=4k,nr_inodes=1', 'tmpfs', full]
  t.equal((await runProgram('/usr/bin/mount', mount)).status, 0)
  t.teardown(() => runProgram('/usr/bin/umount', ['-l', full]))
  const file = join(scratchFolder(t, 'file'), 'file')
  writeFileSync(file, '')
  for (const [story, records] of [
    ['a full disk', full],
    ['a file in its place', file],
    ['a folder that cannot be', '/proc/none/records'],
  ] as const) {
    const { lines, send } = await bed(t, { records })
    for (const id of ['ID1', 'ID2']) {
      const [reply] = await send(plainMessage(), { id, queueId: id })
      t.equal(reply?.status, '2.0.0', story)
    }
    const told = lines.filter(([, line]) => line.startsWith('records: '))
    t.match(told, [['info', /^records: records are not written: /u]], story)
    const rest = lines.filter(([, line]) => line.includes('status=sent'))
    t.equal(rest.length, 2, story)
  }
})

t.test('off is off', async t => {
  const overrides = ['records_privacy=off']
  const { records, send } = await bed(t, { overrides })
  await send(plainMessage())
  t.notOk(existsSync(records))
})

t.test('no-content: the file knows nothing of the message', async t => {
  const overrides = ['records_privacy=no-content']
  const { records, send } = await bed(t, { overrides })
  await send(virus)
  const [name = ''] = readdirSync(records)
  const text = readFileSync(join(records, name), 'utf8')
  t.notMatch(text, /alice|bob|eicar\.com|A test/u)
  t.match(text, /infected/u)
})
