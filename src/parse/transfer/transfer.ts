/*
 * NAME
 *   transfer - Content-Transfer-Encoding undone
 *
 * DESCRIPTION
 *   Decodes a range of bytes window by window, so that memory does not grow
 *   with the message (RFC 2045 6). Decoding never fails: what is not of the
 *   alphabet is passed over and reported as not clean.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { views, windows, type Bytes } from '../../util/bytes.js'
import { resolveReferences, toByte } from '../../util/character-references.js'
import { decodeWords, percentBytes } from '../../mail/encoded-word.js'
import { Base64Decoder } from './base64-decoder.js'
import { readParameters } from '../mime/parameters.js'
import { QuotedPrintableDecoder } from './quoted-printable-decoder.js'
import type { TransferDecoder } from './decoder.js'

export type Encoding = 'identity' | 'base64' | 'quoted-printable'

/**
 * The encodings that some reader would undo for this value: where it is not
 * one known word, each that it mentions, and none.
 */
export function encodingsNamed(value: string): {
  readonly encodings: readonly Encoding[]
  readonly defect:
    'encoding-broken' | 'encoding-decorated' | 'encoding-unknown' | null
} {
  const { value: word, open } = readParameters(value)
  const odd = open || (value.includes('(') && isOddComment(value, word))
  if (!odd && !value.includes(';')) {
    if (IDENTITY.has(word)) return { encodings: ['identity'], defect: null }
    const encoding = ENCODINGS.find(it => it === word)
    if (encoding !== undefined) return { encodings: [encoding], defect: null }
  }
  const text = value.toLowerCase()
  const letters = lettersOf(value)
  const mentioned = ENCODINGS.filter(
    it => text.includes(it) || letters.includes(it.replace('-', '')),
  )
  const defect = isDecorated(text) ? 'encoding-decorated' : 'encoding-broken'
  return {
    encodings: [...mentioned, 'identity'],
    defect: mentioned.length > 0 ? defect : 'encoding-unknown',
  }
}

// One encoding, and nothing else but punctuation and a parameter.
function isDecorated(text: string): boolean {
  return DECORATED.test(text.slice(0, LETTERS_LIMIT))
}

const DECORATED =
  /^[\s;,]*(?:base64|quoted-printable|"base64"|"quoted-printable")[\s;,.]{0,20}(?:[\w-]{1,40}=[^;,\s]{0,80}\s{0,9})?$/u

// In the middle of the word, or in its place.
function isOddComment(value: string, word: string): boolean {
  if (word === '') return /base64|quoted|7bit|8bit/iu.test(value)
  return /[a-z0-9]\([^)]{0,99}\)[a-z0-9]/iu.test(value)
}

// The letters of its word, as readers see them that undo what is not allowed
// here: encoded words, codes, entities, comments, white space.
function lettersOf(value: string): string {
  const text = [decodeWords, byteOf('%'), byteOf('='), withReferences].reduce(
    (so, undo) => undo(so),
    value.slice(0, LETTERS_LIMIT),
  )
  return text
    .replace(/\([^()]{0,99}\)/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '')
}

const LETTERS_LIMIT = 1000

function withReferences(text: string): string {
  return resolveReferences(text, toByte)
}

function byteOf(mark: '%' | '='): (text: string) => string {
  return text => percentBytes(text, mark).toString('latin1')
}

const ENCODINGS = ['base64', 'quoted-printable'] as const
const IDENTITY = new Set(['', '7bit', '8bit', 'binary'])

/** Where decoded bytes go. */
export interface Decoded {
  readonly write: (chunk: Buffer) => void
  /** Whether the memory of a chunk may be used again once it is written. */
  readonly copies: () => boolean
}

/** Decodes all of bytes; returns whether it was clean. */
export function decodeTransfer(
  bytes: Bytes,
  encoding: Exclude<Encoding, 'identity'>,
  { write, copies }: Decoded,
): boolean {
  const decoder = decoderOf(encoding)
  let memory: Buffer | undefined
  // Quoted-printable hands on what needs no decoding.
  const pieces =
    encoding === 'base64'
      ? views(bytes, 0, bytes.size, BASE64_BYTES)
      : windows(bytes)
  for (const piece of pieces) {
    if (encoding === 'base64' && copies()) {
      memory ??= Buffer.allocUnsafeSlow(2 * BASE64_BYTES)
    }
    write(decoder.push(piece, memory))
  }
  write(decoder.end())
  return decoder.clean
}

/** As strings, larger pieces have to be asked of the system one by one. */
const BASE64_BYTES = 32 * 1024

/** The ordinary reading of an encoding. */
export function decoderOf(
  encoding: Exclude<Encoding, 'identity'>,
): TransferDecoder {
  return encoding === 'base64'
    ? new Base64Decoder()
    : new QuotedPrintableDecoder()
}
