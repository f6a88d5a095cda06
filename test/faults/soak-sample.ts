/*
 * NAME
 *   soak-sample - what a process holds, over time
 */

import { readdirSync, readFileSync } from 'node:fs'

export interface Sample {
  /** Minutes since the load began. */
  readonly minute: number
  readonly rssMebibytes: number
  readonly descriptors: number
}

/** null when the process is gone. */
export function sampleOf(pid: number, minute: number): Sample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kibibytes = Number(/^VmRSS:\s*(\d+)/mu.exec(status)?.[1])
    return {
      minute,
      rssMebibytes: kibibytes / 1024,
      descriptors: descriptorsOf(pid),
    }
  } catch {
    return null
  }
}

export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** Mebibytes per minute, by least squares. */
export function slopeOf(samples: readonly Sample[]): number {
  const minutes = samples.map(({ minute }) => minute)
  const sizes = samples.map(({ rssMebibytes }) => rssMebibytes)
  const [meanMinute, meanSize] = [mean(minutes), mean(sizes)]
  const up = samples.map(
    ({ minute, rssMebibytes }) =>
      (minute - meanMinute) * (rssMebibytes - meanSize),
  )
  const down = minutes.map(minute => (minute - meanMinute) ** 2)
  return sum(up) / (sum(down) || 1)
}

const GROWTH_MEBIBYTES = 32

/**
 * Whether memory grows and does not stop to: of three thirds, the last is
 * larger than the first by more than noise, and grew no less than half as much
 * as the one before it.
 */
export function growsSteadily(samples: readonly Sample[]): boolean {
  const third = Math.floor(samples.length / 3)
  if (third === 0) return false
  const [first, second, last] = [0, 1, 2].map(at =>
    median(samples.slice(at * third, (at + 1) * third)),
  ) as [number, number, number]
  const [before, after] = [second - first, last - second]
  return last - first > GROWTH_MEBIBYTES && after >= before / 2
}

function median(samples: readonly Sample[]): number {
  const sizes = samples.map(({ rssMebibytes }) => rssMebibytes)
  return sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
