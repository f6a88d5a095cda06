/*
 * NAME
 *   quoted-printable-decoder - its ordinary reading (RFC 2045 6.7)
 *
 * DESCRIPTION
 *   A line is decoded as a whole, a very long one in pieces.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { HEX } from './hex-digits.js'
import type { TransferDecoder } from './decoder.js'

const EQUALS = 0x3d
const LF = 0x0a

/** Hands on what needs no decoding as it is. */
export class QuotedPrintableDecoder implements TransferDecoder {
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
    const after = all.length - equals - 1
    if (equals < 0 || after > BLANKS_LIMIT_BYTES) return all.length
    const isOpen =
      after < 2 || /^[ \t]*$/u.test(all.toString('latin1', equals + 1))
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
      // Codes are often side by side.
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
