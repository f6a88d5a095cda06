/*
 * NAME
 *   gather - statistics of the records in a folder
 *
 * DESCRIPTION
 *   Reads each record once, as a stream: a million records need no more memory
 *   than a thousand.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call where a file cannot be read.
 */

import { setImmediate } from 'node:timers/promises'
import { dayFiles } from '../records/day-files.js'
import { readRecords } from '../records/read-records.js'
import { decisionOf } from './decision.js'
import type { Statistics, Wish } from './statistics.js'
import { Tally } from './tally.js'

export interface GatherOptions extends Pick<Wish, 'verdict' | 'top'> {
  readonly folder: string
  /** Milliseconds since the epoch. Default: all that there is. */
  readonly since?: number
  readonly until?: number
  /** Names of rules that are listed even if they never matched. */
  readonly rules: readonly string[]
  readonly privacy: string
  readonly now: number
  /** Called now and then with how many were read. */
  readonly onProgress?: (records: number) => void
}

export async function gatherStatistics(
  options: GatherOptions,
): Promise<Statistics> {
  const { folder, verdict, top, rules, privacy, now, onProgress } = options
  const oldestDay = dayFiles(folder).at(-1)?.day ?? ''
  const span = { since: options.since ?? 0, until: options.until ?? now }
  const oldest = oldestDay === '' ? now : Date.parse(oldestDay)
  // A table does not begin with years before the first record.
  const slotsSince = Math.min(Math.max(span.since, oldest), span.until)
  const tally = new Tally({ ...span, verdict, top, slotsSince }, rules)
  let read = 0
  // Where no end is asked for, a clock that was ahead hides no record.
  const asked = { since: span.since, until: options.until ?? Infinity }
  for (const record of readRecords(folder, asked)) {
    const decision = record === null ? null : decisionOf(record)
    if (decision === null) tally.addUnreadable()
    else tally.add(decision)
    // A signal, or a line about progress, has its turn.
    if (++read % EACH === 0) {
      onProgress?.(read)
      await setImmediate()
    }
  }
  return tally.statistics({ oldestDay, privacy })
}

const EACH = 5000
