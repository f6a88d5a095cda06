/*
 * NAME
 *   visio.test - macros in the blocks of drawings of Visio
 */
import t from 'tap'
import { inspectFile } from './inspected.js'
import { long, oleOf } from './ole-writer.js'
import { unpack } from './unpacked.js'

const PACKED = 2

/** One of bytes as they are, or with copies where three repeat. */
const lzss = (bytes: Buffer, copies: boolean): Buffer => {
  const out: number[] = []
  for (let at = 0; at < bytes.length;) {
    const flagAt = out.push(0) - 1
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      const seen = bytes.subarray(Math.max(0, at - 4000), at)
      const three = bytes.subarray(at, at + 3)
      const found = copies && three.length === 3 ? seen.lastIndexOf(three) : -1
      if (found < 0) {
        out[flagAt] = (out[flagAt] ?? 0) | (1 << bit)
        out.push(bytes[at++] ?? 0)
      } else {
        const from = at - seen.length + found
        const place = (from - 18) & 4095
        out.push(place & 255, (place >> 4) & 0xf0)
        at += 3
      }
    }
  }
  return Buffer.from(out)
}

interface Block {
  readonly body: Buffer
  readonly format: number
  readonly type?: number
}

const pointer = (
  offset: number,
  length: number,
  format: number,
  type = 0x14,
): Buffer => {
  const end = Buffer.alloc(2)
  end.writeUInt16LE(format)
  return Buffer.concat([long(type), long(0), long(offset), long(length), end])
}

/** A drawing whose first block lists the others. */
const drawingOf = (
  blocks: readonly Block[],
  { isPacked = true, version = 11, copies = true } = {},
): Buffer => {
  const stored = ({ body, format }: Block): Buffer =>
    (format & PACKED) === 0 ? body : lzss(body, copies)
  let offset = 0x36
  const bodies = blocks.map(stored)
  const pointers = blocks.map(({ format, type }, at) => {
    const length = bodies[at]?.length ?? 0
    offset += length
    return pointer(offset - length, length, format, type)
  })
  const list = [
    ...[long(12), Buffer.alloc(4)],
    ...[long(0), long(blocks.length), long(0), ...pointers],
  ]
  const plain = Buffer.concat(isPacked ? [Buffer.alloc(4), ...list] : list)
  // The list begins at its offset, less four, and four more in a packed one.
  const first = lzss(plain, copies)
  const trailer = isPacked ? first : plain
  const head = Buffer.alloc(0x24)
  head.write('Visio (TM) Drawing\r\n\0', 'latin1')
  head[0x1a] = version
  const format = isPacked ? PACKED : 0
  return Buffer.concat([
    ...[head, pointer(offset, trailer.length, format), ...bodies, trailer],
  ])
}

const vsd = (drawing: Buffer): Buffer => oleOf({ VisioDocument: drawing })

const PROJECT = oleOf({
  VBA: { dir: Buffer.from('x'), _VBA_PROJECT: Buffer.from('y') },
})
const TEXT = Buffer.from('A drawing of a house. '.repeat(40))
const text: Block = { body: TEXT, format: 0xd2 }

t.test('a project in a block', async t => {
  const wide = Buffer.from('_VBA_PROJECT', 'utf16le')
  const modules = Buffer.from('\x01\xb0\0Attribut\0e VB_Nam\0e', 'latin1')
  const bodies: Readonly<Record<string, Buffer>> = {
    'a storage': PROJECT,
    'a storage behind a header': Buffer.concat([TEXT, PROJECT]),
    'the name of its stream': Buffer.concat([TEXT, wide]),
    'a module': Buffer.concat([TEXT, modules]),
  }
  for (const [story, body] of Object.entries(bodies)) {
    for (const format of [0x42, 0x40, 0x52, 0x02]) {
      for (const isPacked of [true, false]) {
        for (const copies of [true, false]) {
          const blocks = [text, { body, format }, text]
          const drawing = drawingOf(blocks, { isPacked, copies })
          const { marks, defects } = await unpack(vsd(drawing), {
            name: 'a.vsd',
          })
          const said = `${story}, ${format.toString(16)}, ${isPacked}, ${copies}`
          t.same([marks, defects], [['vba-macro'], []], said)
        }
      }
    }
  }
  const { classes } = await inspectFile(
    vsd(drawingOf([{ body: PROJECT, format: PACKED }])),
    { filename: 'a.vsd' },
  )
  t.same(classes, ['active'])
})

t.test('a program in a block is found', async t => {
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)])
  const body = oleOf({ Package: program })
  const { texts } = await unpack(vsd(drawingOf([{ body, format: 0x42 }])))
  t.ok(texts.some(it => it.startsWith('MZ')))
})

/** As Visio has a storage in blocks of at most 8 KB. */
const piecesOf = (storage: Buffer, format: number): readonly Block[] =>
  Array.from({ length: Math.ceil(storage.length / 8192) }, (_, at) => {
    const data = storage.subarray(at * 8192, (at + 1) * 8192)
    const isPacked = (format & PACKED) !== 0
    const body = isPacked ? Buffer.concat([long(data.length), data]) : data
    return { body, format, type: 0x1f }
  })

t.test('a storage in several blocks is put together', async t => {
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(20_000, 7)])
  const large = oleOf({ Package: program, VBA: { dir: Buffer.from('x') } })
  t.ok(large.length > 16_384)
  for (const format of [0x46, 0x44]) {
    for (const isPacked of [true, false]) {
      const pieces = piecesOf(large, format)
      const [head, ...more] = pieces
      const lists: Readonly<Record<string, readonly Block[]>> = {
        'one after the other': [text, ...pieces, text],
        'with another block between them': [head as Block, text, ...more],
        'two of them': [...pieces, ...pieces],
        'the second one cut off': [...pieces, head as Block],
      }
      for (const [story, blocks] of Object.entries(lists)) {
        const drawing = vsd(drawingOf(blocks, { isPacked }))
        const { texts, defects } = await unpack(drawing, { name: 'a.vsd' })
        const whole = texts.filter(it => it === program.toString('latin1'))
        const said = `${story}, ${format.toString(16)}, ${isPacked}`
        t.equal(whole.length, story.startsWith('two') ? 2 : 1, said)
        const isCut = story.includes('cut')
        t.same(defects, isCut ? ['container-damaged'] : [], said)
      }
    }
  }
})

t.test('none in it', async t => {
  for (const version of [6, 11]) {
    const drawing = drawingOf([text, text, { body: TEXT, format: 0xd0 }], {
      version,
    })
    const { marks, defects } = await unpack(vsd(drawing), { name: 'a.vsd' })
    t.same([marks, defects], [[], []])
  }
})

t.test('what cannot be read is reported', async t => {
  const drawing = drawingOf([text])
  const cut = drawing.subarray(0, 0x60)
  t.same((await unpack(vsd(cut))).defects, ['container-damaged'])
  const old = drawingOf([text], { version: 5 })
  t.same((await unpack(vsd(old))).defects, ['container-unsupported'])
})

t.test('blocks that list one another end', async t => {
  const list = (count: number): Buffer =>
    Buffer.concat([
      ...[long(4), long(0), long(count), long(0)],
      ...Array.from({ length: count }, (_, at) =>
        pointer(0x24 + (at % 999), 2000, 0),
      ),
    ])
  const body = list(5000)
  const { defects } = await unpack(
    vsd(drawingOf(Array.from({ length: 40 }, () => ({ body, format: 0x50 })))),
  )
  t.ok(defects.length <= 1, defects.join())
})
