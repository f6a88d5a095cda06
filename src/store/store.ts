/*
 * NAME
 *   store - where what outlives a message is: in files, or for several hosts
 *
 * DESCRIPTION
 *   What the callers need of each: kept messages, used release marks, the journal
 *   and records. The files of one host are an engine, PostgreSQL is another; the
 *   same tests are for all engines (test/store/conformance).
 *
 *   All that changes something may be done again with the same values, and is then
 *   no further change: who does not know whether it was done does it again.
 *
 * DIAGNOSTICS
 *   Everything rejects where it is not known to be done: with the error of a
 *   system call, or with StoreError where the store cannot be asked.
 */

import type { Bytes } from '../util/bytes.js'
import type { Filters } from '../mail/filters.js'
import type { Entry, Row } from '../quarantine/entry.js'
import type { Use } from '../quarantine/used-marks.js'
import type { MessageRecord } from '../records/record.js'

export interface Store {
  readonly kept: KeptStore
  readonly marks: MarkStore
  readonly journal: JournalStore
  readonly records: RecordStore
  close(): Promise<void>
}

export type EntryName = Pick<Row, 'key' | 'sha256' | 'keptAt'>

/** A Row, and the host that keeps the message; '' is this one. */
export interface StoredRow extends Row {
  readonly host?: string
}

/** Entries of the quarantine, and their content. */
export interface KeptStore {
  /** An entry with its bytes, whole or not at all. Of one that is there
   * already, releases and removals are put together. */
  put(entry: Entry, bytes: Bytes): Promise<void>
  /** null: it is not there. */
  read(key: string): Promise<Entry | null>
  /** The bytes of an entry, a piece after the other. Throws where they are not
   * all there. */
  content(
    entry: Pick<Entry, 'key' | 'sha256' | 'keptAt'>,
  ): AsyncIterable<Buffer>
  /** The newest so many of those that fit (0: all), the newest last. */
  find(filters: Filters, limit: number): Promise<readonly StoredRow[]>
  /** Resolves to how many were there. */
  remove(entries: readonly EntryName[]): Promise<number>
  /** What came in before that day, `2026-11-30`, goes. */
  expire(day: string): Promise<void>
}

/** Release marks that were used. */
export interface MarkStore {
  /** False: another message has used it for one of the recipients. */
  use(use: Use): Promise<boolean>
  /** The message was not handed over. */
  giveBack(use: Use): Promise<void>
  /** What no mark can be good for any more goes.
   * @param now milliseconds since the epoch. */
  expire(now: number): Promise<void>
}

/** What was handed over already: as journal/journal, and who is at it. */
export interface JournalStore {
  /** In order. `busy` is begun, and the try that began it goes on. */
  find(keys: readonly string[]): Promise<readonly SharedState[]>
  /** Records that a hand-over begins. False: nothing was changed, for it is
   * another's, or not in the state that it `was` in. */
  begin(claim: Claim): Promise<boolean>
  /** Records what became of hand-overs. What is done stays done. */
  end(change: JournalChange): Promise<void>
  expire(): Promise<void>
}

export type SharedState = 'new' | 'begun' | 'busy' | 'done'

export interface Claim {
  readonly key: string
  readonly was: 'new' | 'begun'
  /** A name that no one else has. */
  readonly holder: string
  /** How long others keep off. */
  readonly seconds: number
}

export interface JournalChange {
  readonly holder: string
  readonly done: readonly string[]
  /** In doubt, and no one is at it. */
  readonly begun: readonly string[]
  /** Taken back. Where another holder is at it, it stays. */
  readonly gone: readonly string[]
}

/** Records of decisions, and of what became of kept messages. */
export interface RecordStore {
  /** Lines of JSON, without their end. The same line is there once. What is no
   * record is passed over. */
  add(lines: readonly string[]): Promise<void>
  /** The newest so many (0: all) that fit, the newest first. */
  find(filters: Filters, limit: number): Promise<readonly MessageRecord[]>
  /** All lines, those of a day in any order. */
  lines(): AsyncIterable<string>
  /** What was before that day goes. */
  expire(day: string): Promise<void>
}

/** The store cannot be asked now, or not at all. */
export class StoreError extends Error {
  constructor(text: string, options?: ErrorOptions) {
    super(text, options)
    this.name = 'StoreError'
  }
}

/** What the store has of one entry is not what was put. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError'
}

/** The day of a moment, UTC: `2026-11-22`. Throws RangeError where it is none. */
export function dayOfTime(time: string | number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** An entry again: as it is now, with the releases and removals of both, kept
 * since the first time. */
export function mergeEntries(now: Entry, known: Entry): Entry {
  const removals = union(known.removals ?? [], now.removals ?? [])
  return {
    ...now,
    keptAt: known.keptAt,
    releases: union(known.releases, now.releases),
    ...(removals.length > 0 && { removals }),
  }
}

function union<T extends { readonly at: string }>(
  some: readonly T[],
  others: readonly T[],
): readonly T[] {
  const all = new Map([...some, ...others].map(it => [JSON.stringify(it), it]))
  return [...all.values()].sort((one, other) => (one.at < other.at ? -1 : 1))
}
