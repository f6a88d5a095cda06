/*
 * NAME
 *   octets - octets of the protocol as text, and back, without loss
 *
 * DESCRIPTION
 *   Addresses and parameters are text inside and octets on the wire. Valid
 *   UTF-8 is read as such. In a line that is not, every octet above 127
 *   becomes the lone surrogate U+DC00 + octet, which no UTF-8 can give, so
 *   that octetsOf(textOf(x)) is x for all x. printable() shows such a
 *   character as `?`; what cannot carry it must ask isExact() first.
 *
 * SECURITY
 *   Reads untrusted octets; whatever they are, the way back gives the same.
 */

import { isUtf8 } from 'node:buffer'

const HIGH_OCTET = /[\x80-\xff]/g
const ESCAPED = /[\udc80-\udcff]/u
const ESCAPED_RUN = /[\udc80-\udcff]+/gu
const SURROGATE = /\p{Surrogate}/u

/** Octets as text. */
export function textOf(octets: Buffer): string {
  const text = octets.toString('latin1')
  if (isAscii(text)) return text
  return isUtf8(octets) ? octets.toString() : text.replace(HIGH_OCTET, escape)
}

/** The octets that textOf() read as this text. */
export function octetsOf(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text)
  const pieces: Buffer[] = []
  let at = 0
  for (const run of text.matchAll(ESCAPED_RUN)) {
    pieces.push(Buffer.from(text.slice(at, run.index)))
    pieces.push(Buffer.from(unescape(run[0]), 'latin1'))
    at = run.index + run[0].length
  }
  pieces.push(Buffer.from(text.slice(at)))
  return Buffer.concat(pieces)
}

/** True when the text is the same in UTF-8, as in a program's arguments. */
export function isExact(text: string): boolean {
  return !SURROGATE.test(text)
}

/** True when no character is above 127. */
export function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text)
}

function escape(octet: string): string {
  return String.fromCharCode(0xdc00 | octet.charCodeAt(0))
}

function unescape(run: string): string {
  return Array.from(run, character =>
    String.fromCharCode(character.charCodeAt(0) & 0xff),
  ).join('')
}
