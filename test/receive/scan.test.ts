/*
 * NAME
 *   scan.test - messages of files, one and many at once
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import type { Envelope } from '../../src/mail/envelope.js'
import { NO_OPTIONS, type Verdict } from '../../src/mail/verdict.js'
import type { FoundMessage } from '../../src/scan-files/found-message.js'
import { scanOne, type ScanDoor } from '../../src/scan-files/scan-one.js'
import { ScanPool, type PoolOptions } from '../../src/scan-files/child-pool.js'
import { bytesOf } from '../../src/util/bytes.js'
import { scratchFolder, type Teardown } from '../helper/folder.js'
import { errorRecord, type ScanRecord } from '../../src/mail/scan-record.js'

const VERDICT: Verdict = {
  class: 'clean',
  action: 'pass',
  finding: null,
  findings: [],
  recipients: [],
  reason: 'nothing found',
  policy: 'action.clean = "pass"',
  policySource: 'default',
  options: NO_OPTIONS,
  monitored: [],
}

interface Held {
  readonly bytes: { readonly size: number }
  readonly text: string
  close(): void
}

/** A door that shows what it was given in the record's reason. */
const door = (
  known: Partial<ScanDoor<Held>> & {
    readonly verdicts?: readonly Verdict[]
    readonly failures?: readonly { readonly error: unknown }[]
  } = {},
) => {
  const seen = { closed: 0, envelope: undefined as Envelope | undefined }
  const made: ScanDoor<Held> = {
    spool: async content => {
      const chunks: Buffer[] = []
      for await (const chunk of content) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const close = (): void => void seen.closed++
      return { bytes: { size: bytes.length }, text: bytes.toString(), close }
    },
    inspect: (envelope, spooled) => {
      seen.envelope = envelope
      const part = {
        path: '1',
        kind: 'leaf',
        form: 'plain',
        reading: 'mime',
        names: ['a'],
        declaredType: 'text/plain',
        detectedType: '',
        alsoTypes: [],
        charset: '',
        fields: [],
        range: null,
        content: bytesOf(Buffer.from('abc')),
        sha256: 'digest',
        marks: [],
      } as const
      return Promise.resolve({
        notAsked: [],
        message: {
          bytes: bytesOf(Buffer.alloc(0)),
          sha256: '',
          fields: [],
          parts: [part],
          defects: [],
          readings: [],
        },
        findings: [],
        verdicts: known.verdicts ?? [{ ...VERDICT, reason: spooled.text }],
        failures: known.failures ?? [],
        times: { parse: 1.23456 },
      })
    },
    replies: ({ action }) => [action],
    messageTimeLimitSeconds: 60,
    ...known,
  }
  return { made, seen }
}

const whole = (path: string, known: Partial<FoundMessage> = {}) =>
  ({
    kind: 'message',
    label: path,
    path,
    start: 0,
    end: null,
    ...known,
  }) as const

t.test('a message of a file, and a range of it', async t => {
  const path = join(scratchFolder(t, 'scan'), 'mail')
  writeFileSync(path, '0123456789')
  const read = async (known: Partial<FoundMessage>): Promise<string> => {
    const { made, seen } = door()
    const record = await scanOne(whole(path, known), made)
    t.equal(seen.closed, 1)
    t.equal(record.error, null)
    t.equal(record.size, record.reason.length)
    return record.reason
  }
  t.equal(await read({}), '0123456789')
  t.equal(await read({ start: 3, end: 5 }), '34')
  t.equal(await read({ start: 9, end: 10 }), '9')
  t.equal(await read({ start: 0, end: 1 }), '0')
  t.equal(await read({ start: 4, end: 4 }), '', 'nothing at all')
  t.equal(await read({ start: 5, end: 4 }), '')
})

t.test('the record of a message', async t => {
  const path = join(scratchFolder(t, 'scan'), 'mail')
  writeFileSync(path, 'x')
  const { made, seen } = door()
  const record = await scanOne(whole(path, { label: 'box:1' }), made)
  t.match(record, {
    file: 'box:1',
    verdict: 'clean',
    action: 'pass',
    parts: [
      {
        path: '1',
        kind: 'leaf',
        reading: 'mime',
        differsAt: null,
        names: ['a'],
        declaredType: 'text/plain',
        detectedType: '',
        size: 3,
        sha256: 'digest',
      },
    ],
    policySource: 'default',
    replies: ['pass'],
    times: { parse: 1.2 },
    error: null,
  })
  t.match(seen.envelope, {
    id: /^\w{12}$/,
    sender: '',
    stage: 'after-queue',
    origin: 'inbound',
  })
  const failing = door({ failures: [{ error: new Error('clamd is gone') }] })
  t.equal((await scanOne(whole(path), failing.made)).error, 'clamd is gone')
})

