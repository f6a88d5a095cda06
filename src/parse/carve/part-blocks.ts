/*
 * NAME
 *   part-blocks - every place where some reader could see a part begin
 *
 * DESCRIPTION
 *   A block is a head and a body. A head begins after a line that begins with
 *   two hyphens, or is a paragraph with a line that mentions Content-Type,
 *   Content-Transfer-Encoding or Content-Disposition, well formed or not. Its
 *   body begins after the next line that looks empty. For readers that see a
 *   header end there, it also begins with the first line that is no field. It
 *   ends before the next line of two hyphens, before the next head, or with the
 *   text.
 *
 *   Boundaries, declared or not, do not matter here. So a line of two hyphens
 *   may be none, and decoders pass over it: a body that is encoded also goes on
 *   to the next line that begins as the one before its head does, and to the
 *   next head.
 *
 * SECURITY
 *   Hostile bytes; linear: a line is looked at once, and is in three bodies of
 *   one head at most.
 */

import { unfolded } from '../../util/text-ends.js'
import type { Field } from '../../mail/field.js'
import type { Detector } from './detector.js'

export interface Block {
  /** latin1. */
  readonly head: string
  readonly bodies: readonly {
    readonly start: number
    readonly end: number
  }[]
}

/** A line that may belong to the header of a part. */
export const blockSign: Detector = {
  sign: 'block',
  cheap: /content.?-[td]/u,
  find: text => /content.?-(?:type|transfer|disposition)/iu.test(text),
}

/** Fields in one line: line ends that are none here were some elsewhere. */
export const joinedSign: Detector = {
  sign: 'joined',
  cheap: /content.?-[td]/u,
  find: text => /content-[td][^\n]{1,300}content-[td]/iu.test(text),
}

const LF = 0x0a
/** So much of a head is read. */
const HEAD_LIMIT_BYTES = 64 * 1024

export function* findBlocks(text: Buffer): Generator<Block, void, undefined> {
  let open: Found | null = null
  let close = -1
  for (const block of blocksIn(text)) {
    const isPart = speaksOfPart(block.head)
    if (open !== null && isPart) {
      yield* longer(open, [close, block.at])
      open = null
    } else if (open !== null && close < 0 && closes(open, block)) {
      close = block.at
    }
    if (block.bodies.length > 0) yield block
    if (!isPart || !ENCODED.test(block.head)) continue
    open = block
    close = -1
  }
  if (open !== null) yield* longer(open, [close, text.length + 1])
}

/** What may be encoded: lines of hyphens in a plain text are that text's. */
const ENCODED = /enc|64|quot|uu|=\?/iu

interface Found extends Block {
  /** Where the line begins that is in front of its head. */
  readonly at: number
  /** That line where it begins with two hyphens; '' else. latin1. */
  readonly line: string
  /** Where its last body begins, also an empty one; and its own end. */
  readonly start: number
  readonly end: number
}

function closes(open: Found, { line }: Found): boolean {
  const [start = ''] = open.line.trim().split(/[\t-\r ]/u)
  return line.startsWith(start) || line.trim().endsWith('--')
}

// To each of the ends that are beyond its own.
function* longer(
  { head, start, end: own }: Found,
  ends: readonly number[],
): Generator<Block, void, undefined> {
  const others = new Set(ends.map(end => end - 1).filter(end => end > own))
  if (others.size === 0) return
  yield { head, bodies: [...others].map(end => ({ start, end })) }
}

function* blocksIn(text: Buffer): Generator<Found, void, undefined> {
  const mime = mimeOffsets(text)
  let draft: Draft = NEW
  let paragraph = 0
  let next = mime.next()
  for (let at = 0; at < text.length;) {
    const found = text.indexOf(LF, at)
    const end = found < 0 ? text.length : found + 1
    const first = firstLetter(text, at, end)
    if (first < end && isHyphens(text, first)) {
      yield* finished(text, draft, at)
      // A head that has no body yet may go on: to some the line is none.
      const goesOn = draft.body < 0 && draft.speaks && draft.lines < HEAD_LINES
      const head = goesOn ? draft.head : end
      const lines = goesOn ? draft.lines + 1 : 0
      draft = { ...NEW, head, at, hyphens: first, speaks: goesOn, lines }
      paragraph = end
    } else if (first === end) {
      if (draft.body < 0 && at > draft.head) draft = { ...draft, body: end }
      paragraph = end
    } else if (next.done !== true && next.value < end) {
      const isHead = !draft.speaks || !isOdd(text, at, end)
      if (draft.body >= 0 || (draft.firstOdd >= 0 && isHead)) {
        const head = draft.body >= 0 ? Math.max(paragraph, draft.body) : at
        // To some, what is between its start and this line is a body.
        yield* finished(text, draft, at)
        draft = { ...NEW, head, at: head }
      }
      if (!draft.speaks) draft = { ...draft, speaks: true }
    } else if (draft.body < 0 && draft.firstOdd < 0 && isOdd(text, at, end)) {
      draft = { ...draft, firstOdd: at }
    }
    while (next.done !== true && next.value < end) next = mime.next()
    at = end
  }
  yield* finished(text, draft, text.length)
}

