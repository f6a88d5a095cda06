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
  /** Part of the comparison, which --peers prints. */
  readonly compares?: true
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

/** The machine while a row was measured. */
export interface Around {
  readonly text: string
  /** Whether what was measured may be compared. */
  readonly isQuiet: boolean
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
  '| work | Postsift | beside it | ratio | CPU ratio | wanted | met | machine |',
  '|---|---|---|---|---|---|---|---|',
]

export function tableLine(line: Line, { text, isQuiet }: Around): string {
  const { work, ours, beside, ratio, wanted, cpuRatio } = line
  const met =
    wanted === null || Number.isNaN(ratio)
      ? ''
      : isQuiet
        ? wanted.met(ratio)
          ? 'yes'
          : 'no'
        : 'not compared: busy'
  return row([
    ...[work, ours, beside, Number.isNaN(ratio) ? '' : ratio.toFixed(2)],
    ...[cpuRatio?.toFixed(2) ?? '', wanted?.text ?? '', met, text],
  ])
}

/** Where something has kept a row from being measured. */
export function emptyLine(name: string, why: string, text: string): string {
  const oneLine = why.replaceAll(/\s+/gu, ' ').replaceAll('|', '/')
  const cell = `${name}: not measured: ${oneLine.slice(0, 300)}`
  return row([cell, '', '', '', '', '', '', text])
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
