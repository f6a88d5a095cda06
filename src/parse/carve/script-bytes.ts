/*
 * NAME
 *   script-bytes - bytes that a script writes as numbers or codes
 *
 * DESCRIPTION
 *   Finds what a page makes a file of without base64: lists of numbers
 *   (`String.fromCharCode(77, 90, ...)`, `new Uint8Array([0x4d, ...])`), codes
 *   for `unescape("%4d%5a...")`, strings of `\x4d\x5a...`, and digits of hex in
 *   quotes. Short ones, as honest scripts have, are not looked at. In a text
 *   that does not show how it makes a file of them, only what is written as
 *   bytes counts: no decimal numbers, no letters beyond a byte, no digests.
 *
 * SECURITY
 *   Hostile bytes; linear. No script is run.
 */

import { isScript, quotedIn } from './inline-base64.js'

/** Whether findScriptData() may find something in a text that is no script. */
export function hasBytes(text: string): boolean {
  return BYTES.some(
    ([marks, pattern]) =>
      marks.some(it => text.includes(it)) && pattern.test(text),
  )
}

// Most texts lack the marks, and to look for them is next to nothing. The
// patterns are of few line ends.
const BYTES: readonly (readonly [marks: readonly string[], RegExp])[] = [
  [
    ['\\'],
    /(?:\\(?:x[0-9a-f]{2}|u00[0-9a-f]{2}|u\{0{0,9}[0-9a-f]{1,2}\}|[0-7]{1,3})){15}/iu,
  ],
  [['%u', '%U'], /(?:%u[0-9a-f]{4}){15}/iu],
  [['"', "'", '`'], /["'`][0-9a-f]{65}/iu],
  [['0x', '0X'], /(?:0x[0-9a-f]{1,2}\s{0,3},\s{0,3}){30}/iu],
]

/** Each list or string that is long enough. */
export function* findScriptData(
  text: string,
): Generator<Buffer, void, undefined> {
  if (isScript(text)) yield* ofScript(text)
  else if (hasBytes(text)) yield* together(ofText(text))
}

function* ofText(text: string): Generator<Buffer, void, undefined> {
  for (const [list] of text.matchAll(HEX_NUMBERS)) yield numberBytes(list)
  const joined = text.replace(BETWEEN, '')
  for (const [codes] of joined.matchAll(UNITS)) yield percentBytes(codes)
  for (const [codes] of joined.matchAll(BYTE_ESCAPES)) yield escapedBytes(codes)
  for (const digits of quotedIn(joined, DIGITS)) {
    const { length } = digits
    if (length < DIGITS_LEAST || DIGEST_DIGITS.has(length)) continue
    yield Buffer.from(digits, 'hex')
  }
}

// Logs, lists and translations have letters of other scripts as escapes, maybe
// thousands of them: what shows as such is one part, and so are all beyond a
// number of parts.
function* together(
  found: Iterable<Buffer>,
): Generator<Buffer, void, undefined> {
  const rest: Buffer[] = []
  let count = 0
  for (const bytes of found) {
    if (!isOtherText(bytes) && ++count <= PIECES_LIMIT) yield bytes
    else rest.push(bytes, LINE_END)
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

const PIECES_LIMIT = 100
const LINE_END = Buffer.from('\n')

// No control characters, and not only ASCII.
function isOtherText(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  return /[\x80-\xff]/u.test(text) && !/[\0-\x08\x0e-\x1f\x7f]/u.test(text)
}

function* ofScript(text: string): Generator<Buffer, void, undefined> {
  for (const [list] of text.matchAll(NUMBERS)) {
    yield numberBytes(list)
  }
  const joined = text.replace(BETWEEN, '')
  for (const [codes] of joined.matchAll(PERCENTS)) yield percentBytes(codes)
  for (const [codes] of joined.matchAll(ESCAPES)) yield escapedBytes(codes)
  for (const digits of quotedIn(joined, DIGITS)) {
    if (digits.length >= DIGITS_LEAST) yield Buffer.from(digits, 'hex')
  }
}

/** A program of 30 bytes is the smallest there is. What follows so many is of
 * one class: a loop over more than that takes memory for each round. */
const NUMBERS =
  /(?<=[[(]\s{0,9})(?:-?(?:0x[0-9a-f]{1,2}|\d{1,3})\s{0,9},\s{0,9}){30}[\da-fx\s,-]*/giu
const PERCENTS = /(?:%u[0-9a-f]{4}|%[0-9a-f]{2}){15}[^"'`\n]*/giu
const ESCAPES =
  /(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,16}\}|\\[0-7]{1,3}){15}[^"'`\n]*/giu
const DIGITS = /["'`][0-9a-f]+/giu
const DIGITS_LEAST = 60

const HEX_NUMBERS = /(?:0x[0-9a-f]{1,2}\s{0,9},\s{0,9}){30}[\da-fx\s,-]*/giu
const UNITS = /(?:%u[0-9a-f]{4}){15}[^"'`\n]*/giu
const BYTE_ESCAPES =
  /(?:\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}|\\u\{0{0,9}[0-9a-f]{1,2}\}|\\[0-7]{1,3}){15}[^"'`\n]*/giu
/** SHA-256, SHA-384 and SHA-512; no program is so short. */
const DIGEST_DIGITS: ReadonlySet<number> = new Set([64, 96, 128])

const BETWEEN = /(["'`])\s{0,9}\+\s{0,9}\1/gu

function numberBytes(list: string): Buffer {
  const numbers = list.replace(/[,\s]{1,99}$/u, '').split(',')
  return Buffer.from(numbers.map(it => Number(it) & 0xff))
}

// `%4d`, and of `%u5a4d` the lower byte first, as code in memory has it.
function percentBytes(codes: string): Buffer {
  const out = Buffer.allocUnsafe(codes.length)
  let size = 0
  for (let at = 0; at < codes.length; at++) {
    const isPercent = codes[at] === '%'
    const isUnit = isPercent && /u/iu.test(codes[at + 1] ?? '')
    if (isUnit) {
      out[size++] = hexByte(codes, at + 4)
      out[size++] = hexByte(codes, at + 2)
      at += 5
    } else if (isPercent) {
      out[size++] = hexByte(codes, at + 1)
      at += 2
    } else {
      out[size++] = codes.charCodeAt(at)
    }
  }
  return out.subarray(0, size)
}

// Of a character beyond a byte only the lower one.
function escapedBytes(codes: string): Buffer {
  const out = Buffer.allocUnsafe(codes.length)
  let size = 0
  for (let at = 0; at < codes.length; at++) {
    const kind = codes[at] === '\\' ? (codes[at + 1] ?? '') : ''
    const braced =
      kind === 'u' ? (BRACED.exec(codes.slice(at, at + 20))?.[0] ?? '') : ''
    if (braced !== '') {
      out[size++] = Number.parseInt(braced.slice(3), 16) & 0xff
      at += braced.length - 1
    } else if (kind === 'x' || kind === 'u') {
      const digits = kind === 'x' ? 2 : 4
      out[size++] = hexByte(codes, at + digits)
      at += digits + 1
    } else if (kind >= '0' && kind <= '7') {
      const octal = /^[0-7]{1,3}/u.exec(codes.slice(at + 1, at + 4))?.[0] ?? ''
      out[size++] = Number.parseInt(octal, 8) & 0xff
      at += octal.length
    } else if (kind !== '') {
      out[size++] = (CONTROLS[kind] ?? kind).charCodeAt(0)
      at++
    } else {
      out[size++] = codes.charCodeAt(at)
    }
  }
  return out.subarray(0, size)
}

const BRACED = /^\\u\{[0-9a-f]{1,16}\}/iu

const CONTROLS: Readonly<Partial<Record<string, string>>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
}

function hexByte(codes: string, at: number, end = at + 2): number {
  return Number.parseInt(codes.slice(at, end), 16) & 0xff
}
