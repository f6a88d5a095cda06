/*
 * NAME
 *   bench-main - npm run bench
 *
 * SYNOPSIS
 *   npm run bench -- [--peers] [--long] [--only ROW]...
 *
 * DESCRIPTION
 *   Measures what Postsift costs beside the least that the work can cost, in the
 *   same run, and prints the table that is in README.md. Figures move from
 *   machine to machine: the ratios count. On a machine with other work to do,
 *   look at the CPU times.
 *
 *   ROW is one of pipe-start, pipe-filterd, pipe-memory, smtp-greeting, clamd, plain, large,
 *   memory, scale, scan, metrics, stages.
 *
 *   --peers also starts clamsmtpd and amavisd where they are installed, and a
 *   filter of smtp-server, mailparser and nodemailer. --long sends 100,000
 *   messages for the memory and scans 10,000, instead of 10,000 and 2,000.
 *
 * DIAGNOSTICS
 *   A row in which the work was not done has no figures but says so, and the
 *   status is 1. Limits that are missed do not change the status.
 */
import { cpus } from 'node:os'
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
import { metrics } from './metrics-row.js'
import { pipeByFilterd } from './resident-row.js'
import { HEAD, tableLine, type Row } from './row.js'
import { scale } from './scale-rows.js'
import { scanFolder } from './scan-rows.js'
import { stages } from './stage-rows.js'
import { pipeMemory, pipeStart, smtpGreeting } from './start-rows.js'

const ROWS: readonly Row[] = [
  ...[pipeStart, pipeByFilterd, pipeMemory, smtpGreeting],
  ...[withClamd, withoutClamd, largeMessages, memory, scale, scanFolder],
  ...[metrics, stages],
]

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)
const progress = (text: string): void => void process.stderr.write(`${text}\n`)

const unknown = values.only.filter(it => !ROWS.some(({ name }) => name === it))
if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}`)
const rows = ROWS.filter(
  ({ name }) => values.only.length === 0 || values.only.includes(name),
)

await withTeardown(async t => {
  const { socketPath } = await startClamd(t)
  const postsift = await installPostsift(t)
  const common = { t, postsift, clamdSocket: socketPath, progress }
  const [processor] = cpus()
  const date = new Date().toISOString().slice(0, 10)
  out(
    `${date}: Postsift ${VERSION}, Node.js ${process.version}, ${cpus().length} x ${processor?.model.trim()}\n`,
  )
  HEAD.forEach(out)
  for (const row of rows) {
    progress(row.name)
    try {
      const lines = await row.measure({ ...common, ...values })
      lines.map(tableLine).forEach(out)
    } catch (error) {
      process.exitCode = 1
      out(
        `| ${row.name}: not measured: ${(error as Error).message} | | | | | | |`,
      )
    }
  }
})
process.exit()
