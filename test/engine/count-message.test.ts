/*
 * NAME
 *   count-message.test - each message is counted once, by what became of it
 *
 * DESCRIPTION
 *   The engine of a configuration, with a transport that does as it is told.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { countMessage } from '../../src/count-message.js'
import type { Transport } from '../../src/deliver/transport.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { WorkerTally } from '../../src/metrics/tally.js'
import { NextHopError } from '../../src/smtp/next-hop-error.js'
import { endWithTest } from '../helper/end-engine.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { measureQuarantine } from '../../src/quarantine/measure.js'

const answering =
  (...statuses: ('2.0.0' | '4.2.2' | '5.1.1')[]): Transport['deliver'] =>
  ({ request }) =>
    Promise.resolve(
      request.recipients.map((_, at) => ({
        status: statuses[at] ?? '2.0.0',
        text: 'said so',
      })),
    )

const bed = async (t: Teardown, text = '') => {
  const folder = scratchFolder(t, 'count')
  mkdirSync(join(folder, 'spool'))
  const quarantine = join(folder, 'quarantine')
  const config = await loadEngineConfig({
    text,
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      'free_space_floor=0',
    ],
  })
  let deliver = answering()
  const tally = new WorkerTally(() => ({
    ...{ sessions: {}, waiting: 0, threads: {} },
  }))
  const engine = await makeEngine({
    config,
    log: { write: () => undefined, flush: () => Promise.resolve() },
    transport: {
      name: 'fake',
      deliver: handover => deliver(handover),
      close: () => undefined,
    },
    timeLimitSeconds: 60,
    wayIn: 'door',
    tally,
  })
  endWithTest(t, engine)
  tally.take()
  /** All that was counted of it, as `name label label: count`. */
  const send = async (
    message: Buffer,
    envelope: Partial<Envelope> = {},
    delivering = answering(),
  ): Promise<readonly string[]> => {
    deliver = delivering
    const intake = engine.filter(
      makeEnvelope({
        id: 'IDENTITY2345',
        queueId: 'QUEUE1',
        sender: 'alice@sender.example',
        recipients: [{ address: 'bob@recipient.example' }],
        arrivedAt: Date.now(),
        ...envelope,
      }),
    )
    intake.write(message)
    await intake.end()
    await engine.flush()
    const { counts = [], observed = [] } = tally.take() ?? {}
    return [
      ...counts.map(([name, key, by]) => line(name, key, by)),
      ...observed.map(([name, key, , buckets]) =>
        line(
          name,
          key,
          buckets.reduce((sum, [, by]) => sum + by, 0),
        ),
      ),
    ].sort()
  }
  return { engine, send, quarantine, folder, tally }
}

const line = (name: string, key: string, by: number): string =>
  `${name.replace('postsift_', '')} ${key.replaceAll('\0', ' ')}: ${by}`

const named = (lines: readonly string[], ...names: string[]) =>
  lines.filter(it => names.some(name => it.startsWith(`${name} `)))

const virus = attachmentMessage({ filename: 'eicar.com', content: EICAR })

t.test('all that is counted of a clean message', async t => {
  const { send } = await bed(t)
  const message = plainMessage()
  const lines = await send(message)
  t.same(named(lines, 'messages_total', 'recipients_total'), [
    'messages_total door inbound clean pass: 1',
    'recipients_total pass: 1',
  ])
  t.same(named(lines, 'handovers_total'), ['handovers_total done: 1'])
  t.same(named(lines, 'message_bytes_total', 'message_size_bytes'), [
    `message_bytes_total door: ${message.length}`,
    'message_size_bytes : 1',
  ])
  t.same(named(lines, 'message_duration_seconds', 'stage_duration_seconds'), [
    'message_duration_seconds door: 1',
    'stage_duration_seconds deliver: 1',
    'stage_duration_seconds parse: 1',
    'stage_duration_seconds scan: 1',
    'stage_duration_seconds spool: 1',
  ])
  t.ok(lines.includes('scanner_scans_total builtin clean: 1'))
  t.ok(lines.includes('scanner_duration_seconds builtin: 1'))
  t.same(named(lines, 'findings_total', 'rule_matches_total'), [])
})

t.test('what becomes of a message, in a word', async t => {
  const { send } = await bed(t)
  const lost = () => Promise.reject(new NextHopError('unreachable'))
  const silent = () =>
    Promise.reject(new NextHopError('silent', { uncertain: true }))
  const two = ['bob', 'eve'].map(it => ({ address: `${it}@x.example` }))
  const each = { recipients: two, answers: 'each' } as const
  const cases: readonly (readonly [
    string,
    Buffer,
    Partial<Envelope>,
    Transport['deliver'],
    readonly string[],
  ])[] = [
    [
      'kept',
      virus,
      {},
      answering(),
      [
        'messages_total door inbound infected quarantine: 1',
        'quarantine_kept_total infected: 1',
        'recipients_total quarantine: 1',
      ],
    ],
    [
      'refused by us',
      virus,
      { origin: 'submission' },
      answering(),
      [
        'messages_total door submission infected reject: 1',
        'recipients_total reject: 1',
      ],
    ],
    [
      'the next hop has no time',
      plainMessage(),
      {},
      answering('4.2.2'),
      [
        'handovers_total deferred: 1',
        'messages_total door inbound clean defer: 1',
        'recipients_total defer: 1',
      ],
    ],
    [
      'the next hop is gone',
      plainMessage(),
      {},
      lost,
      [
        'handovers_total deferred: 1',
        'messages_total door inbound clean defer: 1',
        'recipients_total defer: 1',
      ],
    ],
    [
      'the next hop may have it',
      plainMessage(),
      {},
      silent,
      [
        'handovers_total uncertain: 1',
        'messages_total door inbound clean defer: 1',
        'recipients_total defer: 1',
      ],
    ],
    [
      'refused by the next hop for one of two',
      plainMessage(),
      each,
      answering('2.0.0', '5.1.1'),
      [
        'handovers_total refused: 1',
        'messages_total door inbound clean reject: 1',
        'recipients_total pass: 1',
        'recipients_total reject: 1',
      ],
    ],
  ]
  for (const [at, [name, message, where, deliver, wanted]] of cases.entries()) {
    const lines = await send(
      message,
      { queueId: `Q${at}`, id: `IDENTITY${at}`, ...where },
      deliver,
    )
    t.same(
      named(
        lines,
        ...['messages_total', 'recipients_total', 'handovers_total'],
        'quarantine_kept_total',
      ),
      wanted,
      name,
    )
  }
})

