/*
 * NAME
 *   encoded-word - text of header fields, charsets undone
 *
 * DESCRIPTION
 *   decodeWords() reads RFC 2047 encoded words wherever they stand, also
 *   inside quotes, as most clients do.
 *
 * SECURITY
 *   Linear. A charset that is not known is read as latin1: bytes are never
 *   lost, names never empty because of a label.
 */

import { TextDecoder } from 'node:util'
import { trimBlanks } from '../util/blanks.js'
import { decodeEbcdic } from './ebcdic.js'

const WORD = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)(?:\?=|$)/giu

/** RFC 2047, leniently: also unterminated, also without spaces around. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return decodeRaw(text)
  let out = ''
  let last = 0
  for (const word of text.matchAll(WORD)) {
    const between = text.slice(last, word.index)
    // White space between two encoded words is not shown (RFC 2047 6.2).
    if (last === 0 || trimBlanks(between) !== '') out += decodeRaw(between)
    out += decodeCharset(wordBytes(word[2] ?? '', word[3] ?? ''), word[1] ?? '')
    last = word.index + word[0].length
  }
  return out + decodeRaw(text.slice(last))
}

function wordBytes(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64')
  return percentBytes(text.replaceAll('_', ' '), '=')
}

/** Bytes in a charset to text; an unknown charset is latin1. */
export function decodeCharset(bytes: Buffer, charset: string): string {
  const label = charset.split('*')[0]?.trim().toLowerCase() ?? ''
  if (UTF_7.has(label)) return decodeUtf7(bytes.toString('latin1'))
  const known = label === 'utf-16' ? byteOrderOf(bytes) : label
  const decoder = decoderFor(known === '' ? 'utf-8' : known)
  if (decoder !== null) return decoder.decode(bytes)
  return decodeEbcdic(bytes, label) ?? bytes.toString('latin1')
}

// To make one takes longer than a word does. null where the platform does not
// know the charset.
function decoderFor(label: string): TextDecoder | null {
  const made = DECODERS.get(label)
  if (made !== undefined) return made
  if (DECODERS.size >= DECODERS_LIMIT) DECODERS.clear()
  let decoder: TextDecoder | null = null
  try {
    decoder = new TextDecoder(label)
  } catch {
    // RangeError: such labels are remembered too.
  }
  DECODERS.set(label, decoder)
  return decoder
}

const DECODERS = new Map<string, TextDecoder | null>()
const DECODERS_LIMIT = 64

// RFC 2781 says big endian where no mark tells, most systems little; a name
// is mostly ASCII, whose zero bytes tell.
function byteOrderOf(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = (odd: number): number =>
    bytes.filter((byte, at) => byte === 0 && at % 2 === odd).length
  return zeros(0) > zeros(1) ? 'utf-16be' : 'utf-16le'
}

const UTF_7 = new Set(['utf-7', 'unicode-1-1-utf-7', 'x-unicode-1-1-utf-7'])

// RFC 2152: `+`, UTF-16BE in base64, `-`.
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/gu, (_, letters: string) => {
    if (letters === '') return '+'
    const bytes = Buffer.from(letters, 'base64')
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
  })
}

/** Unencoded 8-bit text in a header is UTF-8 (RFC 6532) or else latin1. */
export function decodeRaw(text: string): string {
  if (!/[\u0080-\u00ff]/u.test(text)) return text
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    return decoder.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

/** `%41` or `=41` as the byte that it stands for; the rest is latin1. */
export function percentBytes(text: string, mark: '%' | '='): Buffer {
  const hex = mark === '%' ? /%([0-9a-f]{2})/giu : /=([0-9a-f]{2})/giu
  const decoded = text.replace(hex, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}
