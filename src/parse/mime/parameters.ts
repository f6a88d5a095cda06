/*
 * NAME
 *   parameters - values of the form `type/subtype; name=value`
 *
 * DESCRIPTION
 *   Reads Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2183) as
 *   leniently as mail clients do: comments are dropped, quotes may be missing
 *   or left open, white space may be anywhere. Every parameter comes out, in
 *   order, doubles included. Sections and charsets of RFC 2231 are recognized
 *   but not joined here.
 *
 * SECURITY
 *   One pass, no backtracking: linear in the length of the value.
 */

import { trimBlanks } from '../../util/blanks.js'

export interface Parameter {
  /** Lower case, without the `*` marks of RFC 2231. */
  readonly name: string
  /** Quotes taken away; percent signs still as they are. latin1. */
  readonly value: string
  /** Section number of RFC 2231 3, null where there is none. */
  readonly section: number | null
  /** RFC 2231 4: charset'language'percent-encoded. */
  readonly extended: boolean
  readonly quoted: boolean
}

export interface Parameterized {
  /** The text before the first `;`, in lower case, without comments. */
  readonly value: string
  readonly parameters: readonly Parameter[]
  /** A comment has no end. */
  readonly open: boolean
}

export function readParameters(text: string): Parameterized {
  if (text.length > KNOWN_CHARACTERS) {
    if (text !== lastLong?.text) lastLong = { text, read: parameterized(text) }
    return lastLong.read
  }
  const before = known.get(text)
  if (before !== undefined) return before
  const read = parameterized(text)
  if (known.size >= KNOWN_LIMIT) known.clear()
  known.set(text, read)
  return read
}

// Type, names, charset and boundary of a part are asked for one after the other,
// and parts have the same types.
const known = new Map<string, Parameterized>()
const KNOWN_LIMIT = 64
const KNOWN_CHARACTERS = 1024
let lastLong: { readonly text: string; readonly read: Parameterized } | null =
  null

function parameterized(text: string): Parameterized {
  const { segments, open } = splitSegments(text)
  // An open comment is meant to hide what follows: it is read all the same.
  const readable =
    open === null
      ? segments
      : splitSegments(
          text.slice(0, open) + text.slice(open).replaceAll('(', ' '),
        ).segments
  const [first = '', ...rest] = readable
  return {
    value: trimBlanks(first.replace(/[\t-\r ]+/gu, ' ')).toLowerCase(),
    parameters: rest.flatMap(segment => parameterOf(segment) ?? []),
    open: open !== null,
  }
}

/** Whether one of the parameters is none that RFC 2045 5.1 allows, leniently:
 * where quotes are missing, as they often are, but not in the middle. */
export function hasBrokenParameter(text: string): boolean {
  const [, ...rest] = splitSegments(text).segments
  return rest.some(it => trimBlanks(it) !== '' && !isBare(it) && !isSound(it))
}

/** Whether one of them is a word alone. */
export function hasBareParameter(text: string): boolean {
  const [, ...rest] = splitSegments(text).segments
  return rest.some(isBare)
}

function isBare(segment: string): boolean {
  return /^[a-z][a-z0-9-]{0,40}$/iu.test(trimBlanks(segment))
}

function isSound(segment: string): boolean {
  const equals = segment.indexOf('=')
  if (equals < 0) return false
  const value = trimBlanks(segment.slice(equals + 1))
  return (
    SOUND_NAME.test(trimBlanks(segment.slice(0, equals))) &&
    (value === '' || SOUND_VALUE.test(value))
  )
}

// Blanks are cut off before: two parts of a pattern that both take them would
// share a run of them in each way.
const SOUND_NAME = /^[!#-'*+.0-9A-Z^-z|~-]+$/u
const SOUND_VALUE =
  /^(?:"(?:[^"\\]|\\[^])*"|'[^'"\\]*'[^"\\]*|[^\s'"\\\0-\x1f\x7f-\xff][^"\\\0-\x08\x0b-\x1f\x7f-\xff]*)$/u

// Splits at semicolons outside of quotes and comments; comments vanish. `open`
// is where a comment begins that has no end.
function splitSegments(text: string): {
  readonly segments: readonly string[]
  readonly open: number | null
} {
  if (!SPECIAL.test(text)) return { segments: text.split(';'), open: null }
  const segments: string[] = []
  let segment = ''
  let from = 0
  let depth = 0
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === BACKSLASH) {
      if (quoted || depth > 0) at++
    } else if (depth > 0) {
      if (letter === OPEN) depth++
      if (letter === CLOSE && --depth === 0) from = at + 1
    } else if (letter === QUOTE) {
      quoted = !quoted
    } else if (!quoted && letter === OPEN) {
      segment += text.slice(from, at)
      depth++
      start = at
    } else if (!quoted && letter === SEMICOLON) {
      segments.push(segment + text.slice(from, at))
      segment = ''
      from = at + 1
    }
  }
  segments.push(depth > 0 ? segment : segment + text.slice(from))
  return { segments, open: depth > 0 ? start : null }
}

/** What makes it more than splitting. */
const SPECIAL = /["(\\]/u
const QUOTE = 0x22
const OPEN = 0x28
const CLOSE = 0x29
const SEMICOLON = 0x3b
const BACKSLASH = 0x5c

function parameterOf(segment: string): Parameter | null {
  const equals = segment.indexOf('=')
  if (equals < 0) return null
  const key = trimKey(segment.slice(0, equals)).toLowerCase()
  const marks = /^([^*]+)(?:\*(\d{1,9}))?(\*)?$/u.exec(key)
  if (marks === null) return null
  const [, name = '', section, star] = marks
  const value = trimBlanks(segment.slice(equals + 1))
  return {
    name: trimKey(name),
    value: unquoted(value),
    section: section === undefined ? null : Number(section),
    extended: star !== undefined,
    quoted: value.startsWith('"'),
  }
}

// No-break and other blanks of Unicode are blanks to some readers, and no letter
// of a name of a parameter to any.
function trimKey(key: string): string {
  let start = 0
  let end = key.length
  while (start < end && !isVisible(key.charCodeAt(start))) start++
  while (end > start && !isVisible(key.charCodeAt(end - 1))) end--
  return key.slice(start, end)
}

function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  const end = value.indexOf('"', 1)
  const plain = value.slice(1, end < 0 ? value.length : end)
  if (!plain.includes('\\')) return plain
  let out = ''
  for (let at = 1; at < value.length; at++) {
    const letter = value[at] ?? ''
    if (letter === '"') return out
    out += letter === '\\' ? (value[++at] ?? '') : letter
  }
  return out
}
