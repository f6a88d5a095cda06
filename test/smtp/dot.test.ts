/*
 * NAME
 *   dot.test - where a message ends, and what is its content
 */

import t from 'tap'
import { DotDecoder, DotEncoder } from '../../src/smtp/dot.js'
import { canonical, seeded } from './bed.js'

interface Decoded {
  readonly content: string
  /** Where the message was found to end; -1 when it was not. */
  readonly end: number
  readonly blocks: number
}

function decode(wire: Buffer, chunkBytes = wire.length, block = 64): Decoded {
  const blocks: Buffer[] = []
  const decoder = new DotDecoder(one => blocks.push(one), block)
  let end = -1
  for (let at = 0; at < wire.length && end < 0; at += chunkBytes) {
    const found = decoder.decode(wire.subarray(at, at + chunkBytes))
    if (found >= 0) end = at + found
  }
  const content = Buffer.concat(blocks).toString('latin1')
  return { content, end, blocks: blocks.length }
}

const ENDED: readonly (readonly [wire: string, content: string])[] = [
  ['.\r\n', ''],
  ['\r\n.\r\n', '\r\n'],
  ['a\r\n.\r\n', 'a\r\n'],
  ['..\r\n.\r\n', '.\r\n'],
  ['...\r\n.\r\n', '..\r\n'],
  ['.a\r\n.\r\n', 'a\r\n'],
  ['. \r\n.\r\n', ' \r\n'],
  ['a\r\n..\r\n.\r\n', 'a\r\n.\r\n'],
  ['a\r\n.b\r\n..c\r\n.\r\n', 'a\r\nb\r\n.c\r\n'],
  ['a.\r\n.\r\n', 'a.\r\n'],
  // None of these ends anything, and only after CRLF is a dot stuffing.
  ['a\n.\nb\r\n.\r\n', 'a\n.\nb\r\n'],
  ['a\n.\rb\r\n.\r\n', 'a\n.\rb\r\n'],
  ['a\r.\nb\r\n.\r\n', 'a\r.\nb\r\n'],
  ['a\r.\rb\r\n.\r\n', 'a\r.\rb\r\n'],
  ['a\n.\r\nb\r\n.\r\n', 'a\n.\r\nb\r\n'],
  ['a\r.\r\nb\r\n.\r\n', 'a\r.\r\nb\r\n'],
  ['a\r\n\0.\r\nb\r\n.\r\n', 'a\r\n\0.\r\nb\r\n'],
  ['a\r\n.\0\r\nb\r\n.\r\n', 'a\r\n\0\r\nb\r\n'],
  ['a\r\n.\r\r\nb\r\n.\r\n', 'a\r\n\r\r\nb\r\n'],
  ['a\r\r\n.\rb\r\n.\r\n', 'a\r\r\n\rb\r\n'],
  ['a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n'],
  ['a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n'],
  ['.\r.\r\n.\r\n', '\r.\r\n'],
  ['.\n.\r\n.\r\n', '\n.\r\n'],
  // This one does: what is before CRLF.CRLF is content.
  ['a\r\r\n.\r\n', 'a\r\r\n'],
  ['\n..\r\r\n..\n\r\n.\r\n', '\n..\r\r\n.\n\r\n'],
]

t.test('only CRLF.CRLF ends the data, at whatever bytes it is cut', async t => {
  for (const [wire, content] of ENDED) {
    const bytes = Buffer.from(`${wire}QUIT\r\n`, 'latin1')
    for (let size = 1; size <= bytes.length; size++) {
      const got = decode(bytes, size)
      t.match(got, { content, end: wire.length }, JSON.stringify(wire))
    }
    const cut = decode(Buffer.from(wire.slice(0, -1), 'latin1'))
    t.equal(cut.end, -1, 'without its last byte it has no end')
  }
})

t.test('what has not ended is not handed on as a whole', async t => {
  for (const wire of ['', '.', '.\r', 'a', 'a\r\n', 'a\r\n.', 'a\r\n.\r']) {
    const got = decode(Buffer.from(wire))
    t.match(got, { content: '', end: -1 }, JSON.stringify(wire))
  }
})

t.test('a decoder is ready for the next message', async t => {
  const blocks: Buffer[] = []
  const decoder = new DotDecoder(block => blocks.push(block))
  const wire = Buffer.from('one\r\n.\r\n.\r\n..two\r\n.\r\n')
  let from = 0
  for (const content of ['one\r\n', '', '.two\r\n']) {
    from += decoder.decode(wire.subarray(from))
    t.equal(Buffer.concat(blocks.splice(0)).toString(), content)
  }
  t.equal(from, wire.length)
})

