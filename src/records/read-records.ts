/*
 * NAME
 *   read-records - all records of a time, one after the other
 *
 * DESCRIPTION
 *   For statistics and replay: from the oldest file to the newest, each from its
 *   beginning, a block at a time. What is in memory is one block and one line,
 *   however many records there are.
 *
 *   A line that is no record, or that is longer than any record, is given as
 *   null: the caller can count it.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call for a file that cannot be read. No
 *   folder is the same as no record; neither is a file that was removed
 *   meanwhile.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { filesBetween, type DayFile } from './day-files.js'
import { readDeed } from './deed.js'
import { readRecord, type MessageRecord } from './record.js'

export interface Span {
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly until?: number
}

/** Records whose message came in the span; null for each unreadable line. */
export function* readRecords(
  folder: string,
  span: Span,
): Generator<MessageRecord | null> {
  for (const file of [...filesBetween(folder, span)].reverse()) {
    for (const { record } of recordsOf(file, 0)) {
      if (record === null || isWithin(record, span)) yield record
    }
  }
}

function isWithin(
  { time }: MessageRecord,
  { since = -Infinity, until = Infinity }: Span,
): boolean {
  const moment = Date.parse(time)
  return moment >= since && moment < until
}

export interface PlacedRecord {
  /** null: the line is none. */
  readonly record: MessageRecord | null
  /** Where the next line begins; of a line without an end, where it does. */
  readonly end: number
  /** false for a last line that something may still be writing. */
  readonly isEnded: boolean
}

/** The records of one file, from a place at which a line begins. */
export function* recordsOf(
  { path }: DayFile,
  start: number,
): Generator<PlacedRecord> {
  for (const { text, end, isEnded } of linesOf(path, start)) {
    if (text === '') continue
    const known = text === null ? null : readRecord(text)
    // What became of kept messages is in the same files.
    if (known === null && text !== null && readDeed(text) !== null) continue
    const isRecord = known !== null && !Number.isNaN(Date.parse(known.time))
    yield { record: isRecord ? known : null, end, isEnded }
  }
}

export interface Line {
  /** null: it is too long. */
  readonly text: string | null
  readonly end: number
  readonly isEnded: boolean
}

const BLOCK_BYTES = 1024 * 1024

/** The lists of a record have limits; no record is nearly as long. */
const LINE_LIMIT_BYTES = 16 * 1024 * 1024

/** The lines of a file from a place at which one begins. */
export function* linesOf(path: string, start: number): Generator<Line> {
  const fd = open(path)
  if (fd === null) return
  try {
    const block = Buffer.alloc(BLOCK_BYTES)
    let rest: Buffer = Buffer.alloc(0)
    let isTooLong = false
    let last = start
    for (let at = start; ;) {
      const got = readSync(fd, block, 0, block.length, at)
      if (got === 0) break
      const bytes = Buffer.concat([rest, block.subarray(0, got)])
      const first = at - rest.length
      let begin = 0
      for (;;) {
        const stop = bytes.indexOf(LINE_END, begin)
        if (stop < 0) break
        const text = isTooLong ? null : bytes.toString('utf8', begin, stop)
        last = first + stop + 1
        yield { text, end: last, isEnded: true }
        isTooLong = false
        begin = stop + 1
      }
      at += got
      rest = Buffer.from(bytes.subarray(begin))
      if (rest.length > LINE_LIMIT_BYTES || isTooLong) {
        isTooLong = true
        rest = Buffer.alloc(0)
      }
    }
    if (rest.length === 0 && !isTooLong) return
    const text = isTooLong ? null : rest.toString('utf8')
    yield { text, end: last, isEnded: false }
  } finally {
    closeSync(fd)
  }
}

const LINE_END = 0x0a

function open(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    // Too old, or too much: it was removed a moment ago.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
