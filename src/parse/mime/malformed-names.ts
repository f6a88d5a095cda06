/*
 * NAME
 *   malformed-names - names of files in a field that is not as it should be
 *
 * DESCRIPTION
 *   What readers make of a parameter that the grammar does not know:
 *   `name="a".exe`, `name=a.exe b`, `name**=''a.exe`, a name where the type
 *   should stand. Each `name` or `filename` in the text of the field that is
 *   followed by an equals sign gives its value up to the next semicolon without
 *   quotes and, where it had none, up to the first blank or comma, and up to the
 *   first character that should have stood in quotes. What is well formed is
 *   left to names.
 *
 * SECURITY
 *   Linear: so many names of so many characters in a field, and no more.
 */

import { trimBlanks } from '../../util/blanks.js'
import { decodeWords } from '../../mail/encoded-word.js'

const NAME_LIMIT = 32

const VALUE_CHARACTERS = 4096

const KEY = /(?:file)?name([^=;"\s]{0,20})\s*=\s*/giu

export function looseNames(value: string): readonly string[] {
  const names = new Set<string>()
  let count = 0
  for (const { index, 0: key, 1: marks = '' } of value.matchAll(KEY)) {
    if (++count > NAME_LIMIT) break
    const start = index + key.length
    const text = upToSemicolon(value.slice(start, start + VALUE_CHARACTERS))
    const isFirst = !value.slice(0, index).includes(';')
    if (!isFirst && MARKS.test(marks) && WELL_FORMED.test(text)) continue
    for (const name of readingsOf(text)) names.add(name)
  }
  return [...names].filter(name => name !== '')
}

/** As RFC 2231 has them. */
const MARKS = /^(?:\*\d{1,9})?\*?$/u

// A no-break space, in UTF-8 or ISO 8859-1, is a blank to some; byte 0xA0 of
// another letter of UTF-8 is not.
const WELL_FORMED =
  /^(?:"(?:[^"\\]|\\[^])*"|(?:[^\t-\r ",\xa0:?@[\]<>=/\\]|(?<=[\x80-\xc1\xc3-\xff])\xa0)*)$/u
const END = /[\t-\r ,]|\xc2\xa0|(?<![\x80-\xff])\xa0/u

function upToSemicolon(text: string): string {
  const end = text.indexOf(';')
  return trimBlanks(end < 0 ? text : text.slice(0, end))
}

function readingsOf(text: string): readonly string[] {
  const whole = text.replaceAll('"', '')
  const first = text.startsWith('"') ? whole : (text.split(END)[0] ?? '')
  return [whole, first.replaceAll('"', ''), ...upToSpecial(text, first)]
    .map(it => it.replace(/^[\w-]{0,40}'[\w-]{0,40}'/u, ''))
    .map(decodeWords)
}

// A token ends there (RFC 2045 5.1): of `x.exe:a` some keep x.exe. Of a path
// the last part, too.
function upToSpecial(text: string, first: string): readonly string[] {
  if (text.startsWith('"')) return []
  const component = first.includes('=?') ? '' : first.replace(/^.*[/\\]/u, '')
  return [first, component].map(it => it.split(SPECIAL)[0] ?? '')
}

const SPECIAL = /[:?@[\]<>=/\\]/u
