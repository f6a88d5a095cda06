/*
 * NAME
 *   long-words - long words and their context
 *
 * DESCRIPTION
 *   A cheap search for base64 that shares its lines with other text: after `> `
 *   or a line number, before `<br>`, or anywhere if it begins as a program or
 *   an archive does. It also searches for full lines of uuencode without a
 *   `begin`. In most texts it looks at each byte once.
 *
 * SECURITY
 *   Hostile bytes. Linear: only a bounded context of a word is looked at.
 */

import { BASE64_ALPHABET } from '../../util/base64.js'
import type { Sign } from './detector.js'
import { isFileBase64, isSureFileBase64 } from './inline-base64.js'

const LF = 0x0a
const WORD_LETTERS = 16
const AROUND_BYTES = 40

const IS_LETTER = tableOf(BASE64_ALPHABET)
const IS_BEFORE = tableOf(' \t>|:*#%"\'-.()[]0123456789')
const IS_BEHIND = tableOf(' \t"\',;+.&_\\|')

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const it of characters) table[it.charCodeAt(0)] = 1
  return table
}

/** Looks through whole lines. */
export function wordsIn(lines: Buffer): ReadonlySet<Sign> {
  const signs = new Set<Sign>()
  if (hasUuLine(lines)) signs.add('uuLines')
  for (const [start, end] of longWords(lines)) {
    const after = afterPads(lines, end)
    if (isBrokenByTag(lines, after)) signs.add('tagged')
    else if (isAlone(lines, start, after)) signs.add('decorated')
    if (isFile(lines, start) || isProperty(lines, start)) signs.add('inline')
  }
  return signs
}

// From the last letter that a word must have back to its first: of most texts
// each fourth byte is looked at.
function* longWords(
  lines: Buffer,
): Generator<readonly [start: number, end: number], void, undefined> {
  for (let start = 0; start + WORD_LETTERS <= lines.length;) {
    let at = start + WORD_LETTERS - 1
    while (at >= start && IS_LETTER[lines[at] ?? 0] === 1) at--
    if (at >= start) {
      start = at + 1
      continue
    }
    let end = start + WORD_LETTERS
    while (end < lines.length && IS_LETTER[lines[end] ?? 0] === 1) end++
    yield [start, end]
    start = end + 1
  }
}

function hasUuLine(lines: Buffer): boolean {
  if (isUuLine(lines, 0)) return true
  for (let at = lines.indexOf(BEGIN); at >= 0;) {
    if (isUuLine(lines, at + 1)) return true
    at = lines.indexOf(BEGIN, at + 1)
  }
  return false
}

const LETTER_M = 0x4d
const BEGIN = '\nM'

// 45 bytes, and perhaps a letter that checks them.
function isUuLine(lines: Buffer, from: number): boolean {
  if (lines[from] !== LETTER_M) return false
  const end = [61, 62].find(it => (lines[from + it] ?? LF) === LF)
  if (end === undefined) return false
  const line = lines.toString('latin1', from, from + end)
  return /^[ -`]{61,62}$/u.test(line)
}

function afterPads(lines: Buffer, from: number): number {
  let at = from
  while (at < from + 2 && lines[at] === 0x3d) at++
  return at
}

function isBrokenByTag(lines: Buffer, end: number): boolean {
  let at = end
  while (at < end + 4 && (lines[at] ?? 0) <= 0x20) at++
  if (lines[at] !== 0x3c) return false
  return TAG.test(lines.toString('latin1', at, at + 8))
}

const TAG = /^<\/?(?:br|wbr|p|div|span|pre|code|li|t[dr])[\s/>]/iu

// A word with only blanks before it is a line of base64 like others.
function isAlone(lines: Buffer, start: number, end: number): boolean {
  const first = Math.max(0, start - AROUND_BYTES)
  let shows = false
  let line = start
  for (; line > first && lines[line - 1] !== LF; line--) {
    const byte = lines[line - 1] ?? 0
    if (IS_BEFORE[byte] !== 1) return false
    if (byte > 0x20) shows = true
  }
  if (line > 0 && lines[line - 1] !== LF) return false
  const last = Math.min(lines.length, end + AROUND_BYTES)
  let next = end
  while (next < last && IS_BEHIND[lines[next] ?? 0] === 1) next++
  return shows && (next >= lines.length || lines[next] === LF)
}

// Of LDIF (RFC 2849).
function isProperty(lines: Buffer, start: number): boolean {
  const colon = lines[start - 1] === 0x20 ? start - 2 : start - 1
  return lines[colon] === 0x3a && lines[colon - 1] === 0x3a
}

function isFile(lines: Buffer, start: number): boolean {
  const word = lines.toString('latin1', start, start + WORD_LETTERS)
  const quote = lines[start - 1]
  const isQuoted = quote === 0x22 || quote === 0x27 || quote === 0x60
  return isQuoted ? isFileBase64(word) : isSureFileBase64(word)
}
