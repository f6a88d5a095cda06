/*
 * NAME
 *   tar-header - one header of a tar archive
 *
 * DESCRIPTION
 *   512 bytes, as POSIX.1-2001 (pax, "ustar Interchange Format") and the GNU
 *   tar manual ("Basic Tar Format") have them.
 *
 * SECURITY
 *   Hostile bytes: no number is trusted.
 */

import { upToNul, withoutEnd } from '../../util/text-ends.js'

export const BLOCK_BYTES = 512

/** Whether the checksum of a block is that of a header. */
export function isHeader(block: Buffer): boolean {
  if (block.length < BLOCK_BYTES || block[0] === 0) return false
  const text = block.toString('latin1', CHECKSUM, CHECKSUM + 8)
  const stated = /^[ 0]*([0-7]{1,6})[ \0]/u.exec(text)?.[1]
  if (stated === undefined) return false
  const wanted = parseInt(stated, 8)
  const [unsigned, signed] = checksums(block)
  return wanted === unsigned || wanted === signed
}

const CHECKSUM = 148

// Old programs took bytes for signed.
function checksums(block: Buffer): readonly [number, number] {
  let unsigned = 8 * 0x20
  let negative = 0
  for (let at = 0; at < BLOCK_BYTES; at++) {
    if (at >= CHECKSUM && at < CHECKSUM + 8) continue
    const byte = block[at] ?? 0
    unsigned += byte
    if (byte > 127) negative += 256
  }
  return [unsigned, unsigned - negative]
}

export interface TarHeader {
  /** With the prefix, where there is one. */
  readonly name: string
  /** NaN where it is no number. */
  readonly size: number
  /** One character. */
  readonly type: string
  /** Whether a map of holes goes on in the next block. */
  readonly isExtended: boolean
  /** With its holes; 0 where it has none. */
  readonly holeSize: number
}

export function readHeader(block: Buffer): TarHeader {
  const type = String.fromCharCode(block[156] ?? 0)
  // GNU's headers have other things where ustar has the prefix.
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isUstar ? textAt(block, 345, 155) : ''
  const name = textAt(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: numberAt(block, 124, 12),
    type: type === '\0' ? '0' : type,
    isExtended: type === 'S' && block[482] !== 0,
    holeSize: type === 'S' ? numberAt(block, 483, 12) || 0 : 0,
  }
}

function textAt(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

// Octal; or, with the first bit set, binary.
function numberAt(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length)
  if (((field[0] ?? 0) & 0x80) === 0) {
    const text = withoutEnd(upToNul(field.toString('latin1')), / /u)
    return /^ *[0-7]*$/u.test(text) ? parseInt(text.trim() || '0', 8) : NaN
  }
  let number = (field[0] ?? 0) & 0x7f
  for (const byte of field.subarray(1)) number = number * 256 + byte
  return number
}

/** The records of a pax header, `LENGTH KEY=VALUE`; the last of a key counts. */
export function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const [all, digits] =
      /^(\d{1,10}) /u.exec(bytes.toString('latin1', at, at + 12)) ?? []
    const length = Number(digits)
    if (all === undefined || length <= all.length) break
    const record = bytes.toString('utf8', at + all.length, at + length)
    const [, key, value] = /^([^=]+)=([^]*?)\n?$/u.exec(record) ?? []
    if (key !== undefined && value !== undefined) records.set(key, value)
    at += length
  }
  return records
}
