/*
 * NAME
 *   transfer - Content-Transfer-Encoding undone
 *
 * DESCRIPTION
 *   Decodes a range of bytes window by window, so that memory does not grow
 *   with the message (RFC 2045 6). Decoding never fails: what is not of the
 *   alphabet is passed over and reported as not clean.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { views, windows, type Bytes } from '../util/bytes.js'
import { decodeWords, percentBytes } from '../mail/encoded-word.js'
import { HEX } from './hex-digits.js'
import { readParameters } from './parameter.js'

export type Encoding = 'identity' | 'base64' | 'quoted-printable'

export interface TransferDecoder {
  push(chunk: Buffer): Buffer
  end(): Buffer
  /** False once something was seen that no encoder writes. */
  readonly clean: boolean
}

/**
 * The encodings that some reader would undo for this value: where it is not
 * one known word, each that it mentions, and none.
 */
export function encodingsNamed(value: string): {
  readonly encodings: readonly Encoding[]
  readonly defect: 'encoding-broken' | 'encoding-unknown' | null
} {
  const { value: word, open } = readParameters(value)
  const odd = open || (value.includes('(') && isOddComment(value, word))
  if (!odd && !value.includes(';')) {
    if (IDENTITY.has(word)) return { encodings: ['identity'], defect: null }
    const encoding = ENCODINGS.find(it => it === word)
    if (encoding !== undefined) return { encodings: [encoding], defect: null }
  }
  const text = value.toLowerCase()
  const letters = lettersOf(value)
  const mentioned = ENCODINGS.filter(
    it => text.includes(it) || letters.includes(it.replace('-', '')),
  )
  return {
    encodings: [...mentioned, 'identity'],
    defect: mentioned.length > 0 ? 'encoding-broken' : 'encoding-unknown',
  }
}

// In the middle of the word, or in its place.
function isOddComment(value: string, word: string): boolean {
  if (word === '') return /base64|quoted|7bit|8bit/iu.test(value)
  return /[a-z0-9]\([^)]{0,99}\)[a-z0-9]/iu.test(value)
}

// Those of its word, as readers see them who undo what cannot stand here:
// encoded words, codes, entities, comments, white space.
function lettersOf(value: string): string {
  const text = [decodeWords, byteOf('%'), byteOf('='), characterOf].reduce(
    (so, undo) => undo(so),
    value.slice(0, LETTERS_LIMIT),
  )
  return text
    .replace(/\([^()]{0,99}\)/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '')
}

const LETTERS_LIMIT = 1000

function byteOf(mark: '%' | '='): (text: string) => string {
  return text => percentBytes(text, mark).toString('latin1')
}

function characterOf(text: string): string {
  return text.replace(/&#(\d{1,3});/gu, (_, code: string) =>
    String.fromCharCode(Number(code)),
  )
}

const ENCODINGS = ['base64', 'quoted-printable'] as const
const IDENTITY = new Set(['', '7bit', '8bit', 'binary'])

/** Decodes all of bytes into `write`; returns whether it was clean. */
export function decodeTransfer(
  bytes: Bytes,
  encoding: Exclude<Encoding, 'identity'>,
  write: (chunk: Buffer) => void,
): boolean {
  const decoder = decoderOf(encoding)
  // Quoted-printable hands on what needs no decoding.
  const pieces =
    encoding === 'base64'
      ? views(bytes, 0, bytes.size, BASE64_BYTES)
      : windows(bytes)
  for (const piece of pieces) write(decoder.push(piece))
  write(decoder.end())
  return decoder.clean
}

/** As strings, larger pieces have to be asked of the system one by one. */
const BASE64_BYTES = 32 * 1024

/** The ordinary reading of an encoding. */
export function decoderOf(
  encoding: Exclude<Encoding, 'identity'>,
): TransferDecoder {
  return encoding === 'base64'
    ? new Base64Decoder()
    : new QuotedPrintableDecoder()
}

