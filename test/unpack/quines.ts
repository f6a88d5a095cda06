/*
 * NAME
 *   quines - archives that unpack to themselves
 *
 * DESCRIPTION
 *   After Russ Cox, "Zip Files All The Way Down" (2010): deflate taken as a
 *   language with two instructions, print these bytes and repeat those, in
 *   which a program can print itself, with what is before and after it.
 *   The checksum of all is in it: that is a linear equation for its bits.
 */
import { crc32 } from 'node:zlib'
import { u16, u32 } from './zip-writer.js'

/** A gzip whose content is itself. */
export const gzipQuine = (): Buffer => {
  // The name makes it 15 bytes long.
  const head = Buffer.from('\x1f\x8b\x08\x08\0\0\0\0\0\x03quin\0', 'latin1')
  return solved((checksum, size) =>
    program({
      head,
      repeatHead: REPEAT_20,
      // Two empty blocks, and the last one: 15 bytes in all.
      tail: Buffer.concat([
        bits(EMPTY + EMPTY + LAST),
        NOTHING,
        checksum,
        size,
      ]),
    }),
  )
}

/** A zip with one member: itself. */
export const zipQuine = (): Buffer => {
  // With a header of 60 bytes, five bytes suffice to repeat it.
  const name = Buffer.from(`${'r'.repeat(26)}.zip`)
  const make = (checksum: Buffer, size: Buffer, packed: number): Buffer => {
    const facts = Buffer.concat([
      ...[u16(20, 0, 8, 0, 33), checksum, u32(packed), size],
      ...[u16(name.length, 0)],
    ])
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), facts, name])
    const listed = Buffer.concat([
      ...[Buffer.from('PK\x01\x02'), u16(20), facts, Buffer.alloc(14), name],
    ])
    const end = Buffer.concat([
      ...[Buffer.from('PK\x05\x06'), u16(0, 0, 1, 1), u32(listed.length)],
      ...[u32(head.length + packed), u16(0)],
    ])
    const last = Buffer.concat([bits(LAST), NOTHING])
    const tail = Buffer.concat([last, listed, end])
    return program({ head, repeatHead: REPEAT_65, tail })
  }
  const none = Buffer.alloc(4)
  const total = make(none, none, 0).length
  const packed = total - (30 + name.length) - (46 + name.length) - 22
  return solved((checksum, size) => make(checksum, size, packed))
}

interface Parts {
  readonly head: Buffer
  /** Five bytes that repeat the head and five bytes. */
  readonly repeatHead: Buffer
  readonly tail: Buffer
}

// What it prints is, word for word, what it is.
const program = ({ head, repeatHead, tail }: Parts): Buffer => {
  const unit = (count: number): Buffer => print(5 * count)
  const [none, one, four] = [unit(0), unit(1), unit(4)]
  const printHead = print(head.length + 5)
  const isShort = tail.length === 15
  const repeatTail = isShort ? REPEAT_20 : repeat(tail.length + REPEAT_BYTES)
  const printTail = print(repeatTail.length + tail.length)
  return Buffer.concat([
    ...[head, printHead, head, printHead, repeatHead],
    ...[one, repeatHead, one, one],
    ...[four, repeatHead, one, one, four, REPEAT_20],
    ...[four, REPEAT_20, four, REPEAT_20, four, REPEAT_20],
    ...[four, REPEAT_20, none, none, printTail, REPEAT_20],
    ...[none, none, printTail, repeatTail, tail, repeatTail, tail],
  ])
}

// RFC 1951. A stored block on a byte's boundary: header, length, its inverse.
const print = (length: number): Buffer =>
  Buffer.concat([Buffer.from([0]), u16(length, ~length & 0xffff)])

const NOTHING = Buffer.from('0000ffff', 'hex')

/** Blocks by the fixed code, in the order of their bits. */
const FIXED = '010'
const END = '0000000'
const EMPTY = FIXED + END
const LAST = '100'

const bits = (text: string): Buffer => {
  const bytes = Buffer.alloc(Math.ceil(text.length / 8))
  for (const [at, bit] of [...text].entries()) {
    if (bit === '1') bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7))
  }
  return bytes
}

// Twice ten bytes from twenty back (code 264; code 8 and three bits).
const TEN = '0001000' + '01000' + '110'
const REPEAT_20 = bits(FIXED + TEN + TEN + END)

// 65 bytes from 65 back (276 and three bits, 12 and five), and an empty block.
const REPEAT_65 = bits(
  FIXED + '0010100' + '011' + '01100' + '00000' + END + EMPTY,
)

// From 99 to 114 bytes (279 and four bits, 13 and five), and an empty stored
// block.
const repeat = (length: number): Buffer => {
  const extra = reversed(length - 99, 4)
  const distance = `01101${reversed(length - 97, 5)}`
  const block = `${FIXED}0010111${extra}${distance}${END}`
  return Buffer.concat([bits(`${block}000`), NOTHING])
}

/** Of what repeat() gives. */
const REPEAT_BYTES = 9

// Extra bits begin with the lowest.
const reversed = (value: number, width: number): string =>
  [...value.toString(2).padStart(width, '0')].reverse().join('')

/** With the checksum that it has when that is in it. */
const solved = (make: (checksum: Buffer, size: Buffer) => Buffer): Buffer => {
  const size = u32(make(Buffer.alloc(4), Buffer.alloc(4)).length)
  const sumOf = (value: number): number => crc32(make(u32(value), size))
  const base = sumOf(0)
  // Row by row: bits of the unknown that turn a bit of sum and unknown.
  const columns = Array.from(
    { length: 32 },
    (_, bit) => (sumOf((1 << bit) >>> 0) ^ base ^ (1 << bit)) >>> 0,
  )
  const rows = Array.from({ length: 32 }, (_, bit) => {
    const left = columns.map(column => BigInt((column >>> bit) & 1))
    const row = left.reduce((sum, it, at) => sum | (it << BigInt(at)), 0n)
    return row | (BigInt((base >>> bit) & 1) << 32n)
  })
  let rank = 0
  for (let at = 0n; at < 32n; at++) {
    const pivot = rows.findIndex((row, i) => i >= rank && (row >> at) & 1n)
    if (pivot < 0) throw new Error('no checksum fits')
    const row = rows[pivot] ?? 0n
    rows[pivot] = rows[rank] ?? 0n
    rows[rank] = row
    for (const [i, other] of rows.entries()) {
      if (i !== rank && (other >> at) & 1n) rows[i] = other ^ row
    }
    rank++
  }
  const value = rows.reduce(
    (sum, row, at) => sum + Number(row >> 32n) * 2 ** at,
    0,
  )
  return make(u32(value), size)
}