t.test('blocks are few, full and their own', async t => {
  const body = '..\r\n'.repeat(1000)
  const got = decode(Buffer.from(`${body}.\r\n`), 1, 256)
  t.equal(got.content, '.\r\n'.repeat(1000))
  t.equal(got.blocks, Math.ceil(3000 / 256))

  const kept: Buffer[] = []
  const decoder = new DotDecoder(block => kept.push(block), 64)
  const chunk = Buffer.from('x'.repeat(100))
  decoder.decode(chunk)
  chunk.fill('y')
  decoder.decode(Buffer.from('\r\n.\r\n'))
  decoder.decode(Buffer.from(`${'z'.repeat(30)}\r\n.\r\n`))
  t.equal(
    Buffer.concat(kept).toString(),
    `${'x'.repeat(100)}\r\n${'z'.repeat(30)}\r\n`,
  )
})

t.test('a long run is handed on where it is, in its place', async t => {
  const run = 'A line of a long message.\r\n'.repeat(800)
  const content = `a\r\n${run}.b\r\n${run}c${run}`
  const wire = Buffer.from(`a\r\n${run}..b\r\n${run}c${run}.\r\n`)
  for (const size of [4097, 8192, 20_001, wire.length]) {
    const kept: Buffer[] = []
    const chunks: Buffer[] = []
    const decoder = new DotDecoder(block => kept.push(block))
    for (let at = 0; at < wire.length; at += size) {
      // As the system gives it: memory of its own.
      const chunk = Buffer.allocUnsafeSlow(Math.min(size, wire.length - at))
      wire.copy(chunk, 0, at)
      chunks.push(chunk)
      decoder.decode(chunk)
    }
    t.equal(Buffer.concat(kept).toString(), content, `pieces of ${size}`)
    const isWhereItWas = (block: Buffer): boolean =>
      chunks.some(chunk => chunk.buffer === block.buffer)
    t.ok(kept.some(isWhereItWas), 'not copied')
  }
})

const ENCODED: readonly (readonly [lines: string, wire: string])[] = [
  ['', '.\r\n'],
  ['a\n', 'a\r\n.\r\n'],
  ['a', 'a\r\n.\r\n'],
  ['\n', '\r\n.\r\n'],
  ['.', '..\r\n.\r\n'],
  ['.\n', '..\r\n.\r\n'],
  ['..\n.a\na.\n', '...\r\n..a\r\na.\r\n.\r\n'],
  ['\n.\n\n', '\r\n..\r\n\r\n.\r\n'],
  ['a\r\nb\r', 'a \r\nb \r\n.\r\n'],
  ['\r.\n', ' .\r\n.\r\n'],
  ['\r\r\n\r', '  \r\n \r\n.\r\n'],
  ['\0\xff\n', '\0\xff\r\n.\r\n'],
  [
    `${'x'.repeat(40)}\n.${'y'.repeat(40)}`,
    `${'x'.repeat(40)}\r\n..${'y'.repeat(40)}\r\n.\r\n`,
  ],
]

t.test('the encoder doubles dots and makes all line ends whole', async t => {
  for (const [lines, wire] of ENCODED) {
    const bytes = Buffer.from(lines, 'latin1')
    for (let size = 1; size <= bytes.length + 1; size++) {
      t.equal(encode(bytes, size).toString('latin1'), wire, lines)
    }
    t.equal(bytes.toString('latin1'), lines, 'the input is left as it was')
  }
})

function encode(lines: Buffer, chunkBytes: number): Buffer {
  const encoder = new DotEncoder()
  const wire: Buffer[] = []
  for (let at = 0; at < lines.length; at += chunkBytes) {
    wire.push(encoder.encode(lines.subarray(at, at + chunkBytes)))
  }
  return Buffer.concat([...wire, encoder.end()])
}

t.test(
  'random bytes: there and back, and nothing bare on the wire',
  async t => {
    const random = seeded(20240117)
    const pick = [
      '\r',
      '\n',
      '.',
      '\r\n',
      '\r\n.',
      '\0',
      'a',
      'bcdefghijklmnopqrst',
      '\xe9',
    ]
    let bad = 0
    for (let round = 0; round < 3000; round++) {
      let raw = ''
      for (let left = random() * 60; left > 0; left--) {
        raw += pick[Math.floor(random() * pick.length)] ?? ''
      }
      const lines = canonical(Buffer.from(raw, 'latin1'))
      const wire = encode(lines, 1 + Math.floor(random() * 40))
      const back = decode(wire, 1 + Math.floor(random() * 40))
      const text = lines.toString('latin1')
      const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`
      const isBare = /\r(?!\n)|(?<!\r)\n/.test(wire.toString('latin1'))
      if (back.content.replaceAll('\r\n', '\n') !== whole || isBare) bad++
      if (back.end !== wire.length) bad++
    }
    t.equal(bad, 0)
  },
)
