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
 *   Two things in the first header block are renamed, so that no reader behind
 *   us takes them for what they are not:
 *
 *   - first lines `From ...` of an mbox become `Mailbox-Line: From ...`, as
 *     Postfix's smtpd(8) does it: behind our own fields they would end the
 *     header;
 *   - a field that begins with `X-Postsift-` gets `X-Old-` before its name: it
 *     is forged, or another filter's.
 *
 *   A first line behind those that begins with white space would continue a
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

export class Canonicalizer {
  #lines = new LineFeeds()
  #header: HeaderRenamer | null = new HeaderRenamer()
  #last = LF

  /** The canonical form of the next bytes; may be empty. */
  push(chunk: Buffer): Buffer {
    return this.#pass(this.#lines.push(chunk))
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

/** CRLF to LF, a bare CR to a space; nothing else is changed. */
export class LineFeeds {
  #heldCr = false
  #bareCr = 0
  #crlf = 0

  push(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk
    let at = chunk.indexOf(CR)
    if (at < 0 && !this.#heldCr) return chunk
    // At most one byte more than came in: the CR held back.
    const out = Buffer.allocUnsafe(chunk.length + 1)
    let size = 0
    let from = 0
    if (this.#heldCr) {
      this.#heldCr = false
      if (chunk[0] === LF) {
        this.#crlf++
      } else {
        this.#bareCr++
        out[size++] = SPACE
      }
    }
    for (; at >= 0; at = chunk.indexOf(CR, from)) {
      size += chunk.copy(out, size, from, at)
      from = at + 1
      if (from === chunk.length) {
        this.#heldCr = true
      } else if (chunk[from] === LF) {
        this.#crlf++
      } else {
        this.#bareCr++
        out[size++] = SPACE
      }
    }
    size += chunk.copy(out, size, from)
    return out.subarray(0, size)
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

const MAILBOX_LINE = Buffer.from('Mailbox-Line: ')
const OLD_FIELD = Buffer.from('X-Old-')

/** Renames in the lines of the first header block; knows LF lines only. */
class HeaderRenamer {
  done = false
  #line: Buffer = Buffer.alloc(0)
  #first = true
  #inside = false

  push(chunk: Buffer): Buffer {
    const out: Buffer[] = []
    let rest =
      this.#line.length > 0 ? Buffer.concat([this.#line, chunk]) : chunk
    this.#line = Buffer.alloc(0)
    while (rest.length > 0 && !this.done) {
      if (!this.#inside && !isDecided(rest)) {
        this.#line = rest
        break
      }
      const end = rest.indexOf(LF)
      const line = end < 0 ? rest : rest.subarray(0, end + 1)
      out.push(...(this.#inside ? [line] : this.#renamed(line)))
      this.#inside = end < 0
      rest = rest.subarray(line.length)
    }
    if (this.done) out.push(rest)
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out)
  }

  end(): Buffer {
    this.done = true
    return this.#line
  }

  #renamed(line: Buffer): readonly Buffer[] {
    if (this.#first && isMailboxLine(line)) return [MAILBOX_LINE, line]
    const first = this.#first
    this.#first = false
    if (line[0] === LF) {
      this.done = true
      return [line]
    }
    if (first && (line[0] === SPACE || line[0] === TAB)) {
      this.done = true
      return [Buffer.from([LF]), line]
    }
    return isOwnField(line) ? [OLD_FIELD, line] : [line]
  }
}

function isMailboxLine(line: Buffer): boolean {
  return /^>*From /u.test(line.toString('latin1', 0, DECIDING_BYTES))
}

/** So much of a line tells what it is. */
const DECIDING_BYTES = 64

// Whether the start of a line is enough to tell what it is.
function isDecided(start: Buffer): boolean {
  return start.length >= DECIDING_BYTES || start.includes(LF)
}

function isOwnField(line: Buffer): boolean {
  const start = line.toString('latin1', 0, OWN_FIELD_PREFIX.length)
  return start.toLowerCase() === OWN_FIELD_PREFIX.toLowerCase()
}
