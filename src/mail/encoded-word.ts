/*
 * NAME
 *   encoded-word - text of header fields, charsets undone
 *
 * DESCRIPTION
 *   decodeWords() reads RFC 2047 encoded words wherever they are, also
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
  if (isUtf7(label)) return decodeUtf7(bytes.toString('latin1'))
  const plain = lettersOf(label)
  const known = UTF_16.test(plain) ? byteOrderOf(bytes, plain) : label
  const decoder = decoderFor(known === '' ? 'utf-8' : known)
  if (decoder !== null) return withWindowsLetters(decoder, bytes)
  return decodeEbcdic(bytes, label) ?? bytes.toString('latin1')
}

// What the labels of latin1 and ASCII mean, too. Node.js before 22.13 reads it as
// latin1.
function withWindowsLetters(decoder: TextDecoder, bytes: Buffer): string {
  const text = decoder.decode(bytes)
  if (decoder.encoding !== 'windows-1252') return text
  return text.replace(
    /[\u0080-\u009f]/gu,
    it => WINDOWS_LETTERS[it.charCodeAt(0) - 0x80] ?? it,
  )
}

/** Of windows-1252, from 0x80 on. */
const WINDOWS_LETTERS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

export function isUtf7(label: string): boolean {
  return UTF_7.test(lettersOf(label))
}

function lettersOf(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/gu, '')
}

/** Whether all readers know it, and read ASCII in it as ASCII. */
export function isCommonCharset(charset: string): boolean {
  return COMMON.test(charset)
}

const COMMON =
  /^(?:utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-kr|ks_c_5601-1987|euc-jp|shift[_-]jis|)(?:\*[\w-]{0,20})?$/iu

/**
 * Bytes in a charset that not all readers know, or that hides ASCII: as it
 * says, and as who takes it for another. The likeliest first.
 */
export function charsetReadings(
  bytes: Buffer,
  charset: string,
): readonly string[] {
  return [...new Set(charsetWays(bytes, charset))]
}

/** The same, in this order whatever the bytes are: one way is one reader's. */
export function charsetWays(bytes: Buffer, charset: string): readonly string[] {
  const named = decodeCharset(bytes, charset)
  if (isCommonCharset(charset)) return [named]
  const text = bytes.toString('latin1')
  return [
    named,
    text.replaceAll('\0', ''),
    withoutShifts(text),
    decodeUtf7(text),
    decodeUtf7(text.replaceAll('&', '+').replaceAll(',', '/')),
    decodeEbcdic(bytes, 'cp037') ?? text,
    withoutEscapes(text),
  ]
}

// ISO 2022 and HZ: what says which letters follow is no letter.
function withoutShifts(text: string): string {
  return text.replace(
    /\x1b[ -/]{1,4}[0-~]|\x1b[NOno|}~]|[\x0e\x0f]|~[{}\n]/gu,
    '',
  )
}

// As Python and Java write what ASCII has not.
function withoutEscapes(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|([0-7]{3}))/giu,
    (_, four, eight, two, octal) => {
      const code = octal
        ? Number.parseInt(String(octal), 8)
        : Number.parseInt(String(four ?? eight ?? two), 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : ''
    },
  )
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
function byteOrderOf(bytes: Buffer, label: string): string {
  if (label.endsWith('be')) return 'utf-16be'
  if (label.endsWith('le')) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = (odd: number): number =>
    bytes.filter((byte, at) => byte === 0 && at % 2 === odd).length
  return zeros(0) > zeros(1) ? 'utf-16be' : 'utf-16le'
}

/** Their names without what is between letters and digits: those of IANA,
 * iconv, ICU and Python. */
const UTF_16 =
  /^(?:cs)?(?:utf16|u16|iso10646ucs2|ucs2|unicode(?:fffe|feff)?)(?:be|le)?$/u
const UTF_7 = /^(?:x|cs)?(?:unicode(?:11|20)?(?:cs)?)?(?:utf7|u7)$/u

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

/** `%41` or `=41` as the byte that it means; the rest is latin1. */
export function percentBytes(text: string, mark: '%' | '='): Buffer {
  const hex = mark === '%' ? /%([0-9a-f]{2})/giu : /=([0-9a-f]{2})/giu
  const decoded = text.replace(hex, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}
