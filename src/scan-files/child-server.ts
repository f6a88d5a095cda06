/*
 * NAME
 *   child-server - the child's side of scan-child
 *
 * DESCRIPTION
 *   Looks at the messages that it is handed, one after the other. Before each
 *   it notes the number in the file that it was given; of what it has done it tells
 *   now and then, and when it has nothing left. Where it cannot note, it tells of
 *   each at once.
 *
 *   It loads nothing else of ours.
 */

import { writeSync } from 'node:fs'
import type { FoundMessage } from './found-message.js'
import type { ScanRecord } from '../mail/scan-record.js'

/** A message, and its place among all. */
export interface Item {
  readonly number: number
  readonly message: FoundMessage
}

/** What the parent sends; a list of records comes back. */
export interface HandedOut {
  /** Whether there is a file for it. */
  readonly mayNote: boolean
  readonly items: readonly Item[]
}

export const NOTE_BYTES = 4

/** Works until the parent goes away. */
export function serveScans(
  scan: (message: FoundMessage) => Promise<ScanRecord>,
): void {
  const items: Item[] = []
  const teller = new Teller()
  let working = false
  const work = async (): Promise<void> => {
    working = true
    for (let item = items.shift(); item !== undefined; item = items.shift()) {
      teller.begins(item.number)
      const record = await scan(item.message)
      await teller.done(record, items.length === 0)
    }
    working = false
  }
  process.on('message', (out: HandedOut) => {
    teller.mayNote &&= out.mayNote
    items.push(...out.items)
    if (!working) void work()
  })
  process.on('disconnect', () => process.exit())
}

const TELL_MS = 10
/** The file's descriptor: after those of fork(). */
const NOTES_FD = 4

class Teller {
  mayNote = true
  #records: ScanRecord[] = []
  #told = performance.now()

  /** No one may be taken for the culprit of what this one does. */
  begins(number: number): void {
    if (!this.mayNote || this.#notes(number)) return
    this.mayNote = false
    this.#tell()
  }

  async done(record: ScanRecord, isLast: boolean): Promise<void> {
    this.#records.push(record)
    const isDue = performance.now() - this.#told >= TELL_MS
    if (!isLast && !isDue && this.mayNote) return
    this.#tell()
    // More may have come, and others have waited for their turn.
    await new Promise(setImmediate)
  }

  #notes(number: number): boolean {
    const note = Buffer.alloc(NOTE_BYTES)
    note.writeUInt32LE(number)
    try {
      return writeSync(NOTES_FD, note, 0, NOTE_BYTES, 0) === NOTE_BYTES
    } catch {
      return false
    }
  }

  #tell(): void {
    if (this.#records.length > 0) process.send?.(this.#records)
    this.#records = []
    this.#told = performance.now()
  }
}
