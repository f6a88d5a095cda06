/*
 * NAME
 *   parameter-values - parameters to text, in every way that readers have
 *
 * DESCRIPTION
 *   parameterReadings() gives every value that a reader could take for a
 *   parameter: each plain one, encoded words in it decoded and not, and the
 *   sections of RFC 2231 joined, by number and in the order of the text.
 *
 * SECURITY
 *   Linear. A charset that is not known is read as latin1: bytes are never
 *   lost, names never empty because of a label.
 */

import {
  charsetReadings,
  decodeCharset,
  decodeRaw,
  decodeWords,
  percentBytes,
} from '../../mail/encoded-word.js'
import { isEbcdic } from '../../mail/ebcdic.js'
import type { Parameter } from './parameters.js'
import { wordReadings } from './word-readings.js'

/** Every distinct value that a reader could take for this parameter. */
export function parameterReadings(
  parameters: readonly Parameter[],
  name: string,
): string[] {
  const named = parameters.filter(parameter => parameter.name === name)
  if (named.length === 0) return []
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
  if (!named.some(isSpecial)) {
    return [...new Set(named.map(({ value }) => decodeRaw(value)))]
  }
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
      .flatMap(it => extendedReadings(it.value)),
    ...prefixes(sections).flatMap(joinSections),
  ]
  const again = readings.filter(it => it.includes('=?')).flatMap(wordReadings)
  const plain = named.map(it => ({ ...it, value: asPlain(it.value) }))
  const isOther = plain.some(({ value }, at) => value !== named[at]?.value)
  const others = isOther ? nameReadings(plain, name) : []
  return [...new Set([...readings, ...again, ...others])]
}

// Each first so many sections: a reader may stop at the one that follows.
function prefixes(sections: readonly Parameter[]): Parameter[][] {
  return sections
    .slice(0, PREFIX_LIMIT)
    .map((_, at) => sections.slice(0, at + 1))
}

const PREFIX_LIMIT = 32

// As readers that do not know the charset see it: ASCII bytes are ASCII.
function asPlain(value: string): string {
  return value.replace(
    /(^|=\?)([\w:.-]{1,60})(?=['?*])/gu,
    (whole, start, label) =>
      isEbcdic(String(label)) ? `${String(start)}utf-8` : whole,
  )
}

// Most names: there is one reading of them.
function isSpecial({ section, extended, value }: Parameter): boolean {
  return section !== null || extended || value.includes('=?')
}

/** Percent signs undone, where nothing declares that there are any. latin1. */
export function percentDecoded(text: string): string {
  return percentBytes(text, '%').toString('latin1')
}

/** charset'language'value, percent signs undone. Without two quotes, all of it
 * is the value; after one quote, the rest is a value, too. */
export function extendedReadings(value: string): readonly string[] {
  const [, charset, text] = TWO_QUOTES.exec(value) ?? []
  const known = charset ?? ''
  const readings = charsetReadings(percentBytes(text ?? value, '%'), known)
  if (SOUND_EXTENDED.test(value)) return readings
  const [, one, after] = /^([^']*)'([^]*)$/u.exec(value) ?? []
  return [
    ...readings,
    ...charsetReadings(percentBytes(value, '%'), 'utf-8'),
    ...charsetReadings(percentBytes(after ?? value, '%'), one ?? ''),
  ]
}

const TWO_QUOTES = /^([^']*)'[^']*'([^]*)$/u
const SOUND_EXTENDED = /^[\w-]{0,40}'[\w-]{0,20}'[^']*$/u

function decodeExtended(value: string): string {
  return extendedReadings(value)[0] ?? ''
}

function joinSections(sections: readonly Parameter[]): string {
  const [first] = sections
  const [, charset, rest] =
    first?.extended === true
      ? (/^([^']*)'[^']*'(.*)$/su.exec(first.value) ?? [])
      : []
  const pieces: string[] = []
  for (const [index, { value, extended }] of sections.entries()) {
    const text = index === 0 && rest !== undefined ? rest : value
    const isCode = extended && text.includes('%')
    pieces.push(isCode ? percentBytes(text, '%').toString('latin1') : text)
  }
  return decodeCharset(Buffer.from(pieces.join(''), 'latin1'), charset ?? '')
}
