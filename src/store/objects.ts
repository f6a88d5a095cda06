/*
 * NAME
 *   objects - bytes of kept messages that are beside the index
 *
 * DESCRIPTION
 *   A store of objects has whole contents by day and digest, as the table `content`
 *   has them: the same bytes that came on two days are there twice, and what is over
 *   goes by its day. The index says which of its contents are there.
 *
 *   An object is there whole or not at all, and putting it again changes nothing.
 *
 * DIAGNOSTICS
 *   Everything rejects with StoreError where the objects cannot be asked.
 */

import type { Bytes } from '../util/bytes.js'

export interface ObjectName {
  /** `2026-11-30`. */
  readonly day: string
  /** Hex digest of the bytes. */
  readonly sha256: string
}

export interface StoredObject extends ObjectName {
  readonly size: number
  /** By the clock of the objects; milliseconds since the epoch. */
  readonly changedAt: number
}

export interface ContentObjects {
  /** Rejects where objects can be neither read nor listed. */
  check(): Promise<void>
  /** Rejects with DamagedError where the bytes are not those of the name. */
  put(name: ObjectName, bytes: Bytes): Promise<void>
  /** null: there is none. */
  size(name: ObjectName): Promise<number | null>
  /** Its bytes, as they are: the reader compares the digest. Rejects with
   * DamagedError where they are not all there.
   * @param size what the index has. */
  read(name: ObjectName, size: number): AsyncIterable<Buffer>
  /** One that is not there is none to remove. */
  remove(name: ObjectName): Promise<void>
  /** All objects, those of the first day first. */
  list(): AsyncIterable<StoredObject>
  /** What was begun before that time and never ended goes. */
  removeUnfinished(before: number): Promise<void>
  close(): void
}
