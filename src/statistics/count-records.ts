/*
 * NAME
 *   count-records - what is new in the records, added to counters
 *
 * DESCRIPTION
 *   Goes on in each file where the last time ended, also in files of days that
 *   are over: several processes write, and one may be late. A file that was put
 *   aside is known by its inode.
 *
 *   A last line without an end may be under way: it is left for the next time.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call where a file cannot be read.
 */

import { statSync } from 'node:fs'
import { dayFiles, type DayFile } from '../records/day-files.js'
import { recordsOf } from '../records/read-records.js'
import { Counters, type CounterState, type Mark } from './counters.js'

export interface Counted {
  readonly state: CounterState
  /** Decisions that are new. */
  readonly records: number
  /** Lines that are no record. */
  readonly unreadable: number
}

export function countRecords(folder: string, before: CounterState): Counted {
  const counters = new Counters(before.samples)
  const marks: Mark[] = []
  let records = 0
  let unreadable = 0
  for (const file of [...dayFiles(folder)].reverse()) {
    const number = inodeOf(file)
    if (number === null) continue
    const known = before.marks.find(it => it.file === number)
    const start = known?.day === file.day ? known.end : 0
    let end = start
    for (const placed of recordsOf(file, start)) {
      if (!placed.isEnded) break
      end = placed.end
      const isGood = placed.record !== null && counters.add(placed.record)
      if (isGood) records++
      else unreadable++
    }
    marks.push({ day: file.day, file: number, end })
  }
  return {
    state: {
      samples: counters.samples,
      // A folder that is missing for a while must not count once more later.
      marks: marks.length === 0 ? before.marks : marks,
    },
    ...{ records, unreadable },
  }
}

function inodeOf({ path }: DayFile): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null
}
