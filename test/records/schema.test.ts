/*
 * NAME
 *   schema.test - records are what record.schema.json says
 *
 * DESCRIPTION
 *   The engine writes them, of messages that end in many ways. Properties that the
 *   schema does not have are faults here: a reader allows them, for it may be older
 *   than the record.
 */

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { dayFiles } from '../../src/records/day-files.js'
import type { Transport } from '../../src/deliver/transport.js'
import { loadEngineConfig, makeEngine } from '../../src/engine.js'
import { makeEnvelope, type Envelope } from '../../src/mail/envelope.js'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { DEEDS } from '../../src/mail/kept/deed-kind.js'
import { ACTIONS } from '../../src/mail/verdict.js'
import { readDeed } from '../../src/records/deed.js'
import { openRecords } from '../../src/records/records.js'
import { PRIVACY_LEVELS, type MessageRecord } from '../../src/records/record.js'
import { endWithTest } from '../helper/end-engine.js'
import { attachmentMessage, EICAR, plainMessage } from '../helper/eicar.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'

type Schema = Readonly<Record<string, unknown>>

const schema = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../src/records/record.schema.json'),
    'utf8',
  ),
) as Schema

/** The same; of objects that have properties, nothing besides is allowed. */
const strictly = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(strictly)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, it]) => [name, strictly(it)])
  const isClosed = 'properties' in value && 'type' in value
  return {
    ...Object.fromEntries(fields),
    ...(isClosed && { additionalProperties: false }),
  }
}

const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u },
})
const validate = ajv.compile(strictly(schema) as Schema)

const faultsOf = (record: unknown): unknown => {
  validate(record)
  return validate.errors ?? []
}

/** What the engine writes of these messages. */
const recordsOf = async (
  t: Teardown,
  overrides: readonly string[],
  messages: readonly (readonly [Buffer | null, Partial<Envelope>])[],
  deliver: Transport['deliver'],
): Promise<readonly MessageRecord[]> => {
  const folder = scratchFolder(t, 'schema')
  mkdirSync(join(folder, 'spool'))
  const records = join(folder, 'records')
  const config = await loadEngineConfig({
    text: RULES,
    file: '/dev/null',
    overrides: [
      ...['spool', 'quarantine', 'journal', 'records'].map(
        name => `${name}_directory=${join(folder, name)}`,
      ),
      'free_space_floor=0',
      ...overrides,
    ],
  })
  const engine = await makeEngine({
    config,
    log: { write: () => undefined, flush: () => Promise.resolve() },
    transport: { name: 'fake', deliver, close: () => undefined },
    timeLimitSeconds: 60,
    wayIn: 'test',
  })
  endWithTest(t, engine)
  for (const [at, [message, envelope]] of messages.entries()) {
    const intake = engine.filter(
      makeEnvelope({
        id: `IDENTITY${at}`,
        queueId: `Q${at}`,
        sender: 'alice@sender.example',
        recipients: [{ address: 'bob@recipient.example' }],
        arrivedAt: Date.now(),
        ...envelope,
      }),
    )
    if (message === null) {
      intake.abort(new Error('gone'))
      continue
    }
    intake.write(message)
    await intake.end()
  }
  await engine.flush()
  return dayFiles(records)
    .flatMap(({ path }) => readFileSync(path, 'utf8').trimEnd().split('\n'))
    .map(line => JSON.parse(line) as MessageRecord)
}

const RULES = `
[[rule]]
name = "trial"
mode = "monitor"
recipient = ["bob@recipient.example"]
action = "quarantine"

[[rule]]
name = "note"
recipient = ["eve@recipient.example"]
add_field = ["X-Seen: yes"]

[scanner.clamd]
enabled = true
address = ["unix:/nonexistent/clamd"]
retry = 0
required = false
`

const YES: Transport['deliver'] = ({ request }) =>
  Promise.resolve(
    request.recipients.map(() => ({ status: '2.0.0', text: 'queued as X1' })),
  )

const NO: Transport['deliver'] = () => Promise.reject(new Error('no way'))

const virus = attachmentMessage({ filename: 'eicar.com', content: EICAR })
const zip = attachmentMessage({
  filename: 'a.zip',
  content: Buffer.from('PK\u0003\u0004 no zip at all'),
})
const two = ['bob', 'eve'].map(it => ({ address: `${it}@recipient.example` }))

