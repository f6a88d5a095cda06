/*
 * NAME
 *   prose - whether a message only mentions a file
 *
 * DESCRIPTION
 *   A person who explains a mail quotes lines of its header, and goes on to
 *   write. The text after them is no file then. It is words and sentences, most
 *   of them in small letters, none as long as encoded data needs. No program
 *   has such a content and the name that is mentioned. Scripts and batch files
 *   may look like prose: their names count whatever follows.
 *
 * SECURITY
 *   Hostile text; linear. In doubt it is no prose.
 */

/** Names of files that cannot be a text, all of them. */
export function areBinaries(names: readonly string[]): boolean {
  return names.length > 0 && names.every(name => BINARY.test(name))
}

const BINARY =
  /\.(?:exe|dll|scr|cpl|ocx|sys|drv|msi|msp|jar|iso|img|vhdx?|chm)$/iu

/** @param text latin1. */
export function isProse(text: string): boolean {
  if (text.length > TEXT_LIMIT || !WORDS.test(text)) return false
  if (/[\0-\x08\x0b-\x1f\x7f]|\S{40}/u.test(text)) return false
  const lonely = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/\S\s+\S/u.test(line))
  if (lonely.length > LONELY_LIMIT || lonely.some(isLong)) return false
  const small = text.match(/[a-z\x80-\xff ]/gu)?.length ?? 0
  return small >= SMALL_SHARE * text.length
}

const TEXT_LIMIT = 64 * 1024

/** At least three of them in a row. */
const WORDS =
  /[A-Za-z\x80-\xff]{2} [A-Za-z\x80-\xff]{1,20},? [A-Za-z\x80-\xff]/u

/** Lines of one word, a greeting or a name, contain less than the smallest
 * program, in any encoding: 97 bytes. */
const LONELY_LIMIT = 6

function isLong(line: string): boolean {
  return line.length > 20
}

/** Letters of uuencode are capitals, those of base64 are so by half. */
const SMALL_SHARE = 0.7
