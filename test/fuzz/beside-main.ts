/*
 * NAME
 *   beside-main - npm run test:beside
 *
 * SYNOPSIS
 *   npm run test:beside -- [--only ID,ID...] [--sessions N] [--seconds N]
 *
 * DESCRIPTION
 *   One honest client sends messages and documents through a filterd, first
 *   alone, then beside 50 sessions that send a hostile shape (see work-shapes)
 *   again and again, each a little other than the one before, with a low priority:
 *   who sends them has another machine. Prints a line for each shape:
 *
 *     p99, max    of the honest messages beside them, in milliseconds; after
 *                 `alone` what it was without them
 *     hostile     how many hostile messages were answered
 *     MB          of filterd with all its processes, what they share once
 *     load        of the machine: the limits are for a quiet one
 *
 *   Wrong is: an honest p99 of more than three times what it is alone and more
 *   than 100 ms, one above a second, an honest message that is not accepted, more
 *   than 1 GB.
 *
 * EXIT STATUS
 *   0 when nothing is wrong; 1 otherwise.
 */
import { fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { loadavg, setPriority } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { VERDICT_CLASSES } from '../../src/mail/finding.js'
import { startDaemon } from '../faults/daemon.js'
import { withTeardown } from '../faults/teardown.js'
import { sendMail } from '../helper/client.js'
import { attachmentMessage, plainMessage } from '../helper/eicar.js'
import { childrenOf } from '../helper/filterd-processes.js'
import type { Teardown } from '../helper/folder.js'
import { freePort } from '../helper/port.js'
import { installPostsift, type Postsift } from '../helper/postsift.js'
import { startProgram } from '../helper/program.js'
import type { Shape } from './shapes.js'
import { documentOf } from './work-files.js'
import { WORK_SHAPES } from './work-shapes.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sessions: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '15' },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)

const SIZE = 1_000_000
const LIMIT = { ratio: 3, leastMs: 100, mostMs: 1000, megabytes: 1024 }
const PATIENCE_MS = 600_000

const HONEST_ADDRESS = '192.0.2.1'

const HONEST = [
  plainMessage(),
  attachmentMessage({
    filename: 'notes.txt',
    content: 'some words\n'.repeat(500),
  }),
  attachmentMessage({
    filename: 'report.docx',
    content: documentOf(
      Buffer.from('<w:p><w:r><w:t>some words</w:t></w:r></w:p>'.repeat(2000)),
    ),
  }),
]

const wrong = await withTeardown(async t => {
  const postsift = await installPostsift(t)
  let count = 0
  for (const shape of WORK_SHAPES.filter(isWanted)) {
    if (!(await measure(t, postsift, shape))) count++
  }
  return count
})
out(wrong === 0 ? 'beside: good' : `beside: ${wrong} shapes are wrong`)
process.exit(wrong === 0 ? 0 : 1)

function isWanted({ id }: Shape): boolean {
  return values.only?.split(',').includes(id) ?? true
}

async function measure(
  t: Teardown,
  postsift: Postsift,
  shape: Shape,
): Promise<boolean> {
  const { port, pid } = await startFilter(t, postsift)
  const seconds = Number(values.seconds)
  // What is loaded at first use is loaded.
  await honestFor(port, 2)
  const alone = await honestFor(port, seconds)
  const flood = await startFlood(port, shape)
  const beside = await honestFor(port, seconds)
  const megabytes = megabytesOf(pid)
  flood.stop()
  const p99 = percentile(beside.times, 99)
  const before = percentile(alone.times, 99)
  const most = Math.max(...beside.times)
  const faults = [
    p99 > LIMIT.ratio * before && p99 > LIMIT.leastMs && 'HELD',
    most > LIMIT.mostMs && 'SLOW',
    beside.refused !== '' && `NOT ACCEPTED ${beside.refused}`,
    megabytes > LIMIT.megabytes && 'LARGE',
  ].filter(it => it !== false)
  out(
    [
      `${shape.id} ${shape.story}:`,
      `p99 ${p99.toFixed(0)} max ${most.toFixed(0)}`,
      `(alone ${before.toFixed(0)}) of ${beside.times.length}`,
      `hostile ${flood.answered()}`,
      `${megabytes.toFixed(0)} MB`,
      `load ${loadavg()[0]?.toFixed(1) ?? ''}`,
      ...faults,
    ].join(' '),
  )
  // Its children go on with what they have begun, beside the next shape.
  for (const it of [pid, ...childrenOf(pid)]) process.kill(it, 'SIGKILL')
  return faults.length === 0
}

async function startFilter(
  t: Teardown,
  postsift: Postsift,
): Promise<{ readonly port: number; readonly pid: number }> {
  const [port, next] = [await freePort(), await freePort()]
  const sink = ['-u', 'filter', `127.0.0.1:${next}`, '100']
  startProgram(t, '/usr/sbin/smtp-sink', sink)
  postsift.configure([
    `listen_address = ["127.0.0.1:${port}"]`,
    `forward_to = "127.0.0.1:${next}"`,
    'connection_limit = 200',
    'log_to = "stderr"',
    '[action]',
    ...VERDICT_CLASSES.map(it => `${it} = "pass"`),
  ])
  const { pid } = await startDaemon(t, {
    program: join(postsift.bin, 'filterd.js'),
    configFile: postsift.configFile,
    port,
    env: {},
  })
  if (pid === undefined) throw new Error('filterd did not start')
  return { port, pid }
}

interface Served {
  readonly times: readonly number[]
  /** The reply that was no yes; '' where there was none. */
  readonly refused: string
}

async function honestFor(port: number, seconds: number): Promise<Served> {
  const times: number[] = []
  let refused = ''
  const end = performance.now() + seconds * 1000
  for (let at = 0; performance.now() < end; at++) {
    const start = performance.now()
    const { accepted, reply } = await sendMail(
      { port },
      {
        from: 'anna@honest.example',
        commands: [`XFORWARD ADDR=${HONEST_ADDRESS}`],
        data: HONEST[at % HONEST.length] ?? '',
        timeoutMs: PATIENCE_MS,
      },
    )
    times.push(performance.now() - start)
    if (!accepted) refused = reply
  }
  return { times, refused }
}

interface Flood {
  stop(): void
  answered(): number
}

/** Below that of a slow reader thread. */
const FLOOD_PRIORITY = 15

/** Resolves when it has begun. */
function startFlood(port: number, { id }: Shape): Promise<Flood> {
  const program = join(import.meta.dirname, 'flood.ts')
  const args = [String(port), id, values.sessions, String(SIZE)]
  const child = fork(program, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Who floods has another machine: on this one it gives way.
  if (child.pid !== undefined) setPriority(child.pid, FLOOD_PRIORITY)
  let count = 0
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.on('message', said => {
      if (said === 'answered') count++
      else resolve({ stop: () => child.kill('SIGKILL'), answered: () => count })
    })
  })
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  const at = Math.ceil((percent / 100) * sorted.length) - 1
  return sorted[Math.max(0, at)] ?? 0
}

/** What is shared by several counts once (proc(5), Pss). */
function megabytesOf(pid: number): number {
  const file = `/proc/${pid}/smaps_rollup`
  if (!existsSync(file)) return 0
  const [, kilobytes] =
    /^Pss:\s+(\d+) kB/mu.exec(readFileSync(file, 'latin1')) ?? []
  const own = Number(kilobytes ?? 0) / 1024
  return childrenOf(pid).reduce((sum, child) => sum + megabytesOf(child), own)
}
