/*
 * NAME
 *   base64-variants - base64 as readers differ in reading it
 *
 * DESCRIPTION
 *   looseBase64() decodes in one of the readings. The ordinary one, which
 *   decodes every padded segment and passes over what is foreign, is
 *   transfer's; which of the others differ, base64-irregularities tells.
 *
 * SECURITY
 *   Hostile bytes; linear, a few instructions a byte.
 */

import {
  BLANK,
  CLASSES,
  classAt,
  DASH,
  FOREIGN,
  LINE,
  PAD,
  SCORE,
  type BaseReading,
} from './base64-alphabet.js'
import type { TransferDecoder } from './decoder.js'

/** Decodes in one of the readings. */
export function looseBase64(reading: BaseReading): TransferDecoder {
  return new LooseBase64(reading)
}

class LooseBase64 implements TransferDecoder {
  readonly clean = false
  readonly #reading: BaseReading
  #quad = 0
  #count = 0
  #over = false
  /** Whether the line so far is empty. */
  #empty = true
  /** How many lines there were that are not empty. */
  #lines = 0
  /** The line so far, where lines are read as a whole. */
  #held: Buffer = Buffer.alloc(0)

  constructor(reading: BaseReading) {
    this.#reading = reading
  }

  push(chunk: Buffer): Buffer {
    if (this.#over) return Buffer.alloc(0)
    const filter = LINE_FILTERS[this.#reading]
    if (filter === undefined) return this.#decode(chunk)
    const end = chunk.lastIndexOf(LF) + 1
    if (end === 0 && this.#held.length < HELD_LIMIT_BYTES) {
      this.#held = Buffer.concat([this.#held, chunk])
      return Buffer.alloc(0)
    }
    const lines = Buffer.concat([this.#held, chunk.subarray(0, end)])
    this.#held = Buffer.from(chunk.subarray(end))
    return this.#decode(this.#filtered(lines))
  }

  end(): Buffer {
    const rest = this.#held.length > 0 ? this.#filtered(this.#held) : this.#held
    return Buffer.concat([this.#decode(rest), this.#flushed()])
  }

  // Letter by letter: lines may be short, and very many.
  #filtered(lines: Buffer): Buffer {
    const filter = LINE_FILTERS[this.#reading]
    if (filter === undefined) return lines
    const isRest = this.#reading === 'base64: after its first line'
    if (isRest && this.#lines > 0) return lines
    const out = Buffer.allocUnsafe(lines.length)
    let size = 0
    for (let at = 0; at < lines.length;) {
      const end = afterLine(lines, at)
      const from = filter(lines, at, end, this.#lines)
      for (let next = from; next < end; next++) out[size++] = lines[next] ?? 0
      if (end - at > 1) this.#lines++
      at = end
    }
    return out.subarray(0, size)
  }

  // What changes with each letter or line is held in variables of its own: that
  // makes it twice as fast.
  #decode(chunk: Buffer): Buffer {
    const reading = this.#reading
    const urlSafe = reading === 'base64: url-safe'
    const byLine = reading === 'base64: by line'
    const byParagraph = reading === 'base64: by paragraph'
    const linePadded = reading === 'base64: by line, padded'
    const out = Buffer.allocUnsafe(chunk.length + 8)
    let size = 0
    let quad = this.#quad
    let count = this.#count
    let empty = this.#empty
    for (let at = 0; at < chunk.length; at++) {
      let value = CLASSES[chunk[at] ?? 0] ?? FOREIGN
      if (urlSafe && (value === DASH || value === SCORE)) {
        value = value === DASH ? 62 : 63
      }
      if (value === PAD && reading === 'base64: padding as A') value = 0
      if (value >= PAD) {
        const isLine = value === LINE
        if (isLine && !linePadded) {
          if (byLine || (byParagraph && empty)) count = 0
          empty = true
        } else if (isLine || value === PAD) {
          this.#quad = quad
          this.#count = count
          size += isLine ? this.#flush(out, size) : this.#pad(out, size)
          count = this.#count
          if (this.#over) break
        }
        continue
      }
      empty = false
      quad = ((quad << 6) | value) & 0xffffff
      if (++count < 4) continue
      count = 0
      out[size++] = quad >> 16
      out[size++] = (quad >> 8) & 0xff
      out[size++] = quad & 0xff
    }
    this.#quad = quad
    this.#count = count
    this.#empty = empty
    return out.subarray(0, size)
  }

  #pad(out: Buffer, size: number): number {
    if (this.#reading === 'base64: padding dropped') return 0
    this.#over = this.#reading === 'base64: to the padding'
    return this.#flush(out, size)
  }

  #flushed(): Buffer {
    const out = Buffer.alloc(3)
    return out.subarray(0, this.#flush(out, 0))
  }

  // The bytes of an open group of four: two characters are a byte.
  #flush(out: Buffer, size: number): number {
    const count = this.#count
    this.#count = 0
    if (count < 2) return 0
    out[size] = (count === 2 ? this.#quad >> 4 : this.#quad >> 10) & 0xff
    if (count === 3) out[size + 1] = (this.#quad >> 2) & 0xff
    return count - 1
  }
}

const HELD_LIMIT_BYTES = 1024 * 1024

/** From where a line is read; its end for one that is not. Lines that are not
 * empty are numbered, from 0. */
type LineFilter = (
  bytes: Buffer,
  start: number,
  end: number,
  number: number,
) => number

const LINE_FILTERS: Readonly<Partial<Record<BaseReading, LineFilter>>> = {
  'base64: clean lines': (bytes, start, end) =>
    isClean(bytes, start, end) ? start : end,
  'base64: by line, from its end': fromEnd,
  'base64: after its first line': (_, start, end, number) =>
    number === 0 ? end : start,
}

// A search by Node.js takes longer where lines are short.
function afterLine(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + NEAR_BYTES)
  for (let at = from; at < near; at++) if (bytes[at] === LF) return at + 1
  const found = bytes.indexOf(LF, near)
  return found < 0 ? bytes.length : found + 1
}

const LF = 0x0a
const NEAR_BYTES = 16

function isClean(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (classAt(bytes, at) > BLANK) return false
  }
  return true
}

// Without the first letters, up to three, that are more than groups of four.
function fromEnd(bytes: Buffer, start: number, end: number): number {
  let letters = 0
  for (let at = start; at < end; at++) {
    if (classAt(bytes, at) <= PAD) letters++
  }
  let from = start
  for (let over = letters % 4; over > 0; from++) {
    if (classAt(bytes, from) <= PAD) over--
  }
  return from
}
