/*
 * NAME
 *   quoted-printable-variants - quoted-printable as readers differ in reading it
 *
 * DESCRIPTION
 *   quotedReadings() tells which readings would differ for a body.
 *   looseQuoted() decodes it in one of them. The ordinary reading, which keeps
 *   a wrong `=` unchanged, is in transfer.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { type Bytes } from '../../util/bytes.js'
import type { Reading } from '../../mail/reading.js'
import { HEX, UPPER_HEX } from './hex-digits.js'
import { QuotedPrintableDecoder } from './quoted-printable-decoder.js'
import type { TransferDecoder } from './decoder.js'

const EQUALS = 0x3d
const LF = 0x0a

export type QuotedReading = Extract<Reading, `quoted: ${string}`>

/** @param clean whether the ordinary reading found nothing wrong. */
export function quotedReadings(
  bytes: Bytes,
  clean: boolean,
): readonly QuotedReading[] {
  const readings: QuotedReading[] = []
  if (!clean) readings.push(...WRONG)
  for (const [reading, { sign }] of REWRITTEN) {
    if (!clean && matches(bytes, sign)) readings.push(reading)
  }
  if (!clean || matches(bytes, SPREAD)) readings.push(...SPREAD_READINGS)
  if (matches(bytes, LOWER)) readings.push('quoted: upper case')
  return readings
}

const WRONG = [
  'quoted: = dropped',
  'quoted: =x dropped',
  'quoted: =xy dropped',
] as const

const SPREAD_READINGS = [
  'quoted: joined',
  'quoted: trimmed',
  'quoted: only codes',
] as const

/** Codes with something between them that an encoder does not put there. */
const SPREAD =
  /^\u00ef\u00bb\u00bf=|(?:=[0-9a-f]{2}(?:(?:=\n)?[^!-~]{1,6}|[^!-~\n]{1,6}=[ \t]{0,9}\n)){4}/iu

/** A stray `=` after each code, or before it: no encoder writes it (RFC 2045
 * 6.7). */
export function isBrokenQuoted(bytes: Bytes): boolean {
  return matches(bytes, /(?:=[0-9a-f]{2}(?==)){4}|(?:==[0-9a-f]{2,3}){4}/iu)
}

/** Readings that take something out first, and look for codes then. */
const REWRITTEN = new Map<
  QuotedReading,
  { readonly sign: RegExp; readonly rewrite: (text: string) => string }
>([
  [
    // A soft line break in the middle of a code.
    'quoted: unfolded',
    {
      sign: /=[0-9a-f]?=[ \t]{0,99}\n/iu,
      rewrite: text => text.replace(/=[ \t]{0,99}\n/gu, ''),
    },
  ],
  [
    // A line end in the middle of a code, or what is no character of text.
    'quoted: cut codes',
    {
      sign: /=[0-9a-f][^!-~]{1,4}[0-9a-f]/iu,
      rewrite: text =>
        text.replace(/=([0-9a-f])[^!-~]{1,4}(?=[0-9a-f])/giu, '=$1'),
    },
  ],
  [
    // A code that begins twice.
    'quoted: doubled codes',
    {
      sign: /==[0-9a-f]{2}/iu,
      rewrite: text => text.replace(/={2,9}[0-9a-f](?=[0-9a-f]{2})/giu, '='),
    },
  ],
  [
    'quoted: = repeated',
    {
      sign: /==[0-9a-f]{2}/iu,
      rewrite: text => text.replace(/={2,9}/gu, '='),
    },
  ],
])

/** RFC 2045 6.7 (1): upper case; a strict reader takes it for text. Each code
 * that only a strict reader skips is between two others. */
const LOWER =
  /(?:=[0-9A-F]{2}(?:=\n)?=(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])(?:=\n)?){4}/u

/** Whether it is codes and soft line breaks and nothing else. */
export function isCodes(text: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const byte = text[at] ?? 0
    if (byte === LF) {
      at++
    } else if (byte !== EQUALS) {
      return false
    } else if (text[at + 1] === LF) {
      at += 2
    } else {
      const high = HEX[text[at + 1] ?? 0] ?? -1
      const low = HEX[text[at + 2] ?? 0] ?? -1
      if (high < 0 || low < 0) return false
      at += 3
    }
  }
  return true
}

function matches(bytes: Bytes, pattern: RegExp): boolean {
  for (let at = 0; at < bytes.size; at += STEP_BYTES) {
    const text = bytes.slice(at, at + STEP_BYTES + OVERLAP_BYTES)
    if (pattern.test(text.toString('latin1'))) return true
  }
  return false
}

const STEP_BYTES = 256 * 1024
const OVERLAP_BYTES = 128

