/*
 * NAME
 *   quotation-marks - a text without what marks quotations, lines and line ends
 *
 * DESCRIPTION
 *   removeMarks() removes what people and programs put around lines of another
 *   text: `> `, the number of the line, the quotes and commas of a program, the
 *   `- ` of a signed text (RFC 9580 7.2). A reader removes these before it
 *   decodes the lines. removeTags() replaces tags of a page with line ends where
 *   a browser shows them as line ends.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { resolveReferences } from '../../util/character-references.js'
import type { Detector } from './detector.js'

/** Uuencode in a quotation; base64 in one is found by long-words. */
export const quotedSign: Detector = {
  sign: 'decorated',
  cheap: /begin[ \t-]/u,
  find: text => /^[ \t]{0,9}[>|][>| \t]{0,40}begin[ \t-]/imu.test(text),
}

const LF = 0x0a
const BLANKS = ' \t'
const MARKS = '>|'
const NUMBER = /^[([]?\d{1,9}(?:[.):|\]]{1,2}[ \t]{0,9}|[ \t]{1,9})/u
const SIGNS = ':*#%"\'-'
const AFTER = `${BLANKS}"',;.&_\\|`

export function removeMarks(text: Buffer): Buffer {
  const out = Buffer.allocUnsafe(text.length)
  let size = 0
  for (let at = 0; at < text.length;) {
    const found = text.indexOf(LF, at)
    const end = found < 0 ? text.length : found
    const { from, to } = withoutMarks(text, at, end)
    size += text.copy(out, size, from, to)
    if (found >= 0) out[size++] = LF
    at = end + 1
  }
  return out.subarray(0, size)
}

function withoutMarks(
  text: Buffer,
  start: number,
  end: number,
): { readonly from: number; readonly to: number } {
  const shown = after(text, start, end, BLANKS)
  const first = shown < end ? String.fromCharCode(text[shown] ?? 0) : 'x'
  // A line of uuencode may end as it likes.
  if (MARKS.includes(first)) {
    return { from: after(text, shown, end, MARKS + BLANKS), to: end }
  }
  const head = text.toString('latin1', shown, Math.min(end, shown + 24))
  const number = NUMBER.exec(head)?.[0].length ?? 0
  const from = after(text, shown + number, end, SIGNS + BLANKS)
  if (from === shown) return { from: start, to: end }
  return { from, to: before(text, from, end) }
}

function after(
  text: Buffer,
  from: number,
  end: number,
  letters: string,
): number {
  let at = from
  while (at < end && letters.includes(String.fromCharCode(text[at] ?? 0))) at++
  return at
}

// A `+` is a character of base64, but not after a quote.
function before(text: Buffer, from: number, end: number): number {
  const tail = text.toString('latin1', Math.max(from, end - 12), end)
  const plus = /["'][ \t]{0,3}\+[ \t\\]{0,3}$/u.exec(tail)
  let at = plus === null ? end : end - plus[0].length
  while (at > from && AFTER.includes(String.fromCharCode(text[at - 1] ?? 0))) {
    at--
  }
  return at
}

export function removeTags(text: Buffer): Buffer {
  const plain = text.toString('latin1').replace(TAGS, '\n')
  return Buffer.from(resolveReferences(plain, seenOnly), 'latin1')
}

// Blanks and what no one sees are nothing between letters of base64.
function seenOnly(code: number): string {
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : ''
}

const TAGS =
  /<\/?(?:br|wbr|p|div|span|pre|code|tt|font|b|i|li|t[dr])(?=[\s/>])[^<>]{0,300}>/giu
