/*
 * NAME
 *   patient.test - tries, pauses, the breaker, and a clamd that comes back
 */
import net from 'node:net'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DeadlineError, startDeadline } from '../../src/util/deadline.js'
import type { FailureSettings } from '../../src/scan/failure-options.js'
import { patient } from '../../src/scan/patient.js'
import { scanMessage } from '../../src/scan/scan.js'
import {
  ScannerBusy,
  type Scanner,
  type ScanTools,
} from '../../src/scan/scanner.js'
import { plainMessage } from '../helper/eicar.js'
import { scratchFolder } from '../helper/folder.js'
import { answer, fakeClamd, type Behavior } from './fake-clamd.js'
import {
  contextOf,
  messageOf,
  scannerOf,
  scannersOf,
  scanWith,
} from './sample.js'

const SETTINGS: FailureSettings = {
  required: true,
  on_failure: '',
  on_failure_submission: '',
  on_failure_before_queue: '',
  retry: 2,
  retry_pause: 0,
  breaker_failures: 0,
  breaker_pause: 30,
}

/** Fails in this order, then finds nothing. */
const failing = (
  errors: readonly unknown[],
  settings: Partial<FailureSettings> = {},
  tools: Partial<ScanTools> = {},
) => {
  const left = [...errors]
  const calls = { count: 0 }
  const scanner: Scanner = {
    name: 'fake',
    antivirus: true,
    scan: () => {
      calls.count++
      return left.length > 0
        ? Promise.reject(left.shift() as Error)
        : Promise.resolve([])
    },
    close: () => undefined,
  }
  const all = { ...SETTINGS, ...settings }
  return {
    calls,
    scanner: patient(scanner, all, { spoolFolder: '/', ...tools }),
  }
}

const LETTER = messageOf({ bytes: plainMessage() })
const REFUSED = new Error('refused')
const BUSY = new ScannerBusy('busy')

t.test('how often it is asked', async t => {
  const cases = [
    ['no failure', [], {}, 1, null],
    ['one', [REFUSED], {}, 2, null],
    ['as many as there are tries', [REFUSED, REFUSED], {}, 3, null],
    ['one more', [REFUSED, REFUSED, REFUSED], {}, 3, 'refused'],
    ['none wanted', [REFUSED], { retry: 0 }, 1, 'refused'],
    ['busy, as long as it is', Array(20).fill(BUSY), {}, 21, null],
    ['busy, and not waited for', [BUSY], { retry: 0 }, 1, 'busy'],
    ['busy does not count', [REFUSED, BUSY, BUSY, REFUSED], {}, 5, null],
    ['no time for a pause', [REFUSED], { retry_pause: 61 }, 1, 'refused'],
    ['busy, no time', [BUSY], { retry_pause: 61 }, 1, 'busy'],
    [
      'a limit of its own',
      [new DeadlineError('scanner.command.time_limit', 1)],
      {},
      1,
      'scanner.command.time_limit of 1 s is over',
    ],
  ] as const
  for (const [story, errors, settings, calls, message] of cases) {
    const made = failing(errors, settings)
    const error: unknown = await scanWith(made.scanner, LETTER).then(
      () => null,
      (it: unknown) => it,
    )
    t.equal(error === null ? null : (error as Error).message, message, story)
    t.equal(made.calls.count, calls, story)
  }
})

t.test('the deadline ends a pause and a scan', async t => {
  const { scanner } = failing([REFUSED], { retry_pause: 50 })
  const outer = new AbortController()
  const deadline = startDeadline('scan_time_limit', 60, outer.signal)
  t.teardown(() => deadline.close())
  const scanned = scanner.scan(LETTER, contextOf(deadline))
  setImmediate(() => outer.abort(new DeadlineError('message_time_limit', 1)))
  await t.rejects(scanned, { message: /^message_time_limit/u })
  const stuck = patient(
    { ...scanner, scan: () => new Promise(() => undefined) },
    SETTINGS,
    { spoolFolder: '/' },
  )
  await t.rejects(scanWith(stuck, LETTER, 0.1), DeadlineError)
})

t.test('one that is not required fails without a finding', async t => {
  for (const required of [true, false]) {
    const { scanner } = failing([REFUSED], { required, retry: 0 })
    const deadline = startDeadline('scan_time_limit', 60)
    const scanned = await scanMessage([scanner], LETTER, contextOf(deadline))
    deadline.close()
    t.equal(scanned.findings.length, required ? 1 : 0)
    t.strictSame(scanned.failures, [{ scanner: 'fake', error: REFUSED }])
  }
})

