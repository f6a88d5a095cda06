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
import { gzipQuine, zipQuine } from './quines.js'
import { u16, u32, u64 } from './zip-writer.js'

/** What its headers announce, or what comes out, is beyond the budget. */
export type ArchiveBomb = readonly [story: string, make: () => Buffer]

export const ARCHIVE_BOMBS: readonly ArchiveBomb[] = [
  ['gzip of 10 GB', () => gzipOf(Buffer.alloc(1 << 20), 10_000)],
  ['a signed letter of 10 GB', () => pgpOf(Buffer.alloc(1 << 20), 10_000)],
  ['gzip of a million members', () => repeat(gzipSync(''), 1_000_000)],
  ['20 gzips in one another', () => deep(20, gzipSync)],
  ['20 tar.gz in one another', () => deep(20, it => gzipSync(tarOf([it])))],
  ['bzip2 of 9 GB', () => repeat(packed('bzip2', 45_000_000), 200)],
  ['xz of 10 GB', () => repeat(packed('xz', 10_000_000), 1000)],
  ['xz with a dictionary of 4 GiB', () => xzWithDictionary()],
  ['lzma with a dictionary of 4 GiB', () => lzmaWithDictionary()],
  ['zstd with a window of 2 GiB', () => zstdZeros(10_000)],
  ['zstd after a million skippable frames', () => zstdSkipping(1_000_000)],
  ['tar with a member of 8 EiB', () => sparseTar()],
  ['tar with a member of 8 EiB of holes', () => holesTar()],
  ['tar of a million members', () => gzipOf(tarHeaders(2048), 500)],
  ['7z of a million names', () => sevenZipNames(1_000_000)],
  ['7z whose header is 4 GiB', () => sevenZipHeader()],
  ['rar with a dictionary of 4 GiB', () => rarWithDictionary()],
  ['a gzip that unpacks to itself', () => gzipQuine()],
  ['a zip that unpacks to itself', () => zipQuine()],
  ['a disc with a folder in itself', () => discLoop()],
  ['an installer whose header is 2 GiB', () => installerHeader()],
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

/** The same as a message of OpenPGP, by ZIP: packets of zeros. */
const pgpOf = (bytes: Buffer, count: number): Buffer =>
  Buffer.concat([Buffer.of(0xa3, 1), gzipOf(bytes, count).subarray(10)])

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

// GNU's: no byte is stored of what is 8 EiB.
const holesTar = (): Buffer => {
  const block = tarHeader('00000000000', 'S')
  block.write('\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff', 483, 'latin1')
  block.write('        ', 148)
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([block, Buffer.alloc(1024)])
}

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

// ECMA-119: a primary descriptor in sector 16, and a root in 18 that holds
// itself.
const discLoop = (): Buffer => {
  const sector = 2048
  const both = (value: number): Buffer =>
    Buffer.concat([u32(value), Buffer.from(u32(value)).reverse()])
  const record = (name: Buffer): Buffer => {
    const facts = Buffer.concat([
      ...[both(18), both(sector), Buffer.alloc(7), Buffer.from([2, 0, 0])],
      ...[u16(1), Buffer.from([0, 1, name.length]), name],
    ])
    const pad = Buffer.alloc((facts.length + 2) % 2)
    const length = facts.length + pad.length + 2
    return Buffer.concat([Buffer.from([length, 0]), facts, pad])
  }
  const disc = Buffer.alloc(20 * sector)
  disc.write('\x01CD001\x01', 16 * sector, 'latin1')
  both(20).copy(disc, 16 * sector + 80)
  disc.write('\x01\0\0\x01\x01\0\0\x01', 16 * sector + 120, 'latin1')
  disc.write('\0\x08\x08\0', 16 * sector + 128, 'latin1')
  record(Buffer.from([0])).copy(disc, 16 * sector + 156)
  disc[16 * sector + 881] = 1
  disc.write('\xffCD001\x01', 17 * sector, 'latin1')
  const names = [Buffer.from([0]), Buffer.from([1])]
  for (let at = 0; at < 40; at++) names.push(Buffer.from(`D${at}`))
  Buffer.concat(names.map(record)).copy(disc, 18 * sector)
  return disc
}

// NSIS: a program, and after it a header that says how large it is unpacked.
const installerHeader = (): Buffer => {
  const program = Buffer.alloc(512)
  program.write('MZ')
  const data = execFileSync('/usr/bin/xz', ['--format=lzma', '-c'], {
    input: Buffer.alloc(20_000_000),
  })
  const header = Buffer.concat([
    u32(0, 0xdeadbeef),
    Buffer.from('NullsoftInst'),
  ])
  // LZMA of a solid installer has no size in front.
  const packed = Buffer.concat([data.subarray(0, 5), data.subarray(13)])
  const sizes = u32(0x7fff_ffff, 28 + packed.length)
  return Buffer.concat([program, header, sizes, packed])
}
