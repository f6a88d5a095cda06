/*
 * NAME
 *   uuencode - files in a text that begin with `begin 644 name`
 *
 * DESCRIPTION
 *   findUu() finds each `begin` line with a mode and the text after it, if any,
 *   up to `end`, the next `begin`, or the end of the text (POSIX uuencode; also
 *   its form `begin-base64`). Outlook also takes a `begin` without a mode; then
 *   the next line must be one of uuencode or xxencode. findUuLines() finds full
 *   lines that have no `begin` before them. decodeUu() decodes lines, also
 *   those of a body without a `begin`. It decodes the length that each line
 *   gives, or, where that is not believed, all characters of the line.
 *
 * SECURITY
 *   Hostile bytes; linear. Names are only names.
 */

import { trimBlanks } from '../../util/blanks.js'
import type { Detector } from './detector.js'

export interface UuFile {
  /** latin1; '' where there is none. */
  readonly name: string
  readonly base64: boolean
  readonly start: number
  readonly end: number
}

const BEGIN =
  /^[ \t]*begin(?<base>-base64)?[ \t](?:[ \t]*[0-7]{3,6}(?:[ \t](?<name>[^\n]*))?|(?<only>[^\n]+))$/imu

/** Whether findUu() may find something. */
export const uuSign: Detector = {
  sign: 'uuencode',
  cheap: /begin[ \t-]/u,
  find: text => BEGIN.test(text),
}

export function* findUu(text: string): Generator<UuFile, void, undefined> {
  const begins = beginsOf(text)
  for (let begin = begins.next().value; begin !== undefined;) {
    const start = begin.index + begin[0].length + 1
    const next = begins.next().value
    const limit = next?.index ?? text.length
    if (limit > start) {
      const end = start + endOf(text.slice(start, limit))
      const { base, name, only = '' } = begin.groups ?? {}
      const known = trimBlanks(name ?? only)
      yield { name: known, base64: base !== undefined, start, end }
    }
    begin = next
  }
}

function* beginsOf(
  text: string,
): Generator<RegExpExecArray, undefined, undefined> {
  for (const begin of text.matchAll(new RegExp(BEGIN, 'gimu'))) {
    const after = begin.index + begin[0].length
    if (begin.groups?.['only'] !== undefined && !isLineAt(text, after)) continue
    yield begin
  }
}

// Of the next line that is not empty; a line that does not give its length is
// prose.
function isLineAt(text: string, from: number): boolean {
  const line = /^\s{0,99}([^\n]{2,90})/u.exec(text.slice(from, from + 200))?.[1]
  if (line === undefined) return false
  return [line, line.trimEnd()].some(
    it => (UU.test(it) && isLong(it, UU_LETTERS)) || isXxLine(it),
  )
}

/** Each run of lines that begins with a full one. */
export function* findUuLines(
  text: string,
): Generator<readonly [start: number, end: number], void, undefined> {
  const full = new RegExp(FULL, 'gmu')
  const next = /([^\n]*)\n?/uy
  for (let first = full.exec(text); first !== null; first = full.exec(text)) {
    let end = first.index
    for (;;) {
      next.lastIndex = end
      const line = next.exec(text)?.[1] ?? ''
      if (!isGoneOn(line)) break
      end = next.lastIndex
    }
    end = Math.max(end, full.lastIndex)
    yield [first.index, end]
    full.lastIndex = end
  }
}

/** 45 bytes, and perhaps a letter that checks them. */
const FULL = /^M[ -`]{60,61}$/mu

const UU = /^[ -`]{2,63}$/u
const UU_LETTERS = Array.from({ length: 64 }, (_, at) =>
  String.fromCharCode(0x20 + at),
).join('')
const XX_LETTERS =
  '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function isLong(line: string, letters: string): boolean {
  const bytes = letters.indexOf(line.charAt(0))
  const over = line.length - 1 - 4 * Math.ceil(bytes / 3)
  return bytes > 0 && over >= 0 && over < 2
}