t.test('a retry of what is done is no second delivery', async t => {
  const { send } = await bed(t)
  await send(plainMessage())
  const lines = await send(plainMessage())
  t.same(named(lines, 'messages_total', 'handovers_total'), [
    'handovers_total repeated: 1',
    'messages_total door inbound none none: 1',
  ])
})

t.test('a message that broke off is deferred, and has no duration', async t => {
  const { engine, tally } = await bed(t)
  const intake = engine.filter(
    makeEnvelope({
      id: 'IDENTITY2345',
      sender: '',
      recipients: [{ address: 'bob@recipient.example' }],
      arrivedAt: Date.now(),
    }),
  )
  intake.write(Buffer.from('Subject: x\r\n'))
  intake.abort(new Error('gone'))
  const { counts = [], observed = [] } = tally.take() ?? {}
  t.same(
    counts.map(it => line(...it)),
    ['messages_total door inbound none defer: 1', 'recipients_total defer: 1'],
  )
  t.same(observed, [])
})

const RULES = `
[[rule]]
name = "trial"
mode = "monitor"
recipient = ["bob@recipient.example"]
action = "quarantine"

[[rule]]
name = "never"
sender = ["eve@sender.example"]
action = "discard"

[[rule]]
name = "partners"
sender = ["alice@sender.example"]
action = "tag"
insecure = true
`

t.test('rules count once a message, those that only watch too', async t => {
  const { send } = await bed(t, RULES)
  const recipients = ['bob', 'eve'].map(it => ({
    address: `${it}@recipient.example`,
  }))
  const lines = await send(plainMessage(), { recipients })
  t.same(named(lines, 'rule_matches_total'), [
    'rule_matches_total partners enforce: 1',
    'rule_matches_total trial monitor: 1',
  ])
})

t.test('an engine that fails, and is not asked any more', async t => {
  const { send, tally } = await bed(
    t,
    `[scanner.clamd]
enabled = true
address = ["unix:/nonexistent/clamd"]
retry = 0
breaker_failures = 2
breaker_pause = "1h"
`,
  )
  const results: string[] = []
  for (let at = 0; at < 3; at++) {
    const lines = await send(plainMessage(), { queueId: `Q${at}` })
    results.push(
      ...named(lines, 'scanner_scans_total').filter(it => it.includes('clamd')),
    )
    t.same(named(lines, 'findings_total'), [])
    t.same(named(lines, 'messages_total'), [
      'messages_total door inbound unchecked-error defer: 1',
    ])
  }
  t.same(results, [
    'scanner_scans_total clamd error: 1',
    'scanner_scans_total clamd error: 1',
    'scanner_scans_total clamd skipped: 1',
  ])
  t.equal(tally.take(), null)
})

t.test('records that cannot be written', async t => {
  const { send, folder } = await bed(t)
  writeFileSync(join(folder, 'records'), 'no folder')
  const lines = await send(plainMessage())
  t.same(named(lines, 'records_dropped_total'), ['records_dropped_total : 1'])
})

t.test('the quarantine is measured without reading its entries', async t => {
  const { send, quarantine } = await bed(t)
  const empty = { entries: 0, bytes: 0, oldestAt: null, releases: new Map() }
  t.same(await measureQuarantine(quarantine), empty)
  const start = Date.now()
  await send(virus, { queueId: 'Q1', arrivedAt: start - 5000 })
  await send(virus, { queueId: 'Q2', arrivedAt: start })
  const found = await measureQuarantine(quarantine)
  t.match(found, { entries: 2, bytes: virus.length, oldestAt: start - 5000 })
  writeFileSync(join(quarantine, 'index'), 'lost {"key":"\n')
  const without = await measureQuarantine(quarantine)
  t.match(without, { entries: 2, bytes: 0, oldestAt: null })
  t.ok(readdirSync(quarantine).includes('index'))
})

t.test('an engine that was not asked, for all was known', async t => {
  const counted = (note: string): readonly string[] => {
    const tally = new WorkerTally(() => ({
      sessions: {},
      waiting: 0,
      threads: {},
    }))
    const reports = [{ scanner: 'clamd', note }]
    countMessage(tally, {
      ...{ door: 'door', groups: [], size: 1, milliseconds: 1 },
      envelope: makeEnvelope({
        ...{ id: 'ID', sender: '', recipients: [], arrivedAt: 0 },
      }),
      times: { 'scan.clamd': 1 },
      inspection: {
        ...{ times: { 'scan.clamd': 1 }, findings: [], failures: [], reports },
      } as never,
    })
    const { counts = [] } = tally.take() ?? {}
    const lines = counts.map(([name, key, by]) => line(name, key, by))
    return named(lines, 'scanner_scans_total')
  }
  t.same(counted('cached 2 of 2'), ['scanner_scans_total clamd cached: 1'])
  t.same(counted('cached 1 of 2'), ['scanner_scans_total clamd clean: 1'])
})
