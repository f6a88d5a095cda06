/*
 * NAME
 *   bench-main - npm run bench
 *
 * SYNOPSIS
 *   npm run bench -- [--peers [--busy-anyway]] [--long] [--only ROW]...
 *
 * DESCRIPTION
 *   Measures what Postsift costs beside the least that the work can cost, in the
 *   same run, and prints the table that is in README.md. Figures move from
 *   machine to machine: the ratios count. The last column says what share of all
 *   processors others had meanwhile, and what a virtual machine was not given.
 *
 *   ROW is one of pipe-start, pipe-filterd, smtp-filterd, pipe-memory,
 *   smtp-greeting, clamd, mix, mix-plain, lines-of-x, sessions, loops, latency,
 *   plain, large, hostile, memory, scale, scan, metrics, stages.
 *
 *   --peers compares: the rows by which Postsift is judged, beside clamsmtpd,
 *   amavisd, and a filter of smtp-server, mailparser and nodemailer, in less than
 *   10 minutes. It waits until the machine is quiet (see quiet.ts) before each
 *   row; it ends where it is not quiet for a minute at the start, and a row that
 *   was disturbed says so instead of whether it met what was wanted. With
 *   --busy-anyway it measures all the same.
 *
 *   --long sends 100,000 messages for the memory and scans 10,000, instead of
 *   10,000 and 2,000.
 *
 * DIAGNOSTICS
 *   A row in which the work was not done has no figures but says so, and the status
 *   is 1. So it is in the comparison where the machine was not quiet, or a row took
 *   longer than three minutes. Limits that are missed do not change the status.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { VERSION } from '../../src/version.js'
import { withTeardown } from '../faults/teardown.js'
import { startClamd } from '../helper/clamd.js'
import { installPostsift } from '../helper/postsift.js'
import {
  largeMessages,
  memory,
  withClamd,
  withoutClamd,
} from './daemon-rows.js'
import { busyLoops, hostile, latency, sessions } from './load-rows.js'
import { metrics } from './metrics-row.js'
import { mixWithClamd, mixWithoutClamd, ownMessage } from './mix-rows.js'
import { loadText, waitForQuiet, wasQuiet, watchLoad } from './quiet.js'
import { pipeByFilterd, smtpByFilterd } from './resident-row.js'
import { emptyLine, HEAD, tableLine, type Bench, type Row } from './row.js'
import { scale } from './scale-rows.js'
import { scanFolder } from './scan-rows.js'
import { smtpGreeting } from './smtp-row.js'
import { stages } from './stage-rows.js'
import { pipeMemory, pipeStart } from './start-rows.js'

const ROWS: readonly Row[] = [
  ...[mixWithClamd, ownMessage, sessions, busyLoops, mixWithoutClamd],
  ...[latency, largeMessages, pipeStart, pipeByFilterd, smtpByFilterd, hostile],
  ...[withClamd, withoutClamd, pipeMemory, smtpGreeting],
  ...[memory, scale, scanFolder, metrics, stages],
]

/** So long it waits for a quiet machine at the start, and between rows. */
const PATIENCE_MS = 60_000
const PATIENCE_BETWEEN_MS = 20_000
/** Within it a row has to be done: those of the comparison take half of it. */
const ROW_LIMIT_MS = 180_000

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    'busy-anyway': { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)
const progress = (text: string): void => void process.stderr.write(`${text}\n`)

const unknown = values.only.filter(it => !ROWS.some(({ name }) => name === it))
if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}`)
const rows = ROWS.filter(({ name, compares = false }) =>
  values.only.length > 0
    ? values.only.includes(name)
    : !values.peers || compares,
)
const mustBeQuiet = values.peers && !values['busy-anyway']

await withTeardown(async t => {
  const { socketPath } = await startClamd(t)
  const postsift = await installPostsift(t)
  const { peers, long } = values
  const common = { postsift, clamdSocket: socketPath, progress, peers, long }
  const [processor] = cpus()
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ')
  const load = loadavg().map(it => it.toFixed(2))
  if (mustBeQuiet) {
    const busy = await waitForQuiet(PATIENCE_MS)
    if (busy !== null) {
      out(`not compared, the machine is not quiet: ${loadText(busy)}`)
      process.exitCode = 1
      return
    }
  }
  out(
    `${date}: Postsift ${VERSION}, Node.js ${process.version}, ${cpus().length} x ${processor?.model.trim()}, load ${load.join(', ')}\n`,
  )
  HEAD.forEach(out)
  for (const row of rows) {
    progress(row.name)
    const lines = await withTeardown(t => measure(row, { ...common, t }))
    lines.forEach(out)
  }
})
process.exit()

/** Lines of the table. */
async function measure(row: Row, bench: Bench): Promise<readonly string[]> {
  const busy = mustBeQuiet ? await waitForQuiet(PATIENCE_BETWEEN_MS) : null
  if (busy !== null) {
    process.exitCode = 1
    return [emptyLine(row.name, 'the machine is not quiet', loadText(busy))]
  }
  const load = watchLoad()
  try {
    const lines = await withinLimit(row.measure(bench))
    const seen = load()
    const isQuiet = !mustBeQuiet || wasQuiet(seen)
    if (!isQuiet) process.exitCode = 1
    const around = { text: loadText(seen), isQuiet }
    return lines.map(line => tableLine(line, around))
  } catch (error) {
    process.exitCode = 1
    return [emptyLine(row.name, (error as Error).message, loadText(load()))]
  }
}

// What is still at work then fails when its programs are ended.
async function withinLimit<T>(work: Promise<T>): Promise<T> {
  if (!mustBeQuiet) return work
  work.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`took longer than ${ROW_LIMIT_MS / 1000} s`)
    timer = setTimeout(() => reject(error), ROW_LIMIT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