t.test('what goes wrong is a record', async t => {
  const folder = scratchFolder(t, 'scan')
  const path = join(folder, 'mail')
  writeFileSync(path, 'x')
  const check = async (
    found: FoundMessage,
    made: ScanDoor<Held>,
    error: RegExp,
  ): Promise<void> => {
    const record = await scanOne(found, made)
    t.match(record, { verdict: 'error', error, reason: error, parts: [] })
  }
  await check(whole(join(folder, 'none')), door().made, /^ENOENT/)
  await check(whole(folder), door().made, /^EISDIR/)
  await check(whole(path), door({ verdicts: [] }).made, /^no verdict$/)
  const cause = new Error('ENOSPC')
  const spool = () => Promise.reject(new Error('no room', { cause }))
  await check(whole(path), door({ spool }).made, /^no room: ENOSPC$/)
  const { made, seen } = door({
    inspect: (_, __, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
    messageTimeLimitSeconds: 0.05,
  })
  await check(whole(path), made, /^message_time_limit of 0\.05 s is over$/)
  t.equal(seen.closed, 1)
})

/** Answers each message; some labels make it die, hang or die afterwards. */
const CHILD = `
import { serveScans } from './scan-serve.mjs'

serveScans(async ({ label }) => {
  if (label.startsWith('die')) process.exit(3)
  if (label.startsWith('kill')) process.kill(process.pid, 'SIGKILL')
  if (label.startsWith('hang')) for (;;);
  if (label.startsWith('wait')) await new Promise(() => setInterval(() => {}, 1000))
  if (label.startsWith('last')) setTimeout(() => process.exit(0), 50)
  const ms = label.startsWith('slow') ? 150 : 0
  if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms))
  return { file: label, pid: process.pid, args: process.argv.slice(2),
    child: process.env.CHILD }
})
`

// Children would load all that tests are loaded by, and start late.
process.execArgv = []

const SERVE = ts.transpile(
  readFileSync(
    new URL('../../src/scan-files/child-server.ts', import.meta.url),
    'utf8',
  ),
  { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
)

const childProgram = (t: Teardown): string => {
  const folder = scratchFolder(t, 'pool')
  writeFileSync(join(folder, 'scan-serve.mjs'), SERVE)
  writeFileSync(join(folder, 'child.mjs'), CHILD)
  return join(folder, 'child.mjs')
}

const scanAll = async (
  t: Teardown,
  labels: readonly string[],
  known: Partial<PoolOptions> = {},
): Promise<(ScanRecord & { pid?: number; args?: string[] })[]> => {
  const program = childProgram(t)
  const records: ScanRecord[] = []
  const options = {
    jobs: 2,
    program,
    args: ['--config', 'x'],
    environment: { CHILD: '1' },
    limitSeconds: 60,
    folder: tmpdir(),
    ...known,
  }
  const messages = labels.map(label => whole('/x', { label }))
  const pool = new ScanPool(options)
  for await (const record of pool.scan(messages)) records.push(record)
  return records
}

const FEW = Array.from({ length: 7 }, (_, at) => at)

t.test('records come in the order of the messages', async t => {
  const labels = Array.from({ length: 200 }, (_, at) =>
    at % 50 === 0 ? `slow ${at}` : `${at}`,
  )
  const records = await scanAll(t, labels)
  t.strictSame(
    records.map(({ file }) => file),
    labels,
  )
  t.equal(new Set(records.map(({ pid }) => pid)).size, 2, 'two processes')
  t.match(records[0], { args: ['--config', 'x'], child: '1' })
  t.strictSame(await scanAll(t, []), [])
})

// With the file in which children note, and without.
for (const folder of [tmpdir(), '/nonexistent']) {
  t.test(`one that dies costs the message in its hands: ${folder}`, async t => {
    const labels = ['a', 'die', 'b', 'kill', 'c', 'd', 'e', 'f', 'die 2', 'g']
    const many = labels.flatMap(label => [label, ...FEW.map(at => `- ${at}`)])
    for (const known of [{ jobs: 1 }, { jobs: 2 }, { jobs: 3 }]) {
      const records = await scanAll(t, many, { ...known, folder })
      t.strictSame(
        records.map(({ file, error = '' }) => [file, error]),
        many.map(label => [
          label,
          label.startsWith('die')
            ? 'scanning process died (status 3)'
            : label.startsWith('kill')
              ? 'scanning process died (SIGKILL)'
              : '',
        ]),
      )
    }
  })
}

t.test('one that dies after its answer does not take all along', async t => {
  const labels = ['last', ...Array.from({ length: 20 }, (_, at) => `${at}`)]
  const records = await scanAll(t, labels, { jobs: 1 })
  t.notOk(records[0]?.error, 'it has answered')
  t.ok(records.filter(({ error }) => Boolean(error)).length <= 1)
  t.strictSame(
    records.map(({ file }) => file),
    labels,
  )
})

t.test('one that does not answer is killed', async t => {
  for (const how of ['hang', 'wait']) {
    const labels = ['a', 'b', 'c', 'd', 'e', how, 'f', 'g']
    const records = await scanAll(t, labels, { jobs: 1, limitSeconds: 3 })
    t.strictSame(
      records.map(({ file, error = '' }) => [file, error]),
      labels.map(label => [
        label,
        label === how ? 'scanning process died (SIGKILL)' : '',
      ]),
    )
  }
})

t.test('a program that is not there', async t => {
  const folder = join(scratchFolder(t, 'pool'), 'none')
  mkdirSync(folder)
  const records: ScanRecord[] = []
  const pool = new ScanPool({
    jobs: 1,
    program: join(folder, 'none.mjs'),
    args: [],
    environment: { NODE_NO_WARNINGS: '1' },
    limitSeconds: 60,
    folder: tmpdir(),
  })
  const messages = [whole('/x', { label: 'a' })]
  for await (const record of pool.scan(messages)) records.push(record)
  t.match(records, [{ file: 'a', error: 'scanning process died (status 1)' }])
})

t.test('who stops reading stops the processes', async t => {
  const program = childProgram(t)
  const messages = Array.from({ length: 100 }, (_, at) =>
    whole('/x', { label: `${at}` }),
  )
  const options = {
    jobs: 1,
    program,
    args: [],
    environment: {},
    limitSeconds: 60,
    folder: tmpdir(),
  }
  for await (const record of new ScanPool(options).scan(messages)) {
    t.equal(record.file, '0')
    break
  }
})

t.test('a record of what could not be looked at', async t => {
  t.match(errorRecord('a', 'why', 1.26), {
    file: 'a',
    verdict: 'error',
    action: '',
    error: 'why',
    ms: 1.3,
  })
})
