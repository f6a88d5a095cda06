/*
 * NAME
 *   base64-decoder - the ordinary reading of base64 (RFC 2045 6.8)
 *
 * DESCRIPTION
 *   Lines of letters and nothing else, as nearly all are, are decoded by Node.js
 *   at once; what is odd about the others is decided letter by letter.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { BASE64_ALPHABET } from '../../util/base64.js'
import type { TransferDecoder } from './decoder.js'

const LF = 0x0a

/** Groups of four letters; padding ends a group, and letters may follow. */
export class Base64Decoder implements TransferDecoder {
  clean = true
  #carry = ''
  #padded = false

  push(chunk: Buffer, memory?: Buffer): Buffer {
    return this.#wholeGroups(chunk, memory) ?? this.#byLetter(chunk)
  }

  // Letters in lines and nothing else, as nearly all is: Node.js passes over
  // line ends, and over what is foreign too, of which the length then tells.
  // null where it is not so.
  #wholeGroups(chunk: Buffer, memory?: Buffer): Buffer | null {
    if (this.#padded || OTHER_LETTERS.some(it => chunk.includes(it))) {
      return null
    }
    const lines = countLines(chunk)
    if (lines < 0) return null
    const text = this.#carry + chunk.toString('latin1')
    const letters = text.length - lines
    const cut = beforeLast(letters % 4, text)
    const decoded = decode(text.slice(0, cut), memory)
    const carry = text.slice(cut).replaceAll('\n', '')
    const isWhole = decoded.length === Math.floor(letters / 4) * 3
    if (!isWhole || !LETTERS.test(carry)) return null
    this.#carry = carry
    return decoded
  }

  #byLetter(chunk: Buffer): Buffer {
    const letters = Buffer.allocUnsafe(chunk.length)
    let size = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      const value = VALUES[byte] ?? FOREIGN
      if (value <= PAD) letters[size++] = byte
      else if (value === FOREIGN) this.clean = false
    }
    const only = letters.toString('latin1', 0, size)
    return this.#decode(this.#carry + only, false)
  }

  end(): Buffer {
    return this.#decode(this.#carry, true)
  }

  // Up to the first padding, which ends nearly all data, at once.
  #decode(letters: string, last: boolean): Buffer {
    const padding = letters.indexOf('=')
    if (this.#padded || padding >= 0) return this.#segments(letters, last)
    const rest = letters.length % 4
    if (last && rest === 1) this.clean = false
    const end = letters.length - (last ? 0 : rest)
    this.#carry = letters.slice(end)
    return Buffer.from(letters.slice(0, end), 'base64')
  }

  // Segments after padding are read, too, as by clients that append them.
  #segments(letters: string, last: boolean): Buffer {
    const out = Buffer.allocUnsafe(letters.length)
    let size = 0
    let quad = 0
    let count = 0
    const flush = (): void => {
      if (count === 1) this.clean = false
      if (count > 1) out[size++] = quad >> (count === 2 ? 4 : 10)
      if (count > 2) out[size++] = quad >> 2
      count = 0
    }
    for (let at = 0; at < letters.length; at++) {
      const value = VALUES[letters.charCodeAt(at)] ?? 0
      if (value === PAD) {
        flush()
        this.#padded = true
        continue
      }
      if (this.#padded) this.clean = false
      quad = ((quad << 6) | value) & 0xffffff
      if (++count < 4) continue
      out[size++] = quad >> 16
      out[size++] = quad >> 8
      out[size++] = quad
      count = 0
    }
    this.#carry = last ? '' : letters.slice(letters.length - count)
    if (last) flush()
    return out.subarray(0, size)
  }
}

function decode(text: string, memory: Buffer | undefined): Buffer {
  return memory !== undefined && memory.length >= text.length
    ? memory.subarray(0, memory.write(text, 'base64'))
    : Buffer.from(text, 'base64')
}

const LETTERS = /^[A-Za-z0-9+/]*$/u

/** Padding, and what Node.js takes for `+` and `/` besides. */
const OTHER_LETTERS = [0x3d, 0x2d, 0x5f]

// -1 where lines are so short that looking for their ends takes longer.
function countLines(chunk: Buffer): number {
  const most = chunk.length / 16 + 1
  let lines = 0
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    if (++lines > most) return -1
  }
  return lines
}

/** Offset before the last so many letters. */
function beforeLast(letters: number, text: string): number {
  let at = text.length
  for (let left = letters; left > 0; at--) {
    if (text[at - 1] !== '\n') left--
  }
  return at
}

const PAD = 64
const BLANK = 65
const FOREIGN = 66

/** Of a letter of base64, or what else it is. */
const VALUES = ((): Uint8Array => {
  const values = new Uint8Array(256).fill(FOREIGN)
  Array.from(`${BASE64_ALPHABET}=`, (letter, value) => {
    values[letter.charCodeAt(0)] = value
  })
  for (const blank of '\n\t ') values[blank.charCodeAt(0)] = BLANK
  return values
})()