/** Groups of four letters; padding ends a group, and letters may follow. */
class Base64Decoder implements TransferDecoder {
  clean = true
  #carry = ''
  #padded = false

  push(chunk: Buffer): Buffer {
    return this.#wholeGroups(chunk) ?? this.#byLetter(chunk)
  }

  // Letters in lines and nothing else, as nearly all is: Node.js passes over
  // line ends, and over what is foreign too, of which the length then tells.
  // null where it is not so.
  #wholeGroups(chunk: Buffer): Buffer | null {
    if (this.#padded || OTHER_LETTERS.some(it => chunk.includes(it))) {
      return null
    }
    const lines = countLines(chunk)
    if (lines < 0) return null
    const text = this.#carry + chunk.toString('latin1')
    const letters = text.length - lines
    const cut = beforeLast(letters % 4, text)
    const decoded = Buffer.from(text.slice(0, cut), 'base64')
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

  // Segments behind padding are read on, as clients do that append.
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
  const letters =
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
  Array.from(letters, (letter, value) => {
    values[letter.charCodeAt(0)] = value
  })
  for (const blank of '\n\t ') values[blank.charCodeAt(0)] = BLANK
  return values
})()

const EQUALS = 0x3d
const LF = 0x0a

class QuotedPrintableDecoder implements TransferDecoder {
  clean = true
  #held: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): Buffer {
    const all = this.#held.length ? Buffer.concat([this.#held, chunk]) : chunk
    const cut = this.#cutOf(all)
    this.#held = Buffer.from(all.subarray(cut))
    return this.#lines(all.subarray(0, cut))
  }

  // A line is decoded as a whole, a very long one in pieces: never inside of
  // what an `=` begins.
  #cutOf(all: Buffer): number {
    const end = all.lastIndexOf(LF) + 1
    if (end > 0 || all.length < HELD_LIMIT_BYTES) return end
    const equals = all.lastIndexOf(EQUALS)
    const behind = all.length - equals - 1
    if (equals < 0 || behind > BLANKS_LIMIT_BYTES) return all.length
    const isOpen =
      behind < 2 || /^[ \t]*$/u.test(all.toString('latin1', equals + 1))
    return isOpen ? equals : all.length
  }

  end(): Buffer {
    // A soft break whose line end is missing.
    const open = /=[ \t]*$/u.exec(this.#held.toString('latin1'))
    return this.#lines(this.#held.subarray(0, open?.index))
  }

  #lines(lines: Buffer): Buffer {
    if (!lines.includes(EQUALS)) return lines
    const out = Buffer.allocUnsafe(lines.length)
    let size = 0
    let from = 0
    for (let at = lines.indexOf(EQUALS); at >= 0;) {
      if (at > from) size += lines.copy(out, size, from, at)
      const value = hexAt(lines, at + 1)
      const soft = value < 0 ? softBreakEnd(lines, at + 1) : -1
      if (value >= 0) {
        out[size++] = value
        from = at + 3
      } else if (soft >= 0) {
        from = soft
      } else {
        this.clean = false
        out[size++] = EQUALS
        from = at + 1
      }
      // Codes often stand side by side.
      at = lines[from] === EQUALS ? from : lines.indexOf(EQUALS, from)
    }
    size += lines.copy(out, size, from)
    return out.subarray(0, size)
  }
}

/** A line longer than this is decoded in pieces. */
const HELD_LIMIT_BYTES = 1024 * 1024
/** So much white space in front of a soft line break is waited for. */
const BLANKS_LIMIT_BYTES = 64 * 1024

function hexAt(bytes: Buffer, at: number): number {
  const high = HEX[bytes[at] ?? 0] ?? -1
  const low = HEX[bytes[at + 1] ?? 0] ?? -1
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

// RFC 2045 6.7 (3): white space between the `=` and the line end goes too.
function softBreakEnd(bytes: Buffer, at: number): number {
  let end = at
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++
  return bytes[end] === LF ? end + 1 : -1
}
