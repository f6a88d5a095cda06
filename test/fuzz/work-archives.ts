/*
 * NAME
 *   work-archives - archives and streams that make a careless reader go over the
 *   same bytes again (see work-files)
 */
import { gzipSync } from 'node:zlib'
import { oleOf, type Storage } from '../unpack/ole-writer.js'
import type { WorkFile } from './work-files.js'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** As many of it as there is room for, in between the two. */
const many = (size: number, head: Buffer, one: Buffer): Buffer =>
  Buffer.concat([head, Buffer.alloc(Math.max(size, one.length), one)])

/** A header of tar without content. */
const tarHeader = (name: string, type: string, size = 0): Buffer => {
  const block = Buffer.alloc(512)
  block.write(name)
  block.write('0000644\0', 100)
  block.write(`${size.toString(8).padStart(11, '0')} `, 124)
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  const sum = block.reduce((sum, byte) => sum + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const cpioHeader = (name: string): Buffer => {
  const zero = '00000000'
  const size = (name.length + 1).toString(16).padStart(8, '0')
  const numbers = [zero, '000081a4', ...Array<string>(9).fill(zero), size, zero]
  return latin1(`070701${numbers.join('')}${name}\0`.padEnd(112, '\0'))
}

const arHeader = (name: string): Buffer =>
  latin1(`${name.padEnd(16)}${'0'.padEnd(32)}${'0'.padEnd(10)}\`\n`)

/** Linked blocks of at most 4 MiB; of one letter each. */
const LZ4_FRAME = hex('04224d18407000')
const LZ4_BLOCK = hex('020000001061')
const LZ4_END = hex('00000000')

/** Signed data of no fixed length, up to its octets. */
const SIGNED = hex(
  '308006092a864886f70d010702a080308002010131003080' +
    '06092a864886f70d010701a080',
)

const storages = (depth: number): Storage =>
  Array.from({ length: depth }).reduce<Storage>(
    inner => ({ s: inner, t: Buffer.from('x') }),
    {},
  )

export const WORK_ARCHIVES: readonly WorkFile[] = [
  {
    story: 'headers without content',
    name: 'a.tar',
    file: size => many(size, Buffer.alloc(0), tarHeader('a', '0')),
  },
  {
    story: 'long names of one member',
    name: 'b.tar',
    file: size => many(size, Buffer.alloc(0), tarHeader('a', 'L')),
  },
  {
    story: 'headers without content',
    name: 'a.cpio',
    file: size => many(size, Buffer.alloc(0), cpioHeader('a')),
  },
  {
    story: 'headers in something else',
    name: 'b.cpio',
    file: size =>
      many(
        size,
        cpioHeader('a'),
        Buffer.concat([latin1('xx'), cpioHeader('b')]),
      ),
  },
  {
    story: 'headers in something else',
    name: 'a.a',
    file: size =>
      many(
        size,
        latin1('!<arch>\n'),
        Buffer.concat([arHeader('a/'), latin1('xx')]),
      ),
  },
  {
    story: 'members of nothing',
    name: 'a.gz',
    file: size => many(size, Buffer.alloc(0), gzipSync('')),
  },
  {
    story: 'blocks of one letter',
    name: 'a.lz4',
    file: size => many(size, LZ4_FRAME, LZ4_BLOCK),
  },
  {
    story: 'frames of one letter',
    name: 'b.lz4',
    file: size =>
      many(
        size,
        Buffer.alloc(0),
        Buffer.concat([LZ4_FRAME, LZ4_BLOCK, LZ4_END]),
      ),
  },
  {
    story: 'pieces of nothing',
    name: 'a.p7m',
    file: size => many(size, Buffer.concat([SIGNED, hex('2480')]), hex('0400')),
  },
  {
    story: 'pieces in one another',
    name: 'b.p7m',
    file: size => many(size, SIGNED, hex('2480')),
  },
  {
    story: 'pieces of one byte',
    name: 'a.gpg',
    file: size => many(size, hex('cbe36200000000004141'), hex('e041')),
  },
  {
    story: 'armor that does not end',
    name: 'b.asc',
    file: size =>
      many(
        size,
        Buffer.alloc(0),
        latin1('-----BEGIN PGP MESSAGE-----\n\nAAAA\n'),
      ),
  },
  {
    story: 'files of nothing',
    name: 'a.one',
    file: size =>
      many(
        size,
        hex('e4525c7b8cd8a74daeb15378d02996d3'),
        Buffer.concat([
          hex('e716e3bd65261145a4c48d4d0b7a9eac'),
          Buffer.alloc(20),
        ]),
      ),
  },
  {
    story: 'streams in a row',
    name: 'a.doc',
    file: size =>
      oleOf(
        Object.fromEntries(
          Array.from({ length: Math.ceil(size / 200) }, (_, at) => [
            `s${at}`,
            Buffer.from('x'),
          ]),
        ),
      ),
  },
  {
    story: 'storages in one another',
    name: 'b.doc',
    file: size => oleOf(storages(Math.ceil(size / 400))),
  },
]
