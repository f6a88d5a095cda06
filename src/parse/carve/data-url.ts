/*
 * NAME
 *   data-url - data: URLs in a text
 *
 * DESCRIPTION
 *   Finds each data: URL (RFC 2397) and decodes it: base64 or percent signs,
 *   also both. In quotes it may contain white space, as browsers allow. It is a
 *   part whatever its declared type, unless it is an image, a sound, a font or
 *   a style sheet, or too short to be a file.
 *
 * SECURITY
 *   Hostile bytes; linear: a URL is looked at once.
 */

import { resolveReferences, toByte } from '../../util/character-references.js'
import type { Detector } from './detector.js'

export interface DataUrl {
  /** Lower case; '' where it declares none. */
  readonly type: string
  readonly content: Buffer
}

// Browsers drop line ends and tabs anywhere in a URL (URL Standard 4.4).
const START = /d[\t\n\r]{0,30}a[\t\n\r]{0,30}t[\t\n\r]{0,30}a\s{0,30}:/giu

/** Whether findDataUrls() may find something. */
export const dataUrlSign: Detector = {
  sign: 'dataUrl',
  cheap:
    /&(?:#|colon|tab|newline)|d[\t\n\r]{0,30}a[\t\n\r]{0,30}t[\t\n\r]{0,30}a\s{0,30}:/u,
  find: text => text.search(START) >= 0 || withoutEntities(text) !== null,
}

// The text as a browser reads it; null where that makes no difference here.
function withoutEntities(text: string): string | null {
  if (!ENTITIES.test(text)) return null
  const plain = resolveReferences(text, toCodeOrByte)
  return plain.search(START) >= 0 ? plain : null
}

// What comes of a reference ends no attribute, but perhaps a text in it: it gets
// a code of its own, whose lower byte it is.
function toCodeOrByte(code: number): string {
  return DELIMITERS.has(code)
    ? String.fromCharCode(REFERRED + code)
    : toByte(code)
}

const DELIMITERS = new Set([...`"'<>()`].map(it => it.charCodeAt(0)))
const REFERRED = 0xe000

/** Letters as a browser reads them in an attribute that is a URL. */
export function asBrowser(value: string): string {
  return resolveReferences(value, toByte).replace(/[\t\n\r]/gu, '')
}

const ENTITIES = /&(?:#|colon|tab|newline|(?:semi|comma|sol|plus|equals);)/iu

export function* findDataUrls(
  raw: string,
): Generator<DataUrl, void, undefined> {
  const text = withoutEntities(raw) ?? raw
  const starts = new RegExp(START)
  const ends = { open: /[,"'<>()\n]/gu, quoted: /[,"'<>()]/gu }
  for (
    let found = starts.exec(text);
    found !== null;
    found = starts.exec(text)
  ) {
    const before = quoteBefore(text, found.index)
    const next = before === '' ? ends.open : ends.quoted
    next.lastIndex = starts.lastIndex
    const comma = next.exec(text)?.index ?? text.length
    starts.lastIndex = comma
    if (text[comma] !== ',') continue
    // Of several in a row only the last begins it.
    const head = text.slice(Math.max(found.index, comma - HEAD_LIMIT), comma)
    const start = [...head.matchAll(START)].at(-1)
    if (start === undefined) continue
    const quote = quoteBefore(text, comma - head.length + start.index)
    const end = endOf(text, comma + 1, quote)
    starts.lastIndex = end
    yield urlOf(
      head.slice(start.index + start[0].length),
      text.slice(comma + 1, end),
    )
  }
}

const HEAD_LIMIT = 4096

// The quote around the URL; '' for none. Blanks before a URL are no part of it.
function quoteBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - BLANKS_LIMIT), start)
  return /(["'\ue022\ue027])[\0-\x20]*$/u.exec(before)?.[1] ?? ''
}

const BLANKS_LIMIT = 40

function urlOf(said: string, data: string): DataUrl {
  const head = said.replace(/[\t\n\r]/gu, '')
  const plain = unpercented(data)
  const content = /;\s*base64\s*$/iu.test(head)
    ? Buffer.from(plain, 'base64')
    : Buffer.from(plain, 'latin1')
  return { type: (head.split(';')[0] ?? '').trim().toLowerCase(), content }
}

const ENDS: Readonly<Record<string, RegExp>> = {
  '"': /["<>]/gu,
  "'": /['<>]/gu,
  '\ue022': /[\ue022"'<>]/gu,
  '\ue027': /[\ue027"'<>]/gu,
}
const END = /[\s"'<>)]/gu

function endOf(text: string, from: number, quote: string): number {
  const end = new RegExp(ENDS[quote] ?? END)
  end.lastIndex = from
  return end.exec(text)?.index ?? text.length
}

function unpercented(data: string): string {
  if (!data.includes('%')) return data
  return data.replace(/%([0-9a-f]{2})/giu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}
