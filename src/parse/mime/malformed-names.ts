/*
 * NAME
 *   malformed-names - names of files in a field that is not as it should be
 *
 * DESCRIPTION
 *   Gives the names that readers see in a field that the grammar does not
 *   allow. Readers differ in what a comment, a quote or a backslash is, in
 *   where a value ends, and in which sections of a name (RFC 2231 3) they keep.
 *   So the text is read unchanged, without comments, without quotes and without
 *   backslashes. After each key that is a name comes a value. It ends at each
 *   character that ends it for some reader, and at the end of the line. The
 *   first section, the first two, and so on are each a name. What is well
 *   formed is left to names.
 *
 * SECURITY
 *   Hostile text. Linear: so many names of so many characters in a field, and
 *   no more; hasManyNames() reports where there are more.
 */

import { trimBlanks } from '../../util/blanks.js'
import { looseSections, type LooseSection } from './loose-sections.js'
import { extendedReadings } from './parameter-values.js'
import { wordReadings } from './word-readings.js'

const NAME_LIMIT = 32
const VALUE_CHARACTERS = 4096
/** So much of a field is read in each way. */
const FIELD_CHARACTERS = 64 * 1024

export function looseNames(value: string): readonly string[] {
  if (isPlain(value)) return []
  const names = new Set<string>()
  for (const text of textsOf(value)) {
    for (const name of namesIn(text)) names.add(name)
  }
  names.delete('')
  return [...names]
}

/** Whether it has more names than anybody needs: not all of them are read. */
export function hasManyNames(value: string): boolean {
  let count = 0
  for (const _ of value.matchAll(KEY)) if (++count > NAME_LIMIT) return true
  return value.length > FIELD_CHARACTERS && count > 0
}

/**
 * Whether it has sections of a name that no software writes, which each reader
 * puts together in its own way; or a name in what is a charset for few programs
 * only, and no charset but a calculation.
 */
export function hasOddName(value: string): boolean {
  const text = value.slice(0, FIELD_CHARACTERS)
  if (CALCULATED.test(text)) return true
  if (!SECTION.test(text)) return false
  const numbers: Record<string, number> = {}
  for (const [, key = '', marks = ''] of text.matchAll(SECTIONS)) {
    const number = /^\*(0|[1-9]\d{0,2})\*?$/u.exec(marks)?.[1]
    // Alone, and by its charset: `name*=utf-8''x`.
    if (number === undefined && marks === '*') continue
    const wanted = numbers[key.toLowerCase()] ?? 0
    if (Number(number) !== wanted) return true
    numbers[key.toLowerCase()] = wanted + 1
  }
  return false
}

