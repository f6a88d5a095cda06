/*
 * NAME
 *   filters - what a stream of a PDF was packed with (ISO 32000-1 7.4)
 *
 * DESCRIPTION
 *   One generator a filter, from chunks to chunks. Filters of pictures are
 *   none of ours.
 *
 * SECURITY
 *   Hostile bytes: each works on what it is given and holds no more than a
 *   window; the one who takes the chunks counts them.
 */

import { inflated, type Chunks } from '../bytes/inflate.js'

export interface FilterOptions {
  readonly predictor: number
  readonly columns: number
  readonly colors: number
  readonly bits: number
  readonly earlyChange: number
}

type Filter = (chunks: Chunks, options: FilterOptions) => Chunks

/** By their names, and by the short ones. */
export const PDF_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>(
  [
    ['FlateDecode', (chunks, options) => unpredict(inflated(chunks), options)],
    ['Fl', (chunks, options) => unpredict(inflated(chunks), options)],
    [
      'LZWDecode',
      (chunks, options) => unpredict(lzw(chunks, options), options),
    ],
    ['LZW', (chunks, options) => unpredict(lzw(chunks, options), options)],
    ['ASCIIHexDecode', hex],
    ['AHx', hex],
    ['ASCII85Decode', ascii85],
    ['A85', ascii85],
    ['RunLengthDecode', runLength],
    ['RL', runLength],
    ['Crypt', chunks => chunks],
  ],
)

async function* hex(chunks: Chunks): Chunks {
  let rest = ''
  for await (const chunk of chunks) {
    const [text = '', end] = chunk.toString('latin1').split('>', 2)
    rest += text.replace(/[^0-9a-f]/giu, '')
    if (end !== undefined) rest += '0'.repeat(rest.length & 1)
    const whole = rest.length & ~1
    yield Buffer.from(rest.slice(0, whole), 'hex')
    rest = rest.slice(whole)
    if (end !== undefined) return
  }
}

async function* ascii85(chunks: Chunks): Chunks {
  let group: number[] = []
  const flush = (): Buffer => {
    const count = group.length - 1
    while (group.length < 5) group.push(84)
    const value = group.reduce((sum, digit) => sum * 85 + digit, 0)
    group = []
    const word = Buffer.alloc(4)
    word.writeUInt32BE(value % 2 ** 32)
    return word.subarray(0, count)
  }
  for await (const chunk of chunks) {
    const found: Buffer[] = []
    for (const byte of chunk) {
      if (byte === 0x7e) {
        if (group.length > 1) found.push(flush())
        yield Buffer.concat(found)
        return
      }
      if (byte === 0x7a && group.length === 0) found.push(Buffer.alloc(4))
      if (byte < 0x21 || byte > 0x75) continue
      group.push(byte - 0x21)
      if (group.length === 5) found.push(flush())
    }
    yield Buffer.concat(found)
  }
}

async function* runLength(chunks: Chunks): Chunks {
  let left = 0
  let repeat = 0
  for await (const chunk of chunks) {
    const found: Buffer[] = []
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (repeat > 0) {
        found.push(Buffer.alloc(repeat, byte))
        repeat = 0
      } else if (left > 0) {
        found.push(chunk.subarray(at, at + 1))
        left--
      } else if (byte === 128) {
        yield Buffer.concat(found)
        return
      } else if (byte < 128) left = byte + 1
      else repeat = 257 - byte
    }
    yield Buffer.concat(found)
  }
}

const CLEAR = 256
const END = 257

async function* lzw(chunks: Chunks, { earlyChange }: FilterOptions): Chunks {
  const words: Buffer[] = Array.from({ length: 258 }, (_, byte) =>
    Buffer.from(byte < 256 ? [byte] : []),
  )
  let last: Buffer | null = null
  let bits = 0
  let held = 0
  let width = 9
  for await (const chunk of chunks) {
    const found: Buffer[] = []
    for (const byte of chunk) {
      bits = ((bits << 8) | byte) & 0xffffff
      held += 8
      if (held < width) continue
      held -= width
      const code = (bits >> held) & ((1 << width) - 1)
      if (code === END) {
        yield Buffer.concat(found)
        return
      }
      if (code === CLEAR) {
        words.length = 258
        width = 9
        last = null
        continue
      }
      const known = words[code]
      const word: Buffer | undefined =
        known ??
        (last && Buffer.concat([last, last.subarray(0, 1)])) ??
        undefined
      if (word === undefined) throw new RangeError('no such code')
      if (last !== null && words.length < 4096) {
        words.push(Buffer.concat([last, word.subarray(0, 1)]))
      }
      found.push(word)
      last = word
      const next = words.length + earlyChange
      width = next >= 2048 ? 12 : next >= 1024 ? 11 : next >= 512 ? 10 : 9
    }
    yield Buffer.concat(found)
  }
}

const ROW_LIMIT = 1024 * 1024

// PNG's predictors: each row with the number of its own in front.
async function* unpredict(chunks: Chunks, options: FilterOptions): Chunks {
  const { predictor, columns, colors, bits } = options
  if (predictor < 10) {
    yield* chunks
    return
  }
  const pixel = Math.max(1, Math.ceil((colors * bits) / 8))
  const size = 1 + Math.ceil((columns * colors * bits) / 8)
  if (!(size > 1 && size < ROW_LIMIT)) throw new RangeError('no such row')
  let above: Buffer = Buffer.alloc(size - 1)
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const rows: Buffer[] = []
    let at = 0
    for (; at + size <= rest.length; at += size) {
      const row = Buffer.from(rest.subarray(at + 1, at + size))
      restore(row, above, rest[at] ?? 0, pixel)
      rows.push(row)
      above = row
    }
    rest = rest.subarray(at)
    yield Buffer.concat(rows)
  }
}

function restore(
  row: Buffer,
  above: Buffer,
  kind: number,
  pixel: number,
): void {
  for (let at = 0; at < row.length; at++) {
    const left = at < pixel ? 0 : (row[at - pixel] ?? 0)
    const up = above[at] ?? 0
    const corner = at < pixel ? 0 : (above[at - pixel] ?? 0)
    row[at] = ((row[at] ?? 0) + guess(kind, left, up, corner)) & 255
  }
}

function guess(kind: number, left: number, up: number, corner: number): number {
  switch (kind) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const near = left + up - corner
      const [a, b, c] = [left, up, corner].map(it => Math.abs(near - it))
      if (a === undefined || b === undefined || c === undefined) return 0
      return a <= b && a <= c ? left : b <= c ? up : corner
    }
    default:
      return 0
  }
}
