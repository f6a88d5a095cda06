/*
 * NAME
 *   hang-main - npm run test:hang
 *
 * SYNOPSIS
 *   npm run test:hang -- [--only ID,ID...] [--profile FOLDER]
 *
 * DESCRIPTION
 *   Scans each shape (see shapes) at 5 MB and at 10 MB, those of work-shapes at
 *   half a megabyte and at one, each time in a new
 *   process of filter-scan as built, and sends it at 10 MB through a filterd
 *   of one worker whose event loop is watched. Prints a line for each:
 *
 *     seconds     from the first byte to the verdict, at 5 and at 10 MB, or
 *                 what the process computed if that is less: other programs
 *                 may have had the processor
 *     ratio       how much longer twice the size takes
 *     MB          the process at its largest, at 10 MB
 *     stall       the longest time that filterd's worker did nothing else
 *
 *   Wrong is: more than 2 s, 300 MB, a stall of more than 250 ms, a ratio of
 *   more than 2.5 where it is not all over in 0.2 s, a verdict that the shape
 *   should not have. What is a little over a limit is measured again, at most
 *   twice.
 *
 *   With --profile, shapes that take too long are scanned once more, with a
 *   profile for Chrome's tools in that folder.
 *
 * EXIT STATUS
 *   0 when nothing is wrong; 1 otherwise.
 */
import { parseArgs } from 'node:util'
import { withTeardown } from '../faults/teardown.js'
import { installPostsift } from '../helper/postsift.js'
import { makeScanBench } from './hang-scan.js'
import { startStallBench } from './hang-stall.js'
import { ELSEWHERE, SHAPES, type Shape } from './shapes.js'
import { WORK_SHAPES } from './work-shapes.js'

const { values } = parseArgs({
  options: { only: { type: 'string' }, profile: { type: 'string' } },
})
const out = (line: string): void => void process.stdout.write(`${line}\n`)

const SIZE = 5e6
const LIMIT = { seconds: 2, megabytes: 300, ratio: 2.5, stallMs: 250 }
/** Below, a ratio says nothing. */
const SHORT_SECONDS = 0.2
const ATTEMPTS = 3

interface Measured {
  readonly verdict: string
  readonly small: number
  readonly large: number
  readonly megabytes: number
  readonly stallMs: number
  readonly deferred: string
}

const wrong = await withTeardown(async t => {
  const postsift = await installPostsift(t)
  const scans = makeScanBench(t, postsift, values.profile)
  const stalls = await startStallBench(t, postsift)
  let count = 0
  out(row(['shape', '', '5 MB', '10 MB', 'ratio', 'MB', 'stall', 'verdict']))
  for (const shape of [...SHAPES, ...WORK_SHAPES].filter(isWanted)) {
    const faults = await measure(shape)
    if (faults.length > 0) count++
    if (faults.includes('SLOW'))
      await scans.profile(shape, 2 * (shape.size ?? SIZE))
  }
  return count

  async function measure(shape: Shape): Promise<readonly string[]> {
    let best = await once(shape)
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      if (faultsOf(shape, best).length === 0) break
      if (best.large > 2 * LIMIT.seconds) break
      best = better(best, await once(shape))
    }
    const faults = faultsOf(shape, best)
    out(rowOf(shape, best, faults))
    return faults
  }

  async function once(shape: Shape): Promise<Measured> {
    const size = shape.size ?? SIZE
    const small = await scans.scan(shape.message(size))
    const message = shape.message(2 * size)
    const large = await scans.scan(message)
    const passed = await stalls.pass(message)
    return {
      verdict: large.verdict,
      small: small.seconds,
      large: large.seconds,
      megabytes: large.megabytes,
      stallMs: passed.longestStallMs,
      deferred: passed.deferred,
    }
  }
})

if (values.only === undefined) {
  for (const [id, why] of Object.entries(ELSEWHERE)) out(`(${id}) ${why}`)
}
out(wrong === 0 ? 'hang: good' : `hang: ${wrong} shapes are wrong`)
process.exit(wrong === 0 ? 0 : 1)

function isWanted({ id }: Shape): boolean {
  return values.only?.split(',').includes(id) ?? true
}

function better(one: Measured, other: Measured): Measured {
  return {
    verdict: other.verdict,
    small: Math.min(one.small, other.small),
    large: Math.min(one.large, other.large),
    megabytes: Math.min(one.megabytes, other.megabytes),
    stallMs: Math.min(one.stallMs, other.stallMs),
    deferred: other.deferred,
  }
}

function faultsOf(shape: Shape, seen: Measured): string[] {
  const { verdict, large, small, megabytes, stallMs } = seen
  const verdicts: readonly string[] = shape.verdicts(2 * (shape.size ?? SIZE))
  return [
    large > LIMIT.seconds && 'SLOW',
    large > SHORT_SECONDS && large / small > LIMIT.ratio && 'NOT LINEAR',
    megabytes > LIMIT.megabytes && 'LARGE',
    stallMs > LIMIT.stallMs && 'STALLS',
    !verdicts.includes(verdict) && 'WRONG VERDICT',
    seen.deferred !== '' && `DEFERRED ${seen.deferred}`,
  ].filter(fault => fault !== false)
}

function rowOf(
  { id, story }: Shape,
  { verdict, small, large, megabytes, stallMs }: Measured,
  faults: readonly string[],
): string {
  return row([
    id,
    story,
    small.toFixed(2),
    large.toFixed(2),
    (large / small).toFixed(1),
    megabytes.toFixed(0),
    stallMs.toFixed(0),
    [verdict, ...faults].join(' '),
  ])
}

function row(cells: readonly string[]): string {
  const widths = [6, 34, 6, 6, 6, 5, 6, 0]
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ')
}