const SECTION = /name[\t-\r ]{0,9}\*/iu
const SECTIONS = /\b((?:file)?name)[\t-\r ]{0,9}(\*[^=;"'\n]{0,20})=/giu
const CALCULATED =
  /(?:=\?|\*(?:0\*)?=[\t "]{0,3})[\t ]{0,3}(?:idna|punycode|(?:raw[-_ ]?)?unicode[-_ ]?(?:escape|internal)|rot[-_ ]?13|hex|base[-_ ]?64|quopri|zlib|bz2|undefined|mbcs|oem)(?:[-_](?:codec|8))?(?=[?*'])/iu

// As most are: a token, and parameters that RFC 2045 5.1 allows.
function isPlain(value: string): boolean {
  if (!NAME.test(value) && !SPECIAL.test(value)) return true
  if (ODD_SECTION.test(value)) return false
  const [first = '', ...rest] = value.split(';')
  return (
    FIRST.test(trimBlanks(first)) &&
    rest.every(it => PARAMETER.test(trimBlanks(it)))
  )
}

const NAME = /file|name/iu
const SPECIAL = /[\\(]|=\?/u
// Extended in quotes, or a charset where nothing declares that there is one.
const ODD_SECTION =
  /\*\d{0,9}\*=[\t-\r ]{0,9}"|\*\d{1,9}=[\t-\r ]{0,9}"?[\w.:-]{0,40}'[^'";]{0,20}'/u
const FIRST = /^[\w!#$&^.+/-]*$/u

// A no-break space, in UTF-8 or ISO 8859-1, is a blank to some; byte 0xA0 of
// another letter of UTF-8 is not.
const PARAMETER =
  /^(?:(?![Ff][Ii][Ll][Ee][*=])[\w.-]+(?:\*(?:0|[1-9]\d{0,2}))?\*?=(?:"[^"\\\0-\x1f]*"|=\?[\w-]{1,40}\?[BbQq]\?[^?\s"\0-\x1f]*\?=|(?:[^\0- "(),\xa0:?@[\]<>=/\\\x7f]|(?<=[\x80-\xc1\xc3-\xff])\xa0)*))?$/u

// In the ways in which readers take comments, quotes and backslashes.
function textsOf(value: string): ReadonlySet<string> {
  const text = value.slice(0, FIELD_CHARACTERS)
  const unescaped = text.replaceAll('\\', '')
  const unquoted = text.replaceAll('"', '')
  const uncommented = withoutComments(text)
  return new Set([
    text,
    uncommented,
    unescaped,
    unquoted,
    unquoted.replaceAll('\\', ''),
    uncommented.replace(/["\\]/gu, ''),
    text.replace(/[()]/gu, ' '),
    unquoted.replace(/[\t-\r \\]+/gu, ''),
  ])
}

// Also where the comment is in quotes.
function withoutComments(text: string): string {
  let out = text
  for (let depth = 0; depth < COMMENT_DEPTH && out.includes('('); depth++) {
    const less = out.replace(/\([^()]*\)/gu, '')
    if (less === out) break
    out = less
  }
  return out
}

const COMMENT_DEPTH = 4

const KEY =
  /(?:file)?name([^=;:"]{0,20}?)[\t-\r ]{0,99}[=:][\t-\r ]*|(?<![a-z])file()[\t ]{0,99}=[\t ]*/giu

function* namesIn(text: string): Generator<string, void, undefined> {
  const sections: LooseSection[] = []
  let count = 0
  for (const { index, 0: key, 1: marks = '' } of text.matchAll(KEY)) {
    if (++count > NAME_LIMIT) break
    const start = index + key.length
    const value = valueAt(text, start)
    for (const end of endsOf(value)) yield* readingsOf(end)
    if (!marks.includes('*')) continue
    sections.push({ marks, value: segmentOf(value) })
  }
  yield* looseSections(sections)
}

// To the next parameter. Text that follows a semicolon and is no parameter
// belongs to the value for readers that read to the end of the line.
function valueAt(text: string, start: number): string {
  const line = text.slice(start, start + VALUE_CHARACTERS)
  const next = line.search(
    /;[\t-\r ]{0,99}[\w.-]{1,40}[\t-\r ]{0,9}\*?\d{0,9}\*?[\t-\r ]{0,9}=/u,
  )
  return trimBlanks(next < 0 ? line : line.slice(0, next))
}

function segmentOf(value: string): string {
  const end = value.indexOf(';')
  return trimBlanks(end < 0 ? value : value.slice(0, end))
}

/** Each ends a value for some reader, where it comes first. */
const ENDS = [
  ...[
    '[\\t-\\r ]',
    '[\\t\\n\\v\\f\\r\\0]',
    '"',
    '\\\\',
    ';',
    ',',
    '\\(',
    ':',
    '/',
  ],
  ...[
    '[?]',
    '@',
    '\\[',
    '\\]',
    '<',
    '>',
    '=',
    "'",
    '\\0',
    '\\xa0',
    '\\xc2\\xa0',
    '[\\x80-\\xff]',
  ],
].map(it => new RegExp(it, 'u'))

// All of it, and up to the first of each.
function endsOf(value: string): ReadonlySet<string> {
  const text = value.replace(/^[\t-\r "'<(\\\xa0]+/u, '')
  const ends = new Set([value, text, segmentOf(text)])
  for (const end of ENDS) {
    const at = text.search(end)
    if (at > 0) ends.add(trimBlanks(text.slice(0, at)))
  }
  // Of a path the last part, too.
  const path = /^[^]*[/\\]([^/\\:?@[\]<>=";]+)/u.exec(text.split(END)[0] ?? '')
  if (path !== null) ends.add(path[1] ?? '')
  // The end of a token after an encoded word, and not inside the word.
  const word = /^(?:[^=]|=(?!\?))*=\?[^]*\?=/u.exec(text)?.[0]
  if (word !== undefined) ends.add(word)
  return ends
}

const END = /[\t-\r ,]/u

function* readingsOf(value: string): Generator<string, void, undefined> {
  const plain = value.replaceAll('"', '')
  for (const text of new Set([plain, value])) {
    yield* wordReadings(text)
    if (/['%]/u.test(text)) yield* extendedReadings(text)
  }
}
