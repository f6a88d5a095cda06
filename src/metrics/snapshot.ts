/*
 * NAME
 *   snapshot - what has happened so far, and what is so now, as plain data
 *
 * DESCRIPTION
 *   What totals give: /metrics, filterctl and alerts are made of it. Times are
 *   milliseconds since the epoch.
 */

import type { LogLine } from './log-lines.js'
import type { CounterName, HistogramName } from './rows.js'

/** One series of a counter. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** One series of a histogram. */
export interface Distribution {
  readonly labels: Readonly<Record<string, string>>
  /** Upper ends of all buckets but the last, which has none. */
  readonly buckets: readonly number[]
  /** How many in each bucket alone, the last included. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

/** What the primary knows of an engine outside. */
export interface EngineFacts {
  readonly scanner: string
  /** Whether mail waits, or is unchecked-error, where it fails. */
  readonly required: boolean
  /** null: it was not tested. */
  readonly selfTest: {
    readonly success: boolean
    /** Milliseconds since the epoch. */
    readonly at: number
    readonly text: string
  } | null
  /** When its database was made, milliseconds since the epoch. */
  readonly databaseAt: number | null
}

/** What the primary knows at the moment. Times: milliseconds since the epoch. */
export interface Facts {
  readonly engines: readonly EngineFacts[]
  readonly sessionsLimit: number
  readonly workers: { readonly ready: number; readonly wanted: number }
  /** null: not read yet, or it cannot be read. */
  readonly quarantine: QuarantineFacts | null
  /** What is kept and not in the store of several hosts yet; absent where there is
   * none, null where no one has counted. */
  readonly outbox?: OutboxFacts | null
  /** Scanners that are not asked for a time, and until when. */
  readonly bypasses: readonly {
    readonly scanner: string
    readonly until: number
  }[]
  readonly freeSpace: readonly FreeSpace[]
  readonly reload: {
    readonly successful: boolean
    readonly at: number
    /** Why not; '' when it was. */
    readonly text: string
  }
}

export interface QuarantineFacts {
  readonly entries: number
  readonly bytes: number
  /** 0: no limit. */
  readonly limitBytes: number
  readonly oldestAt: number | null
  /** When this was read. */
  readonly at: number
}

export interface OutboxFacts {
  readonly entries: number
  readonly bytes: number
  /** 0: no limit. */
  readonly limitBytes: number
}

export interface FreeSpace {
  /** spool, quarantine, journal, records. */
  readonly folder: string
  readonly path: string
  /** null where the system does not report it. */
  readonly bytes: number | null
  readonly floorBytes: number
}

export interface Snapshot extends Omit<Facts, 'engines'> {
  readonly startedAt: number
  readonly now: number
  readonly counters: {
    readonly [N in CounterName]: readonly Sample[]
  }
  readonly histograms: {
    readonly [N in HistogramName]: readonly Distribution[]
  }
  /** Connections in work, by listener. */
  readonly sessions: Readonly<Record<string, number>>
  readonly waiting: number
  /** Reader threads by state. */
  readonly threads: Readonly<Record<string, number>>
  readonly engines: readonly (EngineFacts & { readonly up: boolean })[]
  /** The last warnings and errors of the log, the oldest first. They name senders
   * and recipients. */
  readonly lines: readonly LogLine[]
}

/** The sum of the series that have these labels. */
export function sumOf(
  samples: readonly Sample[],
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels)
  return samples
    .filter(it => wanted.every(([name, value]) => it.labels[name] === value))
    .reduce((sum, { value }) => sum + value, 0)
}

/**
 * The value that a share of all is at most: 0.95. As Prometheus does it, evenly
 * within a bucket; null where there is nothing.
 */
export function quantileOf(
  share: number,
  { buckets, counts, count }: Distribution,
): number | null {
  if (count === 0) return null
  const rank = share * count
  let below = 0
  for (const [at, inBucket] of counts.entries()) {
    const top = buckets[at]
    const bottom = buckets[at - 1] ?? 0
    if (top === undefined) return bottom
    if (inBucket > 0 && below + inBucket >= rank) {
      return bottom + (top - bottom) * ((rank - below) / inBucket)
    }
    below += inBucket
  }
  return null
}