const MESSAGES: readonly (readonly [Buffer | null, Partial<Envelope>])[] = [
  [plainMessage(), {}],
  [plainMessage(), { recipients: two }],
  [virus, {}],
  [virus, { origin: 'submission', saslUsername: 'alice' }],
  [virus, { stage: 'before-queue', queueId: '' }],
  [zip, {}],
  [Buffer.from('no field\n'), { sender: '' }],
  [null, {}],
]

t.test('records of all kinds of ends', async t => {
  for (const level of PRIVACY_LEVELS.filter(it => it !== 'off')) {
    const options = [`records_privacy=${level}`]
    const records = [
      ...(await recordsOf(t, options, MESSAGES, YES)),
      ...(await recordsOf(t, options, MESSAGES, NO)),
    ]
    t.equal(records.length, 2 * MESSAGES.length)
    for (const record of records) t.strictSame(faultsOf(record), [], record.id)
    const classes = new Set(
      records.flatMap(it => it.outcomes.map(o => o.class)),
    )
    for (const it of ['clean', 'infected', '']) t.ok(classes.has(it), it)
  }
})

t.test('what became of a kept message', async t => {
  const folder = scratchFolder(t, 'schema')
  const records = openRecords({
    ...{ folder, privacy: 'full', keptDays: 1, sizeLimitBytes: 1e9 },
    ...{ floorBytes: 0, notice: why => t.fail(why) },
  })
  const time = new Date().toISOString()
  const deed = { time, by: 'root', recipients: ['bob@recipient.example'] }
  records.note({ ...deed, deed: 'released', keys: ['ab'.repeat(32)] })
  records.note({ ...deed, deed: 'expired', keys: [], recipients: [] })
  for (const kind of DEEDS) {
    records.note({ ...deed, deed: kind, keys: [], text: 'as ham' })
  }
  await records.flush()
  const lines = dayFiles(folder).flatMap(({ path }) =>
    readFileSync(path, 'utf8').trimEnd().split('\n'),
  )
  t.equal(lines.length, 2 + DEEDS.length)
  t.match(lines.map(readDeed).at(-1), { deed: DEEDS.at(-1), text: 'as ham' })
  for (const line of lines) t.strictSame(faultsOf(JSON.parse(line)), [], line)
  // As explain prints it.
  const [record] = await recordsOf(t, [], [[virus, {}]], YES)
  const deeds = [{ ...deed, deed: 'released', text: 'x' }]
  t.strictSame(faultsOf({ ...record, deeds, isLost: false }), [])
  t.not((faultsOf({ ...record, deeds: [{}] }) as unknown[]).length, 0)
})

t.test('spans make a trace', async t => {
  const [record] = await recordsOf(t, [], [[plainMessage(), {}]], YES)
  const { spans = [], times = {} } = record ?? {}
  t.same(
    spans.map(it => it.stage).sort(),
    Object.keys(times).sort(),
    'all that has a time',
  )
  const of = (stage: string) => {
    const span = spans.find(it => it.stage === stage)
    if (span === undefined) throw new Error(`no ${stage}`)
    t.equal(span.milliseconds, times[stage])
    return { ...span, end: span.start + span.milliseconds }
  }
  const [spool, parse, scan, deliver] = [
    'spool',
    'parse',
    'scan',
    'deliver',
  ].map(of)
  if (!spool || !parse || !scan || !deliver) throw new Error('no spans')
  // Each is rounded to 0.1 ms.
  const ABOUT = 0.11
  t.equal(spool.start, 0)
  t.ok(spool.end <= parse.start + ABOUT)
  t.ok(Math.abs(parse.end - scan.start) <= ABOUT)
  t.ok(scan.end <= deliver.start + ABOUT)
  const builtin = of('scan.builtin')
  t.ok(builtin.start >= scan.start && builtin.end <= scan.end + ABOUT)
})

t.test('the schema has all words', async t => {
  const text = JSON.stringify(schema)
  for (const word of [...VERDICT_CLASSES, ...ACTIONS]) {
    if (word === 'refuse') continue // resolved before it is recorded
    t.ok(text.includes(JSON.stringify(word)), word)
  }
})

t.test('and finds what is wrong', async t => {
  const [record] = await recordsOf(t, [], [[plainMessage(), {}]], YES)
  const { error, ...without } = record as MessageRecord
  t.equal(error, '')
  for (const wrong of [
    without,
    { ...record, newer: 1 },
    { ...record, time: 'yesterday' },
    { ...record, stage: 'no queue' },
    { ...record, outcomes: [] },
    { ...record, spans: [{ stage: 'scan', start: -1, milliseconds: 1 }] },
  ]) {
    t.not((faultsOf(wrong) as unknown[]).length, 0)
  }
})