// Of a full line whose blanks at the end are gone there may be little left.
function isGoneOn(line: string): boolean {
  return UU.test(line) && (line.startsWith('M') || isLong(line, UU_LETTERS))
}

function isXxLine(line: string): boolean {
  return /^[+\-0-9A-Za-z]{2,63}$/u.test(line) && isLong(line, XX_LETTERS)
}

/** What is xxencoded with the letters of uuencode; null for what is not so. */
export function fromXx(bytes: Buffer): Buffer | null {
  const head = bytes.toString('latin1', 0, 200)
  const first = /^\s*([^\n]*)/u.exec(head)?.[1] ?? ''
  if (!isXxLine(first.trimEnd())) return null
  return bytes.map(byte => TO_UU[byte] ?? byte) as Buffer
}

const TO_UU = ((): Uint8Array => {
  const letters = Uint8Array.from({ length: 256 }, (_, at) => at)
  Array.from(XX_LETTERS, (letter, at) => {
    letters[letter.charCodeAt(0)] = 0x20 + at
  })
  return letters
})()

function endOf(lines: string): number {
  const found = lines.search(/^[ \t]*(?:end|====)[ \t]*$/imu)
  return found < 0 ? lines.length : found
}

/** What decoders believe: each length, no length, or those that can be. */
export type UuLengths = 'stated' | 'none' | 'possible'

/**
 * @param lengths `stated` where the first character of a line gives its length,
 *   and missing blanks count as zeros; `possible` where a line has no more
 *   bytes than its characters can encode.
 */
export function decodeUu(bytes: Buffer, lengths: UuLengths): Buffer {
  const out = Buffer.alloc(sizeOf(bytes, lengths) + 3)
  let size = 0
  for (const line of linesOf(bytes)) {
    const most = Math.floor(((line.length - 1) * 3 + 3) / 4) + 2
    const length = sixBits(line[0])
    const possible = lengths === 'none' ? most - 2 : Math.min(length, most)
    const wanted = lengths === 'stated' ? length : possible
    const next = decodeLine(line.subarray(1), out, { size, wanted })
    size = lengths === 'stated' ? Math.min(size + wanted, out.length) : next
  }
  return out.subarray(0, size)
}

function* linesOf(bytes: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(0x0a, at)
    const end = found < 0 ? bytes.length : found
    if (end > at) yield withoutBlank(bytes.subarray(at, end))
    at = end + 1
  }
}

// A blank that is no length: it was a bare CR, which is a line end to some.
function withoutBlank(line: Buffer): Buffer {
  if (line[0] !== 0x20 || line.length > LINE_LETTERS) return line
  const rest = line.toString('latin1', 1)
  return isLong(rest, UU_LETTERS) ? line.subarray(1) : line
}

/** One of 45 bytes, its length, a letter that checks them, and a blank. */
const LINE_LETTERS = 63

function sizeOf(bytes: Buffer, lengths: UuLengths): number {
  if (lengths !== 'stated') return bytes.length
  let size = 0
  for (const line of linesOf(bytes)) size += sixBits(line[0])
  return Math.min(size, Math.max(GROWTH * bytes.length, GROWTH_FLOOR_BYTES))
}

/** How much longer the bytes may be than their letters: for lines of zeros. */
const GROWTH = 4
const GROWTH_FLOOR_BYTES = 1024 * 1024

// White space at the end of a line may be missing: it counts as zeros.
function decodeLine(
  line: Buffer,
  out: Buffer,
  { size, wanted }: { readonly size: number; readonly wanted: number },
): number {
  let next = size
  const last = Math.min(size + wanted, out.length)
  for (let at = 0; next < last && at < line.length; at += 4) {
    const quad =
      (sixBits(line[at]) << 18) |
      (sixBits(line[at + 1]) << 12) |
      (sixBits(line[at + 2]) << 6) |
      sixBits(line[at + 3])
    for (let shift = 16; shift >= 0 && next < last; shift -= 8) {
      out[next++] = (quad >> shift) & 0xff
    }
  }
  return next
}

function sixBits(byte = 0x20): number {
  return (byte - 0x20) & 0x3f
}
