/*
 * NAME
 *   day-files - the files that records are in
 *
 * DESCRIPTION
 *   `DAY.jsonl` takes the records of a day. One that has become large is put
 *   aside as `DAY.1.jsonl`, `DAY.2.jsonl`, so that there is always an oldest
 *   file to remove; the one without a number is the newest of its day.
 */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from '../util/files/names-in.js'

export interface DayFile {
  readonly name: string
  readonly path: string
  /** `2026-11-22`. */
  readonly day: string
  /** 0 for the one that is written to. */
  readonly piece: number
}

/** Newest first; none where there is no folder. */
export function dayFiles(folder: string): readonly DayFile[] {
  return namesIn(folder)
    .flatMap(name => {
      const [, day, piece = '0'] = DAY_FILE.exec(name) ?? []
      if (day === undefined) return []
      return [{ name, path: join(folder, name), day, piece: Number(piece) }]
    })
    .sort((one, other) => {
      if (one.day !== other.day) return one.day < other.day ? 1 : -1
      return rank(other) - rank(one)
    })
}

/** Those that may have records of messages that came in a time, newest first.
 * @param since, until milliseconds since the epoch. Default: no limit. */
export function filesBetween(
  folder: string,
  { since, until }: { readonly since?: number; readonly until?: number },
): readonly DayFile[] {
  // A record is written soon after its message came, and never before.
  return dayFiles(folder).filter(
    ({ day }) =>
      (since === undefined || day >= dayOf(since)) &&
      (until === undefined ||
        until === Infinity ||
        day <= dayOf(until + DAY_MS)),
  )
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Bytes; 0 for a file that is gone meanwhile. */
export function sizeOf({ path }: DayFile): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** When the files were last written to; milliseconds since the epoch. */
export function timesOf(folder: string): readonly number[] {
  return dayFiles(folder).map(
    ({ path }) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
}

/** The day of a moment, UTC: `2026-11-22`. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

export function fileName(day: string, piece = 0): string {
  return piece === 0 ? `${day}.jsonl` : `${day}.${piece}.jsonl`
}

const DAY_FILE = /^(\d{4}-\d{2}-\d{2})(?:\.(\d{1,6}))?\.jsonl$/u

function rank({ piece }: DayFile): number {
  return piece === 0 ? Infinity : piece
}
