/*
 * NAME
 *   lz4.test - what lz4 packs, with all its options, and what no one would
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import t from 'tap'
import { unpack } from './unpacked.js'
import { u32 } from './zip-writer.js'

/** Blocks that repeat one another, and some that cannot be packed. */
const noise = Array.from({ length: 4000 }, (_, at) =>
  createHash('sha256').update(String(at)).digest(),
)
const TEXT = Buffer.concat([
  Buffer.from('All is well, and nothing moves.\n'.repeat(9000)),
  ...noise,
  Buffer.from('Dear reader,\n'.repeat(50_000)),
  ...noise,
])

const packed = (...options: readonly string[]): Buffer =>
  execFileSync('lz4', ['-q', '-c', ...options], {
    input: TEXT,
    maxBuffer: 1e8,
  })

t.test('as lz4 packs it', async t => {
  for (const options of [
    [],
    ['-9'],
    ['-B4'],
    ['-B4', '-BD'],
    ['-B5', '-BX'],
    ['-B7', '--no-frame-crc'],
    ['--content-size', '-BD'],
    ['-l'],
  ]) {
    const bytes = packed(...options)
    const { texts, names, defects } = await unpack(bytes, { name: 'a.txt.lz4' })
    const isSame = texts[0] === TEXT.toString('latin1')
    t.ok(isSame, `${options.join(' ')}: ${texts[0]?.length}`)
    t.same([names, defects], [['a.txt'], []])
  }
})

const MAGIC = u32(0x184d2204)
const HEAD = Buffer.concat([MAGIC, Buffer.from([0x60, 0x40, 0])])

t.test('frames to be skipped, and what follows', async t => {
  const skipped = Buffer.concat([u32(0x184d2a5a, 4), Buffer.from('skip')])
  const bytes = packed()
  const both = Buffer.concat([bytes, skipped, bytes, Buffer.from('MZ tail')])
  const { texts, defects } = await unpack(both)
  t.equal(texts[0]?.length, 2 * TEXT.length)
  t.equal(texts[1], 'MZ tail')
  t.same(defects, [])
})

t.test('what is damaged', async t => {
  const block = (...bytes: readonly number[]): Buffer =>
    Buffer.concat([HEAD, u32(bytes.length), Buffer.from(bytes), u32(0)])
  const cases = {
    'a copy of nothing': block(0x10, 0x41, 2, 0, 0),
    'a copy from where it is': block(0x10, 0x41, 0, 0, 0),
    'letters after the end': block(0xf0, 200),
    'no last letters': block(0x14, 0x41, 1, 0),
    'more than a block has': block(
      0x1f,
      0x41,
      1,
      0,
      ...Array(300).fill(255),
      0,
    ),
    'a block after the end': Buffer.concat([HEAD, u32(99), Buffer.from('x')]),
    'no end': packed().subarray(0, 5000),
  }
  for (const [story, bytes] of Object.entries(cases)) {
    t.same((await unpack(bytes)).defects, ['container-damaged'], story)
  }
})

t.test('much of little', async t => {
  const zeros = execFileSync('lz4', ['-q', '-c', '-9'], {
    input: Buffer.alloc(50e6),
  })
  const limits = { bytes: 1e6 }
  const { parts, defects } = await unpack(zeros, { limits })
  t.same(defects, ['too-large'])
  t.ok((parts[0]?.content.size ?? 0) <= 1e6)
  const many = Buffer.alloc(11 * 10_100, Buffer.concat([HEAD, u32(0)]))
  t.same((await unpack(many)).defects, ['too-slow'])
})
