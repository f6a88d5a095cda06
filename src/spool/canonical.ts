/*
 * NAME
 *   canonical - the bytes that are scanned, kept and delivered
 *
 * DESCRIPTION
 *   Whatever way a message comes in, it is brought to one form before anything
 *   looks at it, and that form is what leaves: lines end in LF; CRLF and a bare
 *   LF are line ends; a bare CR becomes a space; an unterminated last line is
 *   ended. On the wire every LF is CRLF again.
 *
 *   Two things in the first header block are renamed, so that no reader after
 *   us takes them for what they are not:
 *
 *   - first lines `From ...` of an mbox become `Mailbox-Line: From ...`, as
 *     Postfix's smtpd(8) does it: after our own fields they would end the
 *     header;
 *   - a field that begins with `X-Postsift-` gets `X-Old-` before its name: it
 *     is forged, or another filter's.
 *
 *   A first line after those that begins with white space would continue a
 *   field of ours; an empty line goes before it, as in smtpd(8).
 *
 * SECURITY
 *   Reads hostile bytes as they stream in. Holds back at most one CR and, in
 *   the header, the first bytes of one line.
 */

import { OWN_FIELD_PREFIX } from '../mail/field.js'

const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
const TAB = 0x09

/** What was done to the line ends, for the log. */
export interface LineEnds {
  readonly bareCr: number
  readonly crlf: number
}

/** Memory for so many bytes. */
export type Room = (size: number) => Buffer

export class Canonicalizer {
  #lines = new LineFeeds()
  #header: HeaderRenamer | null = new HeaderRenamer()
  #last = LF

  /**
   * The canonical form of the next bytes; may be empty.
   * @param room where it may be; from the first chunk after the header on.
   */
  push(chunk: Buffer, room?: Room): Buffer {
    const within = this.#header === null ? room : undefined
    return this.#pass(this.#lines.push(chunk, within))
  }

