/*
 * NAME
 *   words - encoded words and extended parameters to text
 *
 * DESCRIPTION
 *   decodeWords() reads RFC 2047 encoded words wherever they stand, also
 *   inside quotes, as most clients do. parameterReadings() gives every value
 *   that a reader could take for a parameter: each plain one, encoded words in
 *   it decoded and not, and the sections of RFC 2231 joined, by number and as
 *   they stand.
 *
 * SECURITY
 *   Linear. A charset that is not known is read as latin1: bytes are never
 *   lost, names never empty because of a label.
 */

import type { Parameter } from './parameter.js'

const WORD = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)(?:\?=|$)/giu

/** RFC 2047, leniently: also unterminated, also without spaces around. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return decodeRaw(text)
  let out = ''
  let last = 0
  for (const word of text.matchAll(WORD)) {
    const between = text.slice(last, word.index)
    // White space between two encoded words is not shown (RFC 2047 6.2).
    if (last === 0 || between.trim() !== '') out += decodeRaw(between)
    out += decodeCharset(wordBytes(word[2] ?? '', word[3] ?? ''), word[1] ?? '')
    last = word.index + word[0].length
  }
  return out + decodeRaw(text.slice(last))
}

/** Every distinct value that a reader could take for this parameter. */
export function parameterReadings(
  parameters: readonly Parameter[],
  name: string,
): string[] {
  const named = parameters.filter(parameter => parameter.name === name)
  const sections = named.filter(parameter => parameter.section !== null)
  const readings = named
    .filter(parameter => parameter.section === null)
    .map(parameter =>
      parameter.extended
        ? decodeExtended(parameter.value)
        : decodeWords(parameter.value),
    )
  if (sections.length > 0) {
    const ordered = [...sections].sort(
      (one, other) => (one.section ?? 0) - (other.section ?? 0),
    )
    readings.push(joinSections(ordered), joinSections(sections))
  }
  for (const parameter of named) {
    if (!parameter.extended) readings.push(decodeRaw(parameter.value))
  }
  return [...new Set(readings)]
}

/**
 * The same for the name of a file, where a reader that stops early, takes one
 * section for all, or decodes twice, must not see another name than we do.
 */
export function nameReadings(
  parameters: readonly Parameter[],
  name: string,
): string[] {
  const named = parameters.filter(parameter => parameter.name === name)
  const sections = named
    .filter(({ section }) => section !== null)
    .sort((one, other) => (one.section ?? 0) - (other.section ?? 0))
  const first = sections[0]?.section ?? 0
  const variants = [
    sections.filter(
      ({ section }, index) => section !== sections[index - 1]?.section,
    ),
    sections.filter(
      ({ section }, index) => section !== sections[index + 1]?.section,
    ),
  ].flatMap(once => [
    once,
    once.filter(({ section }, index) => section === first + index),
  ])
  const readings = [
    ...parameterReadings(named, name),
    ...variants.map(joinSections),
    ...named
      .filter(({ extended }) => extended)
      .map(it => decodeExtended(it.value)),
  ]
  const again = readings.filter(it => it.includes('=?')).map(decodeWords)
  return [...new Set([...readings, ...again])]
}

/** Percent signs undone, where nobody said that there are any. latin1. */
export function percentDecoded(text: string): string {
  return percentBytes(text, '%').toString('latin1')
}

/** Bytes in a charset to text; an unknown charset is latin1. */
export function decodeCharset(bytes: Buffer, charset: string): string {
  const label = charset.split('*')[0]?.trim().toLowerCase() ?? ''
  if (UTF_7.has(label)) return decodeUtf7(bytes.toString('latin1'))
  try {
    const known = label === 'utf-16' ? byteOrderOf(bytes) : label
    return new TextDecoder(known === '' ? 'utf-8' : known).decode(bytes)
  } catch {
    // Not a charset that the platform knows.
    return bytes.toString('latin1')
  }
}

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

// Unencoded 8-bit text in a header is UTF-8 (RFC 6532) or else latin1.
function decodeRaw(text: string): string {
  if (!/[\u0080-\u00ff]/u.test(text)) return text
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    return decoder.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

function wordBytes(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64')
  return percentBytes(text.replaceAll('_', ' '), '=')
}

// charset'language'value; without two quotes all of it is the value.
function decodeExtended(value: string): string {
  const [, charset, text] = /^([^']*)'[^']*'(.*)$/su.exec(value) ?? []
  return decodeCharset(percentBytes(text ?? value, '%'), charset ?? '')
}

function joinSections(sections: readonly Parameter[]): string {
  const [first] = sections
  const [, charset, rest] =
    first?.extended === true
      ? (/^([^']*)'[^']*'(.*)$/su.exec(first.value) ?? [])
      : []
  const chunks = sections.map((section, index) => {
    const text = index === 0 && rest !== undefined ? rest : section.value
    return section.extended
      ? percentBytes(text, '%')
      : Buffer.from(text, 'latin1')
  })
  return decodeCharset(Buffer.concat(chunks), charset ?? '')
}

function percentBytes(text: string, mark: '%' | '='): Buffer {
  const hex = mark === '%' ? /%([0-9a-f]{2})/giu : /=([0-9a-f]{2})/giu
  const decoded = text.replace(hex, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}
