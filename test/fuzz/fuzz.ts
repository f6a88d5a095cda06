/*
 * NAME
 *   fuzz - cases in a child until the time is over
 *
 * DESCRIPTION
 *   A child that ends by itself is a `crash`, one that computes longer than
 *   five seconds for a message a `hang`: it is killed, and another goes on with the
 *   next case. One that grows beyond GROWTH_MB is a fault of `memory`.
 *
 *   Each fault is made smaller, as long as it stays of its kind, and written
 *   to a file.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Child, type Outcome } from './child.js'

export interface FuzzOptions {
  readonly seed: number
  /** A kind of containers, or `all` of them; '' for messages. */
  readonly format: string
  readonly minutes: number
  /** It ends after so many, too. */
  readonly most?: number
  /** The number of the first case. */
  readonly from?: number
  /** It ends when there are so many: more would only be the same again. */
  readonly mostFaults?: number
  /** Where faults are written. */
  readonly folder: string
  readonly out: (line: string) => void
}

export interface Fuzzed {
  readonly cases: number
  /** Files of what went wrong. */
  readonly faults: readonly string[]
}

const REPORT_MS = 30_000

export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { seed, format, minutes, from = 0, mostFaults = 20, out } = options
  const last = from + (options.most ?? Infinity)
  const end = Date.now() + minutes * 60_000
  const child = new Child([String(seed), format])
  const faults: string[] = []
  let at = from
  try {
    await child.ready()
    let report = Date.now() + REPORT_MS
    do {
      const outcome = await child.run({ at })
      if (outcome.fault !== null) {
        const small = await smaller(child, at, outcome)
        const file = keep(options, at, { ...outcome, ...small })
        faults.push(file)
        out(`WRONG: ${outcome.fault.kind}, case ${at}: ${file}`)
      }
      if (Date.now() > report) {
        out(`${at - from + 1} cases, ${faults.length} wrong`)
        report = Date.now() + REPORT_MS
      }
      at++
    } while (at < last && Date.now() < end && faults.length < mostFaults)
  } finally {
    child.stop()
  }
  return { cases: at - from, faults }
}

/** What a file says; null where nothing is wrong with it. */
export async function judgeBytes(
  bytes: Buffer,
  format: string,
): Promise<Outcome['fault']> {
  const child = new Child(['1', format])
  try {
    await child.ready()
    const outcome = await child.run({ at: 0, bytes: bytes.toString('base64') })
    return outcome.fault
  } finally {
    child.stop()
  }
}

const TRIES = 60
const SMALLER_MS = 30_000

// Without half of it, a quarter, an eighth ... as long as the fault is there.
async function smaller(
  child: Child,
  at: number,
  { bytes, fault }: Outcome,
): Promise<{ readonly bytes: Buffer }> {
  const end = Date.now() + SMALLER_MS
  let best = bytes
  let tries = 0
  for (let share = 2; share <= 64; share *= 2) {
    const step = Math.ceil(best.length / share)
    for (let start = 0; start < best.length && step > 0;) {
      if (++tries > TRIES || Date.now() > end) return { bytes: best }
      const without = [best.subarray(0, start), best.subarray(start + step)]
      const less = Buffer.concat(without)
      const again = await child.run({ at, bytes: less.toString('base64') })
      if (again.fault?.kind === fault?.kind) best = less
      else start += step
    }
  }
  return { bytes: best }
}

function keep(
  { folder, seed, format }: FuzzOptions,
  at: number,
  { bytes, fault }: Outcome,
): string {
  mkdirSync(folder, { recursive: true })
  const kind = fault?.kind ?? ''
  const name = `${format || 'message'}-${seed}-${at}-${kind}`
  const file = join(folder, `${name}.${format === '' ? 'eml' : 'bin'}`)
  writeFileSync(file, bytes)
  writeFileSync(
    join(folder, `${name}.txt`),
    [
      `Seed ${seed}, case ${at}: ${kind}.`,
      'Repeat it, made smaller, and as it was:',
      `  npm run test:fuzz -- --repeat ${file}${format && ` --format ${format}`}`,
      `  npm run test:fuzz -- --seed ${seed} --case ${at}${format && ` --format ${format}`}`,
      '',
      fault?.text ?? '',
      '',
    ].join('\n'),
  )
  return file
}