  /** What is left at the end of the message. */
  end(): Buffer {
    const tail = [this.#pass(this.#lines.end())]
    if (this.#last !== LF) tail.push(this.#pass(Buffer.from([LF])))
    if (this.#header !== null) tail.push(this.#header.end())
    return Buffer.concat(tail)
  }

  lineEnds(): LineEnds {
    return this.#lines.counts()
  }

  #pass(lines: Buffer): Buffer {
    if (lines.length > 0) this.#last = lines[lines.length - 1] ?? LF
    if (this.#header === null) return lines
    const renamed = this.#header.push(lines)
    if (this.#header.done) this.#header = null
    return renamed
  }
}

const NO_CRS = new Int32Array(0)

/** CRLF to LF, a bare CR to a space; nothing else is changed. */
export class LineFeeds {
  #heldCr = false
  #crs = NO_CRS
  #bareCr = 0
  #crlf = 0

  push(chunk: Buffer, room: Room = Buffer.allocUnsafe): Buffer {
    if (chunk.length === 0) return chunk
    if (!this.#heldCr && !chunk.includes(CR)) return chunk
    // At most one byte more than came in: the CR held back.
    const end = chunk.length + 1
    const out = room(end).subarray(0, end)
    chunk.copy(out, 1)
    let size = 0
    if (this.#heldCr) {
      this.#heldCr = false
      if (chunk[0] === LF) {
        this.#crlf++
      } else {
        this.#bareCr++
        out[size++] = SPACE
      }
    }
    return out.subarray(0, this.#move(out, size, this.#findCrs(chunk)))
  }

  // Where CRs are; -1 where lines are short, of which there may be very many.
  #findCrs(chunk: Buffer): number {
    const most = Math.floor(chunk.length / NEAR_BYTES)
    if (this.#crs.length < most) this.#crs = new Int32Array(most)
    const crs = this.#crs
    let count = 0
    for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) {
      if (count === most) return -1
      crs[count++] = at
    }
    return count
  }

  // What is between two CRs moves to where it belongs: a long line at once,
  // a short one byte by byte. The bytes begin at 1; they end up after `size`.
  #move(out: Buffer, size: number, count: number): number {
    const crs = this.#crs
    const end = out.length
    for (let at = 1, line = 0; at < end; at++, line++) {
      const stop =
        count < 0 ? -1 : line < count ? 1 + (crs[line] as number) : end
      if (stop - at > NEAR_BYTES) {
        out.copyWithin(size, at, stop)
        size += stop - at
        at = stop
      } else {
        while (at < end && out[at] !== CR) out[size++] = out[at++] as number
      }
      if (at === end) break
      if (at + 1 === end) {
        this.#heldCr = true
      } else if (out[at + 1] === LF) {
        this.#crlf++
      } else {
        this.#bareCr++
        out[size++] = SPACE
      }
    }
    return size
  }

  /** The CR that was held back. */
  end(): Buffer {
    if (!this.#heldCr) return Buffer.alloc(0)
    this.#heldCr = false
    this.#bareCr++
    return Buffer.from([SPACE])
  }

  counts(): LineEnds {
    return { bareCr: this.#bareCr, crlf: this.#crlf }
  }
}

// Below this many bytes a loop is sooner at the end of a line.
const NEAR_BYTES = 16

const MAILBOX_LINE = Buffer.from('Mailbox-Line: ')
const OLD_FIELD = Buffer.from('X-Old-')

/** Renames in the lines of the first header block; knows LF lines only. */
class HeaderRenamer {
  done = false
  #line: Buffer = Buffer.alloc(0)
  #first = true
  #inside = false

  // What is not renamed goes out in one piece, however many lines it has.
  push(chunk: Buffer): Buffer {
    const all =
      this.#line.length > 0 ? Buffer.concat([this.#line, chunk]) : chunk
    const out: Buffer[] = []
    let from = 0
    let at = 0
    while (at < all.length && !this.done) {
      const end = endOfLine(all, at)
      if (!this.#inside) {
        if (end < 0 && all.length - at < DECIDING_BYTES) break
        const before = this.#before(all, at)
        if (before !== null) {
          out.push(all.subarray(from, at), before)
          from = at
        }
      }
      this.#inside = end < 0
      at = end < 0 ? all.length : end
    }
    const held = this.done ? all.length : at
    this.#line = all.subarray(held)
    if (out.length === 0) return all.subarray(0, held)
    return Buffer.concat([...out, all.subarray(from, held)])
  }

  end(): Buffer {
    this.done = true
    return this.#line
  }

  /** What goes before the line that begins there; null for nothing. */
  #before(bytes: Buffer, at: number): Buffer | null {
    if (this.#first && isMailboxLine(bytes, at)) return MAILBOX_LINE
    const first = this.#first
    this.#first = false
    const letter = bytes[at]
    if (letter === LF) {
      this.done = true
      return null
    }
    if (first && (letter === SPACE || letter === TAB)) {
      this.done = true
      return LINE_END
    }
    return isOwnField(bytes, at) ? OLD_FIELD : null
  }
}

const LINE_END = Buffer.from([LF])

function isMailboxLine(bytes: Buffer, at: number): boolean {
  return /^>*From /u.test(bytes.toString('latin1', at, at + DECIDING_BYTES))
}

/** So much of a line tells what it is. */
const DECIDING_BYTES = 64

// Offset after the line end; -1 where it has not come. Most lines are short.
function endOfLine(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + DECIDING_BYTES)
  for (let at = from; at < near; at++) {
    if (bytes[at] === LF) return at + 1
  }
  const found = near < bytes.length ? bytes.indexOf(LF, near) : -1
  return found < 0 ? -1 : found + 1
}

const DASH = 0x2d
const X = OWN_FIELD_PREFIX.toLowerCase().charCodeAt(0)

function isOwnField(bytes: Buffer, at: number): boolean {
  if (((bytes[at] ?? 0) | SPACE) !== X || bytes[at + 1] !== DASH) return false
  const start = bytes.toString('latin1', at, at + OWN_FIELD_PREFIX.length)
  return start.toLowerCase() === OWN_FIELD_PREFIX.toLowerCase()
}
