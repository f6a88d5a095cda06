/*
 * NAME
 *   cpio-header - one header of a cpio archive
 *
 * DESCRIPTION
 *   The forms of cpio(5): binary of either byte order, old ASCII (octal), new
 *   ASCII (hexadecimal) with and without checksums.
 *
 * SECURITY
 *   Hostile bytes: no number is trusted, and a name must end in NUL.
 */

import type { Bytes } from '../../util/bytes.js'

export interface CpioHeader {
  readonly name: string
  readonly mode: number
  readonly dataStart: number
  readonly dataEnd: number
  /** Where the next header is. */
  readonly next: number
}

interface Numbers {
  readonly mode: number
  readonly nameSize: number
  readonly size: number
  readonly headerBytes: number
  /** What name and data are padded to. */
  readonly align: number
}

/** null where there is none. */
export function headerAt(content: Bytes, start: number): CpioHeader | null {
  const head = content.slice(start, start + HEAD_BYTES)
  const numbers = head.length < 26 ? null : readNumbers(head)
  if (numbers === null) return null
  const { mode, nameSize, size, headerBytes, align } = numbers
  if (!(nameSize > 0 && nameSize <= NAME_BYTES && size >= 0)) return null
  const nameStart = start + headerBytes
  const name = content.slice(nameStart, nameStart + nameSize)
  const end = name.indexOf(0)
  if (end < 1) return null
  const padded = (length: number): number => Math.ceil(length / align) * align
  const dataStart = start + padded(headerBytes + nameSize)
  return {
    name: name.toString('utf8', 0, end),
    mode,
    dataStart,
    dataEnd: dataStart + size,
    next: dataStart + padded(size),
  }
}

const HEAD_BYTES = 110
const NAME_BYTES = 64 * 1024

function readNumbers(head: Buffer): Numbers | null {
  const magic = head.toString('latin1', 0, 6)
  if (magic === '070701' || magic === '070702') return readNewAscii(head)
  if (magic === '070707') return readOldAscii(head)
  if (head.readUInt16LE() === 0o070707) {
    return readBinary(index => head.readUInt16LE(2 * index))
  }
  if (head.readUInt16BE() === 0o070707) {
    return readBinary(index => head.readUInt16BE(2 * index))
  }
  return null
}

// Thirteen fields of eight digits: the inode is the first, then the mode.
function readNewAscii(head: Buffer): Numbers {
  const field = (index: number): number =>
    parseNumber(head.toString('latin1', 6 + 8 * index, 14 + 8 * index), 16)
  return {
    mode: field(1),
    nameSize: field(11),
    size: field(6),
    headerBytes: 110,
    align: 4,
  }
}

// Fields of six digits, but eleven for the time and the size.
function readOldAscii(head: Buffer): Numbers {
  const field = (start: number, length: number): number =>
    parseNumber(head.toString('latin1', start, start + length), 8)
  return {
    mode: field(18, 6),
    nameSize: field(59, 6),
    size: field(65, 11),
    headerBytes: 76,
    align: 1,
  }
}

// Words of 16 bits, in which the magic is the first; the size has two.
function readBinary(field: (index: number) => number): Numbers {
  return {
    mode: field(3),
    nameSize: field(10),
    size: field(11) * 65536 + field(12),
    headerBytes: 26,
    align: 2,
  }
}

function parseNumber(text: string, base: 8 | 16): number {
  const isOne = base === 8 ? /^[0-7]+$/u : /^[0-9a-f]+$/iu
  return isOne.test(text) ? parseInt(text, base) : NaN
}
