/*
 * NAME
 *   base64 - base64 as readers differ in reading it
 *
 * DESCRIPTION
 *   baseFacts() tells in one pass what is irregular about a body and which
 *   readings differ for it; looseBase64() decodes it in one of them. The
 *   ordinary reading, which decodes every padded segment and passes over what
 *   is foreign, is transfer's.
 *
 *   Honest software wraps lines at another length than a multiple of four, and
 *   list servers append a footer in plain text: both have other readings, but
 *   nothing is wrong with them. Foreign characters in front of more data, and
 *   data behind padding, no encoder makes.
 *
 * SECURITY
 *   Hostile bytes; linear, a few instructions a byte.
 */

import { windows, type Bytes } from '../util/bytes.js'
import type { Reading } from '../mail/reading.js'
import type { TransferDecoder } from './transfer.js'

export type BaseReading = Extract<Reading, `base64: ${string}`>

export interface BaseFacts {
  /** Other readings than the ordinary one that give other bytes. */
  readonly readings: readonly BaseReading[]
  /** No encoder makes it. */
  readonly broken: boolean
}

const PAD = 64
const LINE = 65
const BLANK = 66
const DASH = 67
const SCORE = 68
const FOREIGN = 69

const CLASSES = ((): Uint8Array => {
  const classes = new Uint8Array(256).fill(FOREIGN)
  const letters =
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  Array.from(letters, (letter, value) => {
    classes[letter.charCodeAt(0)] = value
  })
  classes[0x3d] = PAD
  classes[0x0a] = LINE
  classes[0x20] = BLANK
  classes[0x09] = BLANK
  classes[0x2d] = DASH
  classes[0x5f] = SCORE
  return classes
})()

/** What is irregular about a body that is said to be base64. */
export function baseFacts(bytes: Bytes): BaseFacts {
  const seen = new Facts()
  for (const window of windows(bytes)) seen.push(window)
  return seen.end()
}

/** Lines of one length, a multiple of four: nothing to look at. */
export function isRegular(bytes: Bytes): boolean {
  let length = -1
  let at = 0
  for (const window of windows(bytes)) {
    if (length < 0) {
      length = window.indexOf(0x0a)
      if (length < 0) return window.length === bytes.size
      if (length % 4 !== 0 || length === 0) return bytes.size <= length + 1
    }
    const step = length + 1
    for (let next = length - (at % step); next < window.length; next += step) {
      if (window[next] !== 0x0a) return false
    }
    at += window.length
  }
  return true
}

class Facts {
  #urlSafe = false
  #padInside = false
  #dataBehindPad = false
  #foreign = false
  #ragged = false
  #raggedFirst = false
  #raggedPadded = false
  #raggedParagraph = false
  #foreignBeforeData = false
  #foreignLines = 0
  #plainLines = 0
  // Of the line.
  #letters = 0
  #pads = 0
  #others = 0
  /** Words: letters with white space between them. */
  #words = 0
  #inWord = false
  #remainder = 0
  // Of all before it.
  #padSeen = false
  #total = 0
  #isSecond = false

  push(window: Buffer): void {
    let letters = this.#letters
    let inWord = this.#inWord
    let padSeen = this.#padSeen
    for (let at = 0; at < window.length; at++) {
      const what = CLASSES[window[at] ?? 0] ?? FOREIGN
      if (what < PAD) {
        if (!inWord) {
          this.#words++
          inWord = true
        }
        letters++
        if (padSeen) this.#padInside = true
        continue
      }
      if (what === LINE) {
        inWord = false
        this.#letters = letters
        this.#line()
        letters = 0
      } else if (what === BLANK) {
        inWord = false
      } else if (what === PAD) {
        padSeen = true
        this.#padSeen = true
        this.#pads++
      } else {
        if (what !== FOREIGN) this.#urlSafe = true
        this.#others++
      }
    }
    this.#letters = letters
    this.#inWord = inWord
  }

