/*
 * NAME
 *   header - a header block to fields
 *
 * DESCRIPTION
 *   Reads the header block that begins at an offset: lines up to the first
 *   empty one. A line that begins with white space continues the field before
 *   it (RFC 5322 2.2.3); so does a parameter whose white space is missing. A line
 *   that is no field after Received is passed over where fields of MIME follow.
 *   Any other ends the block, as cleanup(8) has it, and the body starts with it.
 *
 * SECURITY
 *   Hostile bytes. Bounded by HEADER_LIMIT_BYTES and FIELD_LIMIT: what exceeds
 *   them is reported, not read.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Field } from '../../mail/field.js'

/** Header bytes and fields of one part that are read. */
const HEADER_LIMIT_BYTES = 1024 * 1024
const FIELD_LIMIT = 10_000

const LF = 0x0a

export interface Header {
  readonly fields: readonly Field[]
  /** Offset of the first byte of the body. */
  readonly bodyStart: number
  /**
   * How the block ended: `not-a-field` where the body begins with a line that
   * is none; `broken` where what follows that line, up to the next empty one,
   * has fields of MIME all the same; `odd` where it is one of the ways in which
   * honest software breaks a header.
   */
  readonly end:
    | 'empty-line'
    | 'not-a-field'
    | 'broken'
    | 'odd'
    | 'end-of-part'
    | 'over-limit'
}

/**
 * @param end offset after the last byte that may belong to the part.
 * @param stops whether a line, after its two hyphens, is a delimiter: the
 *   header ends before it.
 */
export function readHeader(
  bytes: Bytes,
  start: number,
  end: number,
  stops: (text: string, after: number) => boolean,
): Header {
  const limit = Math.min(end, start + HEADER_LIMIT_BYTES)
  const first = Math.min(limit, start + FIRST_LOOK_BYTES)
  const read = (to: number): Header =>
    fieldsOf(bytes.slice(start, to), { start, cut: to < end, stops })
  const header = read(first)
  return header.end === 'over-limit' && first < limit ? read(limit) : header
}

// Most headers end within this.
const FIRST_LOOK_BYTES = 16 * 1024

function fieldsOf(
  block: Buffer,
  at: {
    readonly start: number
    readonly cut: boolean
    readonly stops: (text: string, after: number) => boolean
  },
): Header {
  const fields: Field[] = []
  let lines: string[] = []
  let odd = false
  let broken = false
  const worst = (end: Header['end']): Header['end'] => {
    if (end === 'over-limit' || end === 'broken') return end
    if (broken) return 'broken'
    return odd ? 'odd' : end
  }
  const flush = (): void => {
    if (lines.length > 0) fields.push(fieldOf(lines))
    lines = []
  }
  const done = (offset: number, end: Header['end']): Header => {
    flush()
    return { fields, bodyStart: at.start + offset, end: worst(end) }
  }
  const first = at.start === 0 ? envelopeEnd(block) : 0
  odd = first > 0
  for (let from = first; from < block.length;) {
    const found = block.indexOf(LF, from)
    if (found === from) return done(from + 1, 'empty-line')
    // The kind of the line is unknown: its end is beyond the limit.
    if (found < 0 && at.cut) return done(from, 'over-limit')
    const next = found < 0 ? block.length : found + 1
    const line = block.toString('latin1', from, found < 0 ? next : found)
    if (
      line.startsWith('--') &&
      at.stops(line.slice(2).trimEnd(), at.start + next)
    ) {
      return done(from, 'end-of-part')
    }
    if (lines.length > 0 && (line[0] === ' ' || line[0] === '\t')) {
      lines.push(line)
    } else if (isUnfolded(lines, line)) {
      odd = true
      lines.push(` ${line}`)
    } else if (isField(line)) {
      flush()
      if (fields.length >= FIELD_LIMIT) return done(from, 'over-limit')
      lines.push(line)
    } else if (isBlank(lines.at(-1))) {
      odd = true
      return done(from, 'not-a-field')
    } else {
      const hasMime = isCut(lines, line) || isMimeBehind(block, from)
      if (!hasMime) return done(from, 'not-a-field')
      const inside = fieldsInside(line)
      if (isReceived(lines)) {
        odd = true
      } else if (inside.length > 0 && !line.startsWith('--')) {
        broken = true
        flush()
        fields.push(...inside)
      } else {
        return done(from, 'broken')
      }
    }
    from = next
  }
  return done(block.length, at.cut ? 'over-limit' : 'end-of-part')
}

