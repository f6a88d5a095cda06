/*
 * NAME
 *   records - the records of a zip, each found by its signature
 *
 * DESCRIPTION
 *   APPNOTE.TXT 4.3: local headers (4.3.7), headers of the directory (4.3.12),
 *   its end records (4.3.16, zip64 4.3.14 and 4.3.15). findRecords() says where
 *   their signatures are; the others read one record, null where it is none.
 *   Nothing is believed of a size or an offset here.
 *
 * SECURITY
 *   Hostile bytes. Sizes of 64 bits are rounded to what a number holds.
 */

import { WINDOW_BYTES, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

/** Offsets of signatures, ascending. */
export interface Records {
  readonly locals: readonly number[]
  readonly listed: readonly number[]
  readonly ends: readonly number[]
  readonly ends64: readonly number[]
  /** Records of encrypted directories (7.3). */
  readonly locked: boolean
}

/** What local header and directory say of a member in the same words. */
export interface MemberFacts {
  /** Where the header is. */
  readonly offset: number
  readonly flags: number
  readonly method: number
  readonly checksum: number
  /** null where the header leaves it to what follows the data. */
  readonly packedSize: number | null
  readonly size: number | null
  readonly name: Buffer
  readonly extra: Buffer
  readonly time: number
}

export interface LocalHeader extends MemberFacts {
  readonly dataStart: number
}

export interface ListedHeader extends MemberFacts {
  readonly end: number
  readonly disk: number
  readonly localOffset: number
}

export interface EndRecord {
  readonly offset: number
  readonly disk: number
  readonly count: number
  readonly size: number
  readonly start: number
  readonly commentSize: number
}

/** Bits of `flags` (4.4.4). */
export const FLAG = {
  encrypted: 0x1,
  descriptor: 0x8,
  strong: 0x40,
  utf8: 0x800,
  masked: 0x2000,
} as const

/** More of them cost more memory than any honest archive is worth. */
const RECORD_LIMIT = 300_000

/** Where signatures are in all of the bytes. */
export async function findRecords(
  bytes: Bytes,
  gathering: Gathering,
): Promise<Records> {
  const found = new Map<number, number[]>(
    [LOCAL, LISTED, END, END64, LOCKED].map(it => [it, []]),
  )
  let count = 0
  for (let start = 0; start < bytes.size; start += WINDOW_BYTES) {
    await gathering.turn()
    // The last signature may reach over the end of the window.
    const window = bytes.slice(start, start + WINDOW_BYTES + 3)
    for (let at = window.indexOf('PK'); at >= 0;) {
      if (at < WINDOW_BYTES && at + 4 <= window.length) {
        const places = found.get(window.readUInt32LE(at))
        if (places !== undefined && ++count <= RECORD_LIMIT) {
          places.push(start + at)
        }
      }
      at = window.indexOf('PK', at + 1)
    }
  }
  if (count > RECORD_LIMIT) gathering.report('too-many-parts')
  const places = (signature: number): number[] => found.get(signature) ?? []
  return {
    locals: places(LOCAL),
    listed: places(LISTED),
    ends: places(END),
    ends64: places(END64),
    locked: places(LOCKED).length > 0,
  }
}

const LOCAL = 0x04034b50
const LISTED = 0x02014b50
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const LOCKED = 0x08064b50

/** The record at that offset; null where there is none, or it is cut off. */
export function localHeader(bytes: Bytes, offset: number): LocalHeader | null {
  const head = record(bytes, offset, LOCAL, 30)
  if (head === null) return null
  const nameEnd = offset + 30 + head.readUInt16LE(26)
  const dataStart = nameEnd + head.readUInt16LE(28)
  if (dataStart > bytes.size) return null
  const extra = bytes.slice(nameEnd, dataStart)
  const flags = head.readUInt16LE(6)
  const wide = wideNumbers(extra, [
    head.readUInt32LE(22),
    head.readUInt32LE(18),
  ])
  const [size = 0, packedSize = 0] = wide
  // zip(1) into a pipe knows the one size and not the other.
  const later = (flags & FLAG.descriptor) !== 0 && packedSize === 0
  return {
    offset,
    flags,
    method: head.readUInt16LE(8),
    time: head.readUInt16LE(10),
    checksum: head.readUInt32LE(14),
    packedSize: later ? null : packedSize,
    size: later ? null : size,
    name: bytes.slice(offset + 30, nameEnd),
    extra,
    dataStart,
  }
}

export function listedHeader(
  bytes: Bytes,
  offset: number,
): ListedHeader | null {
  const head = record(bytes, offset, LISTED, 46)
  if (head === null) return null
  const nameEnd = offset + 46 + head.readUInt16LE(28)
  const extraEnd = nameEnd + head.readUInt16LE(30)
  if (nameEnd > bytes.size) return null
  const extra = bytes.slice(nameEnd, extraEnd)
  const narrow = [24, 20, 42].map(at => head.readUInt32LE(at))
  const [size = 0, packedSize = 0, localOffset = 0] = wideNumbers(extra, narrow)
  return {
    offset,
    flags: head.readUInt16LE(8),
    method: head.readUInt16LE(10),
    time: head.readUInt16LE(12),
    checksum: head.readUInt32LE(16),
    packedSize,
    size,
    name: bytes.slice(offset + 46, nameEnd),
    extra,
    end: extraEnd + head.readUInt16LE(32),
    disk: head.readUInt16LE(34),
    localOffset,
  }
}

export function endRecord(bytes: Bytes, offset: number): EndRecord | null {
  const head = record(bytes, offset, END, 22)
  if (head === null) return null
  return {
    offset,
    disk: head.readUInt16LE(4),
    count: head.readUInt16LE(10),
    size: head.readUInt32LE(12),
    start: head.readUInt32LE(16),
    commentSize: head.readUInt16LE(20),
  }
}

export function endRecord64(bytes: Bytes, offset: number): EndRecord | null {
  const head = record(bytes, offset, END64, 56)
  if (head === null) return null
  return {
    offset,
    disk: head.readUInt32LE(16),
    count: Number(head.readBigUInt64LE(32)),
    size: Number(head.readBigUInt64LE(40)),
    start: Number(head.readBigUInt64LE(48)),
    commentSize: 0,
  }
}

/** Where the locator in front of an end record says that its zip64 one is. */
export function locatedEnd64(bytes: Bytes, end: number): number | null {
  const head = record(bytes, end - 20, LOCATOR64, 20)
  return head === null ? null : Number(head.readBigUInt64LE(8))
}

/** The data of an extra field (4.5); every one of that kind. */
export function extraFields(extra: Buffer, kind: number): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 4 <= extra.length;) {
    const size = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === kind) {
      found.push(extra.subarray(at + 4, at + 4 + size))
    }
    at += 4 + size
  }
  return found
}

function record(
  bytes: Bytes,
  offset: number,
  signature: number,
  size: number,
): Buffer | null {
  if (!(offset >= 0) || offset + size > bytes.size) return null
  const head = bytes.slice(offset, offset + size)
  return head.readUInt32LE(0) === signature ? head : null
}

const ZIP64 = 0x0001
const ALL_ONES = 0xffffffff

// 4.5.3: the numbers that are all ones here are in the extra field, in this
// order.
function wideNumbers(extra: Buffer, narrow: readonly number[]): number[] {
  const [field] = extraFields(extra, ZIP64)
  if (field === undefined) return [...narrow]
  let at = 0
  return narrow.map(number => {
    if (number !== ALL_ONES || at + 8 > field.length) return number
    at += 8
    return Number(field.readBigUInt64LE(at - 8))
  })
}
