/*
 * NAME
 *   excel-joined - what Excel cuts into several records [MS-XLS]
 *
 * DESCRIPTION
 *   A record has at most 8224 bytes. Drawings and themes go on in records of
 *   their own (2.4.58, 2.4.59, 2.4.61): without what is between, they are the
 *   bytes that they were.
 *
 * SECURITY
 *   Hostile bytes: one pass, nothing is copied.
 */

import type { Bytes } from '../../util/bytes.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { Pieces } from '../bytes/piecewise-bytes.js'

export async function joinRecords(
  book: Bytes,
  { turn }: Pick<Gathering, 'turn'>,
): Promise<Pieces> {
  const pieces = new Pieces(book)
  const near = cached(book)
  let isOpen = false
  for (let at = 0; at + 4 <= book.size;) {
    await turn()
    const head = near.slice(at, at + 4)
    const type = head.readUInt16LE(0)
    const start = at + 4
    at = start + head.readUInt16LE(2)
    const skipped: number | undefined =
      BEGINS.get(type) ?? (isOpen ? GOES_ON.get(type) : undefined)
    isOpen = skipped !== undefined || (isOpen && type === OBJECT)
    if (skipped !== undefined) pieces.add(start + skipped, at)
  }
  return pieces
}

/** Bytes before the data, by type: MsoDrawingGroup, MsoDrawing, Theme. */
const BEGINS: ReadonlyMap<number, number> = new Map([
  [0xeb, 0],
  [0xec, 0],
  [0x896, 16],
])

/** Continue, ContinueFrt, ContinueFrt12. */
const GOES_ON: ReadonlyMap<number, number> = new Map([
  [0x3c, 0],
  [0x812, 4],
  [0x87f, 12],
])

/** Between the records of a drawing. */
const OBJECT = 0x5d