t.test('the breaker comes before all tries', async t => {
  const clock = { now: 0 }
  const notices: string[] = []
  const { scanner, calls } = failing(
    Array(6).fill(REFUSED),
    { breaker_failures: 2, retry: 1 },
    { now: () => clock.now, notice: text => void notices.push(text) },
  )
  await t.rejects(scanWith(scanner, LETTER), REFUSED)
  await t.rejects(scanWith(scanner, LETTER), REFUSED)
  t.equal(calls.count, 4)
  await t.rejects(scanWith(scanner, LETTER), { name: 'ScannerPaused' })
  t.equal(calls.count, 4, 'not asked')
  clock.now += 30_000
  await t.rejects(scanWith(scanner, LETTER), REFUSED)
  t.equal(calls.count, 6)
  await t.rejects(scanWith(scanner, LETTER), { name: 'ScannerPaused' })
  clock.now += 30_000
  t.strictSame(await scanWith(scanner, LETTER), [])
  t.strictSame(await scanWith(scanner, LETTER), [])
  t.strictSame(notices, [
    'fake failed 2 times in a row and is not asked for 30 s: refused',
    'fake answers again',
  ])
})

t.test('options without effect', async t => {
  for (const name of ['', '_submission', '_before_queue']) {
    await t.rejects(
      scannersOf([
        'scanner.clamd.enabled=true',
        'scanner.clamd.required=false',
        `scanner.clamd.on_failure${name}=tag`,
      ]),
      { message: new RegExp(`on_failure${name} has no effect with`, 'u') },
    )
  }
})

// What clamd does while it loads its database, and what it does then.
t.test('a clamd that reloads is waited for', async t => {
  const late: Behavior['streamed'] = ({ socket }) =>
    void socket.end('COMMAND READ TIMED OUT\0')
  let streams = 0
  const fake = await fakeClamd(t, {
    streamed: (peer, number) => {
      streams++
      if (streams <= 4) late(peer, number)
      else answer('stream: OK')(peer, number)
    },
  })
  const settings = [`address=${fake.address}`, 'retry_pause=0']
  const scanner = await scannerOf(t, 'clamd', [...settings, 'retry=1'])
  t.strictSame(await scanWith(scanner, LETTER), [])
  t.equal(streams, 5)
  streams = 0
  const hasty = await scannerOf(t, 'clamd', settings)
  await t.rejects(scanWith(hasty, LETTER), { message: /TIMED OUT/u })
})

t.test('one that is silent is waited for', async t => {
  let speak = (): void => undefined
  const fake = await fakeClamd(t, {
    streamed: (peer, number) => {
      speak = () => answer('stream: OK')(peer, number)
    },
  })
  const scanner = await scannerOf(t, 'clamd', [`address=${fake.address}`])
  const scanned = scanWith(scanner, LETTER)
  while (fake.streams.length === 0) await new Promise(setImmediate)
  speak()
  t.strictSame(await scanned, [])
})

t.test('down, and back: by order of events', async t => {
  const path = join(scratchFolder(t, 'clamd'), 'clamd.sock')
  const scanner = await scannerOf(t, 'clamd', [
    `address=unix:${path}`,
    'retry=1000',
    'retry_pause=0',
  ])
  const scanned = scanWith(scanner, LETTER)
  let isOver = false
  void scanned.finally(() => (isOver = true))
  for (let at = 0; at < 20; at++) await new Promise(setImmediate)
  t.notOk(isOver, 'it is still asked')
  const server = net.createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      if (chunk.includes(Buffer.alloc(4))) socket.write('1: stream: OK\0')
    })
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  t.teardown(() => {
    scanner.close()
    server.close()
    rmSync(path, { force: true })
  })
  t.strictSame(await scanned, [])
})

t.test('of several addresses each is tried again', async t => {
  const down = `unix:${join(scratchFolder(t, 'clamd'), 'none')}`
  let connections = 0
  const fake = await fakeClamd(t, {
    connected: ({ socket }) => {
      // Two for each try: a lost connection is followed by a new one.
      if (++connections <= 2) socket.destroy()
    },
    streamed: answer('stream: OK'),
  })
  const scanner = await scannerOf(t, 'clamd', [
    `address=${down},${fake.address}`,
    'retry=1',
    'retry_pause=0',
  ])
  t.strictSame(await scanWith(scanner, LETTER), [])
  t.equal(connections, 3)
})
