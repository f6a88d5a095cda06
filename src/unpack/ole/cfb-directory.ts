/*
 * NAME
 *   cfb-directory - the rows of the directory of an OLE compound file
 *
 * SECURITY
 *   Hostile bytes: nothing in a row is believed here.
 */

import type { Bytes } from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'

export interface Row {
  readonly type: number
  readonly name: string
  readonly left: number
  readonly right: number
  readonly child: number
  readonly start: number
  readonly size: number
  /** Sixteen bytes. */
  readonly classId: Buffer
}

const ROW_BYTES = 128

export class Directory {
  readonly #bytes: Bytes
  readonly count: number

  constructor(bytes: Bytes) {
    this.#bytes = bytes
    this.count = Math.floor(bytes.size / ROW_BYTES)
  }

  // [MS-CFB] 2.6.1. Of a size of 64 bits old writers left the upper half
  // unset: nothing that comes by mail needs it.
  row(index: number): Row | null {
    if (index >= this.count) return null
    const at = index * ROW_BYTES
    const row = this.#bytes.slice(at, at + ROW_BYTES)
    const nameBytes = Math.min(64, row.readUInt16LE(64)) & ~1
    const name = row.toString('utf16le', 0, nameBytes)
    return {
      type: row[66] ?? 0,
      name: upToNul(name),
      left: row.readUInt32LE(68),
      right: row.readUInt32LE(72),
      child: row.readUInt32LE(76),
      start: row.readUInt32LE(116),
      size: row.readUInt32LE(120),
      classId: row.subarray(80, 96),
    }
  }
}
