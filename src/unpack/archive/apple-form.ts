/*
 * NAME
 *   apple-form - whether bytes are AppleSingle, AppleDouble or MacBinary
 *
 * DESCRIPTION
 *   MacBinary has no signature: all that its header must be is asked, so that
 *   no other file is one by chance.
 */

import type { Bytes } from '../../util/bytes.js'

type AppleForm = 'single' | 'macbinary'

/** null for what is none of them. */
export function appleForm(content: Bytes): AppleForm | null {
  const [first, second = 0] = content.slice(0, 2)
  // Most files end here.
  if (first !== 0 || second > NAME_BYTES) return null
  const head = content.slice(0, MACBINARY_HEAD)
  if (/^\0\x05\x16[\0\x07]/u.test(head.toString('latin1', 0, 4))) {
    return 'single'
  }
  return isMacBinary(head, content.size) ? 'macbinary' : null
}

/** A name has so many at most. */
export const NAME_BYTES = 63

export const MACBINARY_HEAD = 128

// "MacBinary III", D. Thomas, 1996; "MacBinary II", 1987.
function isMacBinary(head: Buffer, size: number): boolean {
  if (head.length < MACBINARY_HEAD || head[0] !== 0) return false
  if (head[74] !== 0 || head[82] !== 0) return false
  const nameLength = head[1] ?? 0
  if (nameLength === 0 || nameLength > NAME_BYTES) return false
  const name = head.subarray(2, 2 + nameLength)
  if (name.some(byte => byte < 0x20)) return false
  if (head.toString('latin1', 102, 106) === 'mBIN') return true
  if (head.readUInt16BE(124) === checksumOf(head.subarray(0, 124))) return true
  // MacBinary I: zeros after the dates, and forks that fill the file.
  const isFirst = head.subarray(99, 128).every(byte => byte === 0)
  const forks = head.readUInt32BE(83) + head.readUInt32BE(87)
  return isFirst && forks > 0 && MACBINARY_HEAD + forks <= size
}

// CRC-CCITT, as XMODEM has it.
function checksumOf(bytes: Buffer): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 8
    for (let bit = 0; bit < 8; bit++) {
      sum = ((sum << 1) ^ ((sum & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff
    }
  }
  return sum
}