// The field in a line that is none, for readers that drop what is no text, or
// end the line there.
function fieldsInside(line: string): readonly Field[] {
  const pieces = [...line.split(CONTROL), line.replace(CONTROL, '')]
  const found = pieces.flatMap(raw => {
    const [, name, value] = MIME_FIELD.exec(raw) ?? []
    return name === undefined ? [] : { name, value: value ?? '', raw }
  })
  return found.filter(
    ({ raw }, at) => found.findIndex(it => it.raw === raw) === at,
  )
}

const CONTROL = /[\0-\x08\x0b-\x1f\x7f]+/gu
const MIME_FIELD =
  /^\W{0,9}(content-(?:type|disposition|transfer-encoding))[^\w:]{0,9}:([^]*)$/iu

// What is in front of the first field of a message: a byte order mark, and the
// line that begins each message of an mbox, quoted or not.
function envelopeEnd(block: Buffer): number {
  const mark = block.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0
  if (!/^>?From /u.test(block.toString('latin1', mark, mark + 6))) return mark
  const end = block.indexOf(LF, mark)
  return end < 0 ? mark : end + 1
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

// A name is printable ASCII without a colon; lenient readers allow white space
// before the colon (RFC 5322 4.5).
function isField(line: string): boolean {
  return /^[!-9;-~]+[ \t]*:/u.test(line)
}

// A parameter after a Content-Type that is not complete: the white space of its
// fold is missing.
function isUnfolded(field: readonly string[], line: string): boolean {
  return (
    /^content-[td]/iu.test(field[0] ?? '') &&
    /;\s*$/u.test(field.at(-1) ?? '') &&
    /^(?:boundary|charset|name|filename)=/iu.test(line)
  )
}

// A fold whose white space is missing, or is none by the RFC.
function isCut(field: readonly string[], line: string): boolean {
  const last = field.at(-1)
  if (last === undefined || !/^content-[td]/iu.test(field[0] ?? ''))
    return false
  if (/^[^:]{1,40}:\s*$/u.test(last)) return true
  return /;\s*$/u.test(last) && /^\W{0,9}[a-z*\d]{1,20}\s*=/iu.test(line)
}

// Some relays do not fold what they add; nothing about the body is in it.
function isReceived(field: readonly string[]): boolean {
  return /^received:/iu.test(field[0] ?? '')
}

// For its writer the header ended here, for many readers it goes on.
function isBlank(line: string | undefined): boolean {
  return line !== undefined && /^[ \t]+$/u.test(line)
}

function isMimeBehind(block: Buffer, from: number): boolean {
  const end = block.indexOf('\n\n', from)
  const rest = block.toString('latin1', from, end < 0 ? block.length : end)
  return MIME.test(rest.replace(/[\0-\x08\x0b-\x1f\x7f]+/gu, ''))
}

// Folded in front of its colon too, or in its name.
const MIME =
  /content-(?:type|transfer-encoding|disposition)[^\n]{0,9}(?:\n[ \t]{1,9})?:|content-(?:transfer-)?\n[ \t]{1,9}[te]|multipart\//iu

function fieldOf(lines: readonly string[]): Field {
  const raw = lines.join('\n')
  const unfolded = lines.join('')
  const colon = unfolded.indexOf(':')
  return {
    name: unfolded.slice(0, colon).trim(),
    value: unfolded.slice(colon + 1),
    raw,
  }
}
