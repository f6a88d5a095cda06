/*
 * NAME
 *   deflated.test - the same stream by every way to inflate it
 *
 * DESCRIPTION
 *   Whole, with more after it, cut off, and broken in the middle: each kind of
 *   container gives what came before the fault, and reports the fault.
 */
import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { look } from '../parse/looked.js'
import { unpack } from './unpacked.js'
import { makeZip } from './zip-writer.js'

const TEXT = Array.from(
  { length: 20_000 },
  (_, at) => `${at}: ${((at * 2_654_435_761) >>> 0).toString(36)}\n`,
).join('')

/** A decoder may lose the block that it was at work on. */
const BLOCK_BYTES = 64 * 1024

interface Deflated {
  /** RFC 1951. */
  readonly raw: Buffer
  /** RFC 1950. */
  readonly zlib: Buffer
  /** At least so much comes out. */
  readonly least: number
  readonly isWhole: boolean
}

const shapes = (text: string): Readonly<Record<string, Deflated>> => {
  const bytes = Buffer.from(text, 'latin1')
  const half = bytes.length >> 1
  const begun = deflateRawSync(bytes.subarray(0, half), {
    finishFlush: constants.Z_FULL_FLUSH,
  })
  const zlib = (raw: Buffer): Buffer =>
    Buffer.concat([Buffer.of(0x78, 0x9c), raw])
  const broken = (raw: Buffer, least: number): Deflated => ({
    ...{ raw, zlib: zlib(raw), least, isWhole: false },
  })
  const fault = Buffer.alloc(300, 0x07)
  return {
    whole: {
      raw: deflateRawSync(bytes),
      zlib: deflateSync(bytes),
      least: bytes.length,
      isWhole: true,
    },
    cut: broken(begun, half - BLOCK_BYTES),
    broken: broken(Buffer.concat([begun, fault]), half - BLOCK_BYTES),
    'broken at once': broken(fault, 0),
  }
}

interface Opened {
  readonly texts: readonly string[]
  readonly defects: readonly string[]
}

type Door = (deflated: Deflated, t: Test) => Promise<Opened>

const size = (bytes: Buffer): Buffer => {
  const long = Buffer.alloc(4)
  long.writeUInt32BE(bytes.length)
  return long
}

const packet = (tag: number, ...body: readonly Buffer[]): Buffer => {
  const all = Buffer.concat(body)
  return Buffer.concat([Buffer.of(0xc0 | tag, 255), size(all), all])
}

const encoded = async (
  coding: string,
  content: Buffer,
  t: Test,
): Promise<Opened> => {
  const head = `Content-Type: application/x-a; name=a.dat\nContent-Encoding: ${coding}`
  const body = content.toString('base64').replace(/.{76}/gu, '$&\n')
  const { parts, defects } = await look(
    t,
    `${head}\nContent-Transfer-Encoding: base64\n\n${body}\n`,
  )
  return {
    texts: parts.map(it => it.content.slice(0, 1e6).toString('latin1')),
    defects: defects.map(({ code }) => code),
  }
}

const gzipped = (raw: Buffer): Buffer => {
  const trailer = gzipSync(TEXT).subarray(-8)
  const head = Buffer.from('1f8b0800000000000003', 'hex')
  return Buffer.concat([head, raw, trailer])
}

const DOORS: Readonly<Record<string, Door>> = {
  zip: ({ raw }) =>
    unpack(
      makeZip([
        { name: 'a.txt', content: TEXT, packed: raw, method: 8 },
        { name: 'b.txt', content: 'more' },
      ]),
      { name: 'a.zip' },
    ),
  gzip: ({ raw }) => unpack(gzipped(raw), { name: 'a.gz' }),
  'content-encoding gzip': ({ raw }, t) => encoded('gzip', gzipped(raw), t),
  'content-encoding deflate': ({ zlib }, t) => encoded('deflate', zlib, t),
  'content-encoding deflate, raw': ({ raw }, t) => encoded('deflate', raw, t),
}

const PGP_DOORS: Readonly<Record<string, Door>> = {
  'OpenPGP, raw': ({ raw }) =>
    unpack(packet(8, Buffer.of(1), raw), { name: 'a.gpg' }),
  'OpenPGP, zlib': ({ zlib }) =>
    unpack(packet(8, Buffer.of(2), zlib), { name: 'a.gpg' }),
}

const check = async (
  t: Test,
  doors: Readonly<Record<string, Door>>,
  before: string,
): Promise<void> => {
  for (const [shape, deflated] of Object.entries(shapes(before + TEXT))) {
    const { least, isWhole } = deflated
    for (const [name, open] of Object.entries(doors)) {
      const { texts, defects } = await open(deflated, t)
      const wanted = TEXT.slice(0, Math.max(0, least - before.length))
      const story = `${name}: ${shape}`
      t.ok(
        wanted === '' || texts.some(it => it.startsWith(wanted)),
        `${story}: ${wanted.length} bytes of it`,
      )
      const isDamaged = defects.includes('container-damaged')
      // What is nothing of the kind from its first byte on has a wrong label.
      const isLabel = shape === 'broken at once' && name.includes('deflate')
      t.equal(isDamaged, !isWhole && !isLabel, `${story}: damage`)
    }
  }
}

t.test('one stream by every way', t => check(t, DOORS, ''))

t.test('in OpenPGP', t => {
  const head = Buffer.concat([Buffer.from('b\x01a'), Buffer.alloc(4)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length + TEXT.length)
  const literal = Buffer.concat([Buffer.of(0xc0 | 11, 255), length, head])
  return check(t, PGP_DOORS, literal.toString('latin1'))
})
