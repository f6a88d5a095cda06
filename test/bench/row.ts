/*
 * NAME
 *   row - one line of the table, and how it is told
 */
import type { Teardown } from '../helper/folder.js'
import type { Postsift } from '../helper/postsift.js'

/** What a measurement has at hand. */
export interface Bench {
  readonly t: Teardown
  readonly postsift: Postsift
  readonly clamdSocket: string
  /** Other filters too. */
  readonly peers: boolean
  /** As many messages as the promises speak of: hours on a busy machine. */
  readonly long: boolean
  readonly progress: (text: string) => void
}

export interface Row {
  /** For --only. */
  readonly name: string
  /** Throws where the work was not done. */
  measure(bench: Bench): Promise<readonly Line[]>
}

export interface Line {
  readonly work: string
  readonly ours: string
  /** The bound, or the peer, in the same run. */
  readonly beside: string
  readonly ratio: number
  /** null where nothing is promised. */
  readonly wanted: Wanted | null
  /** CPU time by CPU time, where wall time says little on a busy machine. */
  readonly cpuRatio?: number
}

export interface Wanted {
  readonly text: string
  readonly met: (ratio: number) => boolean
}

export function atMost(limit: number): Wanted {
  return { text: `<= ${limit}`, met: ratio => ratio <= limit }
}

export function atLeast(limit: number): Wanted {
  return { text: `>= ${limit}`, met: ratio => ratio >= limit }
}

export const HEAD = [
  '| work | Postsift | beside it | ratio | CPU ratio | wanted | met |',
  '|---|---|---|---|---|---|---|',
]

export function tableLine(line: Line): string {
  const { work, ours, beside, ratio, wanted, cpuRatio } = line
  const cells = [
    ...[work, ours, beside, ratio.toFixed(2)],
    ...[cpuRatio?.toFixed(2) ?? '', wanted?.text ?? ''],
    wanted === null ? '' : wanted.met(ratio) ? 'yes' : 'no',
  ]
  return `| ${cells.join(' | ')} |`
}
