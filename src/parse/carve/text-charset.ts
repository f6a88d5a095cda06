/*
 * NAME
 *   text-charset - texts whose ASCII is not written as ASCII
 *
 * DESCRIPTION
 *   asUtf8() gives a text in UTF-16, UTF-7 or EBCDIC as UTF-8, so that it can be
 *   searched like any other. A browser believes the mark at the beginning of a
 *   file, not the label, and guesses where there is no mark; so does this.
 *   UTF-7 and EBCDIC are believed only where they are named.
 *
 *   In charsets that shift (ISO 2022, HZ) ASCII is ASCII, but what shifts may be
 *   anywhere in it and is not shown. unshifted() gives the text without it; what
 *   is shifted is no ASCII, and one byte that is none is in its place.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { isEbcdic } from '../../mail/ebcdic.js'
import {
  decodeCharset,
  isCommonCharset,
  isUtf7,
} from '../../mail/encoded-word.js'
import type { Part } from '../../mail/part.js'
import { classAt, PAD } from '../transfer/base64-alphabet.js'

/** How much is looked at to tell; a page says its charset within so much (HTML
 * 4.2.5.4). */
export const CHARSET_LOOK_BYTES = 1024

/** The charset of the text; null where ASCII is written as ASCII. */
export function otherCharset(head: Buffer, charset: string): string | null {
  if (isUtf7(charset)) return 'utf-7'
  if (head.length < 2) return null
  const mark = head.readUInt16BE(0)
  if (mark === 0xfffe) return 'utf-16le'
  if (mark === 0xfeff) return 'utf-16be'
  return (
    zerosOf(head.subarray(0, ZEROS_LOOK_BYTES)) ??
    (isEbcdic(charset) ? charset : null)
  )
}

/**
 * Whether it may be in a charset that shifts: by its label, or by the page's
 * own declaration. Where there is neither, clients guess.
 *
 * @param head its first CHARSET_LOOK_BYTES.
 */
export function mayShift(
  head: Buffer,
  { charset, declaredType, detectedType }: Part,
): boolean {
  if (!isCommonCharset(charset)) return true
  const isPage = declaredType === 'text/html' || detectedType === 'text/html'
  if (charset === '' && isPage) return true
  return META.test(head.toString('latin1'))
}

const META = /charset\s{0,9}=\s{0,9}["']?\s{0,9}(?:hz|iso-2022|csiso2022)/iu

/** Whether anything in a piece of it shifts. */
export function shifts(piece: Buffer): boolean {
  return (
    piece.includes(ESCAPE) || piece.includes(SHIFT_OUT) || piece.includes('~{')
  )
}

const ESCAPE = 0x1b
const SHIFT_OUT = 0x0e

/** The same text without what shifts; null where nothing does. */
export function unshifted(text: Buffer, charset: string): Buffer | null {
  const letters = text.toString('latin1')
  const isHz =
    /^hz/iu.test(charset) || META_HZ.test(letters.slice(0, CHARSET_LOOK_BYTES))
  const shifted = isHz ? inPieces(letters, withoutHz, /\n|~\}/gu) : letters
  const escaped = inPieces(shifted, withoutEscapes, /[^](?=[\x1b\n])/gu)
  const plain = inPieces(escaped, withoutShiftOut, /[^](?=[\x0e\n])/gu)
  return plain === letters ? null : Buffer.from(plain, 'latin1')
}

const META_HZ = /charset\s{0,9}=\s{0,9}["']?\s{0,9}hz/iu

function withoutHz(piece: string): string {
  return piece
    .replace(/~\{([^~\n]*)(?:~\}|(?=\n)|$)/gu, inPlace)
    .replace(/~\n/gu, '')
    .replaceAll('~~', '~')
}

function withoutEscapes(piece: string): string {
  return piece
    .replace(/\x1b\$[ -/]?[@-~]([^\x1b\n]*)/gu, inPlace)
    .replace(/\x1b(?:[ -/]{1,3}[0-~]|[NOno|}~])/gu, '')
}

function withoutShiftOut(piece: string): string {
  return piece
    .replace(/\x0e([^\x0f\n]*)\x0f?/gu, inPlace)
    .replaceAll('\x0f', '')
}

/**
 * All matches of a replacement are in memory at once: so many pieces one after
 * the other.
 *
 * @param last finds a character after which a piece may end.
 */
function inPieces(
  text: string,
  change: (piece: string) => string,
  last: RegExp,
): string {
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    last.lastIndex = start + PIECE_BYTES
    const end = last.test(text) ? last.lastIndex : text.length
    pieces.push(change(text.slice(start, end)))
    start = end
  }
  return pieces.join('')
}

function inPlace(_: string, shifted: string): string {
  return shifted === '' ? '' : '\x80'
}

export function asUtf8(text: Buffer, charset: string): Buffer {
  if (charset !== 'utf-7') return utf8Of(text, charset)
  const pieces: Buffer[] = []
  for (let start = 0; start < text.length;) {
    const end = pieceEnd(text, start + PIECE_BYTES)
    pieces.push(utf8Of(text.subarray(start, end), charset))
    start = end
  }
  return Buffer.concat(pieces)
}

function utf8Of(text: Buffer, charset: string): Buffer {
  return Buffer.from(decodeCharset(text, charset), 'utf8')
}

/** Each shifted sequence is a string of its own for a while. */
const PIECE_BYTES = 64 * 1024

// After a byte that ends each shifted sequence (RFC 2152).
function pieceEnd(text: Buffer, from: number): number {
  let at = from
  while (at < text.length && classAt(text, at) < PAD) at++
  return Math.min(at + 1, text.length)
}

// Of UTF-16 in which most is ASCII each second byte is zero.
function zerosOf(head: Buffer): string | null {
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at++) {
    if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = zeros
  const many = head.length / 2 / 2
  if (head.length < SMALLEST || Math.min(even, odd) > many / 8) return null
  if (odd > many) return 'utf-16le'
  return even > many ? 'utf-16be' : null
}

const SMALLEST = 16
const ZEROS_LOOK_BYTES = 512