/** So many lines of hyphens a head goes on over. */
const HEAD_LINES = 4

interface Draft {
  readonly head: number
  readonly at: number
  /** Where the two hyphens in front of it begin; -1 for none. */
  readonly hyphens: number
  /** Whether its head mentions a part, and over how many lines of hyphens it
   * went on. */
  readonly speaks: boolean
  readonly lines: number
  /** The first line of the head that is no field; -1 for none. */
  readonly firstOdd: number
  readonly body: number
}

const NEW: Draft = {
  head: 0,
  at: 0,
  hyphens: -1,
  speaks: false,
  lines: 0,
  firstOdd: -1,
  body: -1,
}

function* finished(
  text: Buffer,
  { head, at, hyphens, firstOdd, body }: Draft,
  after: number,
): Generator<Found, void, undefined> {
  if (body < 0 && firstOdd < 0) return
  // The line end before a delimiter belongs to it (RFC 2046 5.1.1).
  const end = after < text.length ? after - 1 : after
  const starts = [body, ...oddStarts(text, head, firstOdd)].filter(
    it => it >= 0 && it <= after,
  )
  if (starts.length === 0) return
  const last = body >= 0 ? body : firstOdd
  const to = Math.min(last, head + HEAD_LIMIT_BYTES)
  yield {
    head: text.toString('latin1', head, to),
    bodies: starts.filter(start => start < end).map(start => ({ start, end })),
    at,
    line: hyphens < 0 ? '' : lineFrom(text, hyphens),
    start: Math.max(...starts),
    end,
  }
}

function lineFrom(text: Buffer, at: number): string {
  const [line = ''] = text.toString('latin1', at, at + 80).split('\n', 1)
  return line
}

// Where the header had a field before. Some readers end the header there, some
// skip the line and see the body after it.
function oddStarts(text: Buffer, head: number, odd: number): number[] {
  if (odd < 0 || !speaksOfPart(text.toString('latin1', head, odd))) return []
  return [odd, text.indexOf(LF, odd) + 1]
}

function* mimeOffsets(text: Buffer): Generator<number, void, undefined> {
  const all = text.toString('latin1')
  for (const { index } of all.matchAll(MIME)) yield index
}

const MIME =
  /content[^\n]?-[^\n]{0,3}t[^\n]{0,3}(?:ype|ransfer)|content[^\n]?-[^\n]{0,3}disposition|transfer[^\n]?-encoding|x-sun-(?:data|encoding|content)-|x-mozilla-external/giu

/** Offset of the first byte that shows; the end for a line that looks empty. */
function firstLetter(text: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && (text[at] ?? 0) <= 0x20) at++
  return at
}

function isHyphens(text: Buffer, at: number): boolean {
  return text[at] === 0x2d && text[at + 1] === 0x2d
}

// Neither a field nor what continues one.
function isOdd(text: Buffer, from: number, end: number): boolean {
  if (text[from] === 0x20 || text[from] === 0x09) return false
  const line = text.toString('latin1', from, Math.min(end, from + 100))
  return !/^[!-9;-~]+[ \t]*:/u.test(line)
}

/** Whether a head mentions a part, and does not only follow two hyphens. */
export function speaksOfPart(head: string): boolean {
  return head.search(MIME) >= 0
}

/** Whether a field of a part begins a line of a head, marks in front of it or
 * not. Logs name fields in the middle of lines, and dumps of HTTP after `<`:
 * no reader sees a header there. */
export function beginsPart(head: string): boolean {
  return LINE_START.test(head)
}

const LINE_START = new RegExp(
  `^[^A-Za-z0-9<\\n]{0,40}(?:${MIME.source})`,
  'imu',
)

/** The fields of a head, as leniently as any reader would take them. */
export function fieldsOf(head: string): Field[] {
  const unfolded = head.replace(/\n[ \t]+/gu, ' ')
  return unfolded.split('\n').flatMap(raw => {
    const line = raw.slice(raw.lastIndexOf('\r') + 1)
    const [, name, value] = FIELD.exec(line) ?? []
    return name === undefined ? [] : { name, value: value ?? '', raw }
  })
}

// Begins at the first letter of a word only: a word of 64 KiB that is no name
// would be looked at again from each of its letters.
const FIELD =
  /(?<![A-Za-z0-9-])[0-9-]*([A-Za-z][A-Za-z0-9-]*)[^A-Za-z0-9-]{0,9}?[: ](.*)$/u

/** Every file name that a head mentions, in any form. */
export function findNames(head: string): string[] {
  const names = head.matchAll(
    /name[^=\n]{0,12}=\s{0,9}(?:"([^"]{1,500})|([^\t-\r ";]{1,500}))/giu,
  )
  return Array.from(names, ([, quoted, plain]) =>
    unfolded(quoted ?? plain ?? ''),
  )
}