/** Decodes in one of the readings. */
export function looseQuoted(reading: QuotedReading): TransferDecoder {
  const rewritten = REWRITTEN.get(reading)
  return rewritten === undefined
    ? new LooseQuoted(reading)
    : new RewrittenQuoted(rewritten.rewrite)
}

class RewrittenQuoted implements TransferDecoder {
  readonly clean = false
  readonly #decoder = new QuotedPrintableDecoder()
  readonly #rewrite: (text: string) => string
  #held = ''

  constructor(rewrite: (text: string) => string) {
    this.#rewrite = rewrite
  }

  // Nothing is cut inside or after what an `=` begins.
  push(chunk: Buffer): Buffer {
    const all = this.#held + chunk.toString('latin1')
    const equals = all.lastIndexOf('=')
    const after = equals < 0 ? '' : all.slice(equals + 1)
    const isOpen =
      after.length < CODE_BYTES ||
      (after.length < BLANKS_LIMIT_BYTES && /^[ \t]*$/u.test(after))
    let cut = equals >= 0 && isOpen ? equals : all.length
    while (all[cut - 1] === '=' && all.length - cut < BLANKS_LIMIT_BYTES) cut--
    this.#held = all.slice(cut)
    return this.#decoder.push(this.#rewritten(all.slice(0, cut)))
  }

  end(): Buffer {
    const rest = this.#decoder.push(this.#rewritten(this.#held))
    return Buffer.concat([rest, this.#decoder.end()])
  }

  #rewritten(text: string): Buffer {
    return Buffer.from(this.#rewrite(text), 'latin1')
  }
}

/** The longest of what a code is rewritten from. */
const CODE_BYTES = 8

class LooseQuoted implements TransferDecoder {
  readonly clean = false
  readonly #reading: QuotedReading
  #held: Buffer = Buffer.alloc(0)
  #atStart = true

  constructor(reading: QuotedReading) {
    this.#reading = reading
  }

  // Nothing is cut after an `=`.
  push(chunk: Buffer): Buffer {
    const all = Buffer.concat([this.#held, chunk])
    const equals = all.lastIndexOf(EQUALS)
    const after = all.length - equals
    const open = equals >= 0 && after < 3 + BLANKS_LIMIT_BYTES
    const cut = open && isOpen(all, equals) ? equals : all.length
    this.#held = Buffer.from(all.subarray(cut))
    return this.#decode(all.subarray(0, cut))
  }

  end(): Buffer {
    return this.#decode(this.#held)
  }

  #decode(bytes: Buffer): Buffer {
    const out = Buffer.allocUnsafe(bytes.length)
    const skip = SKIPPED[this.#reading] ?? 1
    const only = ONLY_CODES.has(this.#reading)
    const joined = this.#reading === 'quoted: joined'
    const trimmed = this.#reading === 'quoted: trimmed'
    const digits = this.#reading === 'quoted: upper case' ? UPPER_HEX : HEX
    let atStart = this.#atStart
    let size = 0
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] ?? 0
      if (byte === EQUALS) {
        const high = digits[bytes[at + 1] ?? 0] ?? -1
        const low = digits[bytes[at + 2] ?? 0] ?? -1
        if (high >= 0 && low >= 0) {
          out[size++] = high * 16 + low
          atStart = false
          at += 3
          continue
        }
        const end = softEnd(bytes, at + 1)
        if (end > 0) atStart = true
        at = end > 0 ? end : at + skip
        continue
      }
      at++
      if (byte === LF) {
        atStart = true
        if (joined || trimmed) continue
      } else if (trimmed && atStart && isBlank(byte)) {
        continue
      } else {
        atStart = false
      }
      if (!only) out[size++] = byte
    }
    this.#atStart = atStart
    return out.subarray(0, size)
  }
}

const SKIPPED: Readonly<Partial<Record<QuotedReading, number>>> = {
  'quoted: =x dropped': 2,
  'quoted: =xy dropped': 3,
}

const ONLY_CODES: ReadonlySet<QuotedReading> = new Set([
  'quoted: only codes',
  'quoted: upper case',
])

const BLANKS_LIMIT_BYTES = 64 * 1024

function isOpen(bytes: Buffer, equals: number): boolean {
  if (bytes.length - equals < 3) return true
  for (let at = equals + 1; at < bytes.length; at++) {
    if (!isBlank(bytes[at] ?? 0)) return false
  }
  return true
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09
}

function softEnd(bytes: Buffer, at: number): number {
  let end = at
  while (isBlank(bytes[end] ?? 0)) end++
  return bytes[end] === LF ? end + 1 : -1
}
