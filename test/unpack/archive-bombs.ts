/*
 * NAME
 *   archive-bombs - small archives that are made to blow a filter up
 *
 * DESCRIPTION
 *   Those that are no zips: streams that unpack to gigabytes, headers that ask
 *   for them, members without number, archives within archives.
 */
import { execFileSync } from 'node:child_process'
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { u32, u64 } from './zip-writer.js'

/** What keeps it from the recipient, where that is not overlimit. */
export type ArchiveBomb = readonly [
  story: string,
  make: () => Buffer,
  expected?: 'unchecked-damaged',
]

export const ARCHIVE_BOMBS: readonly ArchiveBomb[] = [
  ['gzip of 10 GB', () => gzipOf(Buffer.alloc(1 << 20), 10_000)],
  ['gzip of a million members', () => repeat(gzipSync(''), 1_000_000)],
  ['20 gzips in one another', () => deep(20, gzipSync)],
  ['20 tar.gz in one another', () => deep(20, it => gzipSync(tarOf([it])))],
  ['bzip2 of 9 GB', () => repeat(packed('bzip2', 45_000_000), 200)],
  ['xz of 10 GB', () => repeat(packed('xz', 10_000_000), 1000)],
  [
    'xz with a dictionary of 4 GiB',
    () => xzWithDictionary(),
    'unchecked-damaged',
  ],
  ['lzma with a dictionary of 4 GiB', () => lzmaWithDictionary()],
  ['zstd with a window of 2 GiB', () => zstdZeros(10_000)],
  ['zstd behind a million skippable frames', () => zstdSkipping(1_000_000)],
  ['tar with a member of 8 EiB', () => sparseTar(), 'unchecked-damaged'],
  ['tar of a million members', () => gzipOf(tarHeaders(2048), 500)],
  ['7z of a million names', () => sevenZipNames(1_000_000)],
  ['7z whose header is 4 GiB', () => sevenZipHeader(), 'unchecked-damaged'],
  [
    'rar with a dictionary of 4 GiB',
    () => rarWithDictionary(),
    'unchecked-damaged',
  ],
]

const repeat = (bytes: Buffer, count: number): Buffer =>
  Buffer.alloc(bytes.length * count, bytes)

/** A gzip of some bytes again and again. */
const gzipOf = (bytes: Buffer, count: number): Buffer => {
  const block = deflateRawSync(bytes, {
    finishFlush: constants.Z_FULL_FLUSH,
    level: 9,
  })
  const head = gzipSync('').subarray(0, 10)
  const end = deflateRawSync('')
  const data = repeat(block, count)
  return Buffer.concat([head, data, end, u32(0), u32(bytes.length * count)])
}

const deep = (levels: number, pack: (inner: Buffer) => Buffer): Buffer => {
  let all = Buffer.from('the end of it')
  for (let level = 0; level < levels; level++) all = Buffer.from(pack(all))
  return all
}

/** So many zeros, as the program packs them. */
const packed = (program: string, count: number): Buffer =>
  execFileSync(`/usr/bin/${program}`, ['-c'], { input: Buffer.alloc(count) })

const tarOf = (members: readonly Buffer[]): Buffer =>
  Buffer.concat([
    ...members.flatMap(it => [
      tarHeader(it.length.toString(8).padStart(11, '0')),
      it,
      Buffer.alloc((512 - (it.length % 512)) % 512),
    ]),
    Buffer.alloc(1024),
  ])

const tarHeader = (size: string, type = '0'): Buffer => {
  const block = Buffer.alloc(512)
  block.write('a.gz', 0)
  block.write('0000644\0', 100)
  block.write(size, 124, 'latin1')
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const tarHeaders = (count: number): Buffer =>
  repeat(tarHeader('00000000000'), count)

const sparseTar = (): Buffer =>
  Buffer.concat([
    tarHeader('\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff', 'S'),
    Buffer.alloc(1024),
  ])

// The xz file format, 3.1: flags, filter, size of its properties, dictionary.
const xzWithDictionary = (): Buffer => {
  const stream = Buffer.from(packed('xz', 100_000))
  const header = stream.subarray(12, 12 + 4 * ((stream[12] ?? 0) + 1))
  header[header.indexOf(Buffer.from([0x21, 1])) + 2] = 40
  header.writeUInt32LE(crc32(header.subarray(0, -4)), header.length - 4)
  return stream
}

const lzmaWithDictionary = (): Buffer => {
  const stream = Buffer.from(
    execFileSync('/usr/bin/xz', ['--format=lzma', '-c'], {
      input: Buffer.alloc(100_000),
    }),
  )
  stream.writeUInt32LE(0xffff_ffff, 1)
  return stream
}

// RFC 8878: blocks of one byte repeated, each of 128 KiB.
const zstdZeros = (blocks: number): Buffer =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3]),
    repeat(Buffer.from([2, 0, 0x10, 0]), blocks),
    Buffer.from([3, 0, 0x10, 0]),
  ])

const zstdSkipping = (frames: number): Buffer =>
  Buffer.concat([
    repeat(Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]), frames),
    zstdZeros(10_000),
  ])

// 7zFormat.txt. Its numbers, in the longest form.
const number = (value: number): Buffer =>
  Buffer.concat([Buffer.from([0xff]), u64(value)])

const sevenZipOf = (data: Buffer, header: Buffer): Buffer => {
  const start = Buffer.concat([
    u64(data.length),
    u64(header.length),
    u32(crc32(header)),
  ])
  const magic = Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1')
  return Buffer.concat([magic, u32(crc32(start)), start, data, header])
}

const sevenZipNames = (count: number): Buffer => {
  const bits = Buffer.alloc(count / 8, 0xff)
  const names = repeat(Buffer.from('a\0', 'utf16le'), count)
  const header = Buffer.concat([
    Buffer.from([1, 5]),
    number(count),
    ...[Buffer.from([0x0e]), number(bits.length), bits],
    ...[Buffer.from([0x0f]), number(bits.length), bits],
    ...[Buffer.from([0x11]), number(names.length + 1), Buffer.from([0]), names],
    Buffer.from([0, 0]),
  ])
  return sevenZipOf(Buffer.alloc(0), header)
}

const sevenZipHeader = (): Buffer => {
  const data = Buffer.alloc(64)
  const header = Buffer.concat([
    Buffer.from([0x17, 6, 0, 1, 9]),
    number(data.length),
    Buffer.from([0, 7, 0x0b, 1, 0, 1, 0x23, 3, 1, 1, 5, 0x5d]),
    u32(0xffff_ffff),
    Buffer.from([0x0c]),
    number(0xffff_0000),
    Buffer.from([0, 0]),
  ])
  return sevenZipOf(data, header)
}

// RAR 5.0 archive format: general block, main and file headers.
const rarWithDictionary = (): Buffer => {
  const block = (fields: readonly number[]): Buffer => {
    const sized = Buffer.from([fields.length, ...fields])
    return Buffer.concat([u32(crc32(sized)), sized])
  }
  const method = (3 << 7) | (15 << 10)
  const file = [
    ...[2, 2, 64, 0, 100, 0],
    ...[(method & 0x7f) | 0x80, method >> 7],
    ...[1, 5, ...Buffer.from('a.exe')],
  ]
  return Buffer.concat([
    Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'),
    block([1, 0, 0]),
    block(file),
    Buffer.alloc(64, 0x55),
    block([5, 0, 0]),
  ])
}