  end(): BaseFacts {
    this.#line()
    const mixed = this.#foreignLines > this.#plainLines
    const readings: readonly (readonly [boolean, readonly BaseReading[]])[] = [
      [this.#padInside, PAD_READINGS],
      [this.#urlSafe, ['base64: url-safe']],
      [this.#ragged, LINE_READINGS],
      [this.#raggedPadded, ['base64: by line, padded']],
      [this.#raggedFirst, ['base64: behind its first line']],
      [this.#raggedParagraph, ['base64: by paragraph']],
      [this.#foreign, ['base64: clean lines']],
    ]
    return {
      readings: readings.flatMap(([differs, them]) => (differs ? them : [])),
      broken: this.#foreignBeforeData || this.#dataBehindPad || mixed,
    }
  }

  #line(): void {
    const length = this.#letters + this.#pads
    if (length === 0 && this.#others === 0) {
      if (this.#total % 4 !== 0) this.#raggedParagraph = true
      return
    }
    // The last line may be as it likes.
    if (this.#remainder > 0) this.#ragged = true
    if (this.#remainder > 1) this.#raggedPadded = true
    if (this.#remainder > 0 && this.#isSecond) this.#raggedFirst = true
    this.#isSecond = this.#total === 0
    this.#remainder = length % 4
    this.#total += length
    if (this.#others > 0) {
      this.#foreign = true
      if (this.#letters > 0) this.#foreignLines++
    } else {
      this.#plainLines++
      const isData = length >= CLEAN_LINE && this.#words === 1
      if (this.#foreign && isData) this.#foreignBeforeData = true
      const isFooter = this.#foreign || this.#words > 1
      if (this.#padInside && (isData || !isFooter)) this.#dataBehindPad = true
    }
    this.#letters = 0
    this.#pads = 0
    this.#others = 0
    this.#words = 0
  }
}

/** Letters of a line that is data and not a word of a footer. */
const CLEAN_LINE = 24

const PAD_READINGS = [
  'base64: to the padding',
  'base64: padding dropped',
  'base64: padding as A',
] as const

const LINE_READINGS = [
  'base64: by line',
  'base64: by line, from its end',
] as const

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
    const end = chunk.lastIndexOf(0x0a) + 1
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
    const isRest = this.#reading === 'base64: behind its first line'
    if (isRest && this.#lines > 0) return lines
    const out = Buffer.allocUnsafe(lines.length)
    let size = 0
    for (let at = 0; at < lines.length;) {
      const found = lines.indexOf(0x0a, at)
      const end = found < 0 ? lines.length : found + 1
      const from = filter(lines, { start: at, end, number: this.#lines })
      for (let next = from; next < end; next++) out[size++] = lines[next] ?? 0
      if (end - at > 1) this.#lines++
      at = end
    }
    return out.subarray(0, size)
  }

  // What changes with each letter is held in variables of its own: that makes
  // it twice as fast.
  #decode(chunk: Buffer): Buffer {
    const reading = this.#reading
    const urlSafe = reading === 'base64: url-safe'
    const out = Buffer.allocUnsafe(chunk.length + 8)
    let size = 0
    let quad = this.#quad
    let count = this.#count
    for (let at = 0; at < chunk.length; at++) {
      let value = CLASSES[chunk[at] ?? 0] ?? FOREIGN
      if (urlSafe && (value === DASH || value === SCORE)) {
        value = value === DASH ? 62 : 63
      }
      if (value === PAD && reading === 'base64: padding as A') value = 0
      if (value >= PAD) {
        if (value !== PAD && value !== LINE) continue
        this.#quad = quad
        this.#count = count
        size += value === PAD ? this.#pad(out, size) : this.#line(out, size)
        count = this.#count
        if (this.#over) break
        continue
      }
      this.#empty = false
      quad = ((quad << 6) | value) & 0xffffff
      if (++count < 4) continue
      count = 0
      out[size++] = quad >> 16
      out[size++] = (quad >> 8) & 0xff
      out[size++] = quad & 0xff
    }
    this.#quad = quad
    this.#count = count
    return out.subarray(0, size)
  }

  #pad(out: Buffer, size: number): number {
    if (this.#reading === 'base64: padding dropped') return 0
    this.#over = this.#reading === 'base64: to the padding'
    return this.#flush(out, size)
  }

  #line(out: Buffer, size: number): number {
    const reading = this.#reading
    const wasEmpty = this.#empty
    this.#empty = true
    if (reading === 'base64: by line, padded') return this.#flush(out, size)
    const anew = reading === 'base64: by paragraph' && wasEmpty
    if (reading === 'base64: by line' || anew) this.#count = 0
    return 0
  }

  #flushed(): Buffer {
    const out = Buffer.alloc(3)
    return out.subarray(0, this.#flush(out, 0))
  }

  // What stands in an open group of four: two letters are a byte.
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

interface Line {
  readonly start: number
  readonly end: number
  /** Of those that are not empty, from 0. */
  readonly number: number
}

/** From where a line is read; its end for one that is not. */
const LINE_FILTERS: Readonly<
  Partial<Record<BaseReading, (bytes: Buffer, line: Line) => number>>
> = {
  'base64: clean lines': (bytes, line) =>
    isClean(bytes, line) ? line.start : line.end,
  'base64: by line, from its end': fromEnd,
  'base64: behind its first line': (_, { start, end, number }) =>
    number === 0 ? end : start,
}

function isClean(bytes: Buffer, { start, end }: Line): boolean {
  for (let at = start; at < end; at++) {
    if (classAt(bytes, at) > BLANK) return false
  }
  return true
}

// Without the first letters, up to three, that are more than groups of four.
function fromEnd(bytes: Buffer, { start, end }: Line): number {
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

function classAt(bytes: Buffer, at: number): number {
  return CLASSES[bytes[at] ?? 0] ?? FOREIGN
}
