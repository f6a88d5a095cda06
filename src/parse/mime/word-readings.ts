/*
 * NAME
 *   word-readings - encoded words of a name, in every way that readers have
 *
 * DESCRIPTION
 *   An encoded word (RFC 2047) that is as it should be has one reading. Readers
 *   differ about others: where a word ends that has a `?` or a blank in it,
 *   whether words that follow each other are put together before or after they
 *   are decoded, and what a charset is that they do not know.
 *
 * SECURITY
 *   Hostile text. Linear: so many words of a text, each read a fixed number of
 *   times.
 */

import { base64Letters } from '../../util/base64.js'
import { trimBlanks } from '../../util/blanks.js'
import {
  charsetWays,
  decodeRaw,
  decodeWords,
  isCommonCharset,
  percentBytes,
} from '../../mail/encoded-word.js'

/** A text longer than this has the readings of its two ends. */
const TEXT_CHARACTERS = 4096
const WORDS = 64

/** Every text that some reader makes of it, the likeliest first. */
export function wordReadings(text: string): readonly string[] {
  if (!text.includes('=?')) return [decodeRaw(text)]
  const plain = decodeWords(text)
  const rest = text.replace(SOUND, '')
  if (!LEFT.test(rest)) return [...soundReadings(text, plain, rest)]
  const cut =
    text.length <= 2 * TEXT_CHARACTERS
      ? text
      : text.slice(0, TEXT_CHARACTERS) + text.slice(-TEXT_CHARACTERS)
  const readings = new Set([plain])
  for (const some of [cut, ...withoutFirstWords(cut)]) {
    for (const reading of decodedTexts(some)) readings.add(reading)
  }
  return [...readings]
}

// What remains where a reader drops the first words, which it cannot read, or
// leaves them as they are: what follows them is what counts.
function withoutFirstWords(text: string): readonly string[] {
  const heads = Array.from(text.matchAll(HEAD), ({ index }) => index)
  const [first = 0, ...others] = heads
  return others
    .slice(-LAST_WORDS)
    .map(at => text.slice(0, first) + text.slice(at))
}

const LAST_WORDS = 4

function* decodedTexts(text: string): Generator<string, void, undefined> {
  for (const endOf of ENDS) {
    const words = wordsOf(text, endOf)
    for (let count = 1; count <= words.length; count++) {
      const some = words.slice(0, count)
      const isLast = count === words.length
      const upTo = isLast ? text.length : (some.at(-1)?.end ?? 0)
      yield* textsOf(text.slice(0, upTo), some)
      // Of very many words only all of them, and the first few.
      if (count === FIRST_WORDS) count = Math.max(count, words.length - 1)
    }
  }
}

const FIRST_WORDS = 8

// All its words are as RFC 2047 has them, with whole units.
function soundReadings(
  text: string,
  plain: string,
  rest: string,
): ReadonlySet<string> {
  const readings = new Set([plain])
  const isCommon = Array.from(text.matchAll(SOUND), ([, it = '']) => it).every(
    isCommonCharset,
  )
  const isBeside = BLANK.test(rest) && trimBlanks(rest) !== ''
  if (isCommon && !isBeside) return readings
  const [, endOf = toMark] = ENDS
  const words = wordsOf(text, endOf).map(word => [word])
  const [bytesOf = decodedBytes] = BYTES
  for (const textOf of isBeside ? BETWEEN : [decodeRaw]) {
    for (const it of put(text, words, { bytesOf, textOf })) readings.add(it)
  }
  return readings
}

const BLANK = /[\t-\r ]/u
const LEFT = /=\?|\?=/u
const SOUND =
  /=\?([\w-]{1,40})(?:\*[\w-]{0,20})?\?(?:b\?(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?|q\?(?:[!-<>@-~]|=[0-9a-f]{2})*)\?=(?![0-9a-f]{2})/giu

interface Word {
  readonly start: number
  /** Offset after its last character. */
  readonly end: number
  readonly charset: string
  readonly isBase64: boolean
  readonly text: string
}

const HEAD = /=\?([^?]{0,80})\?[\t ]?([bq])[^?]{0,20}\?/giu

/** Where the text of a word ends, and what follows begins. */
type EndOf = (
  text: string,
  from: number,
  limit: number,
) => readonly [number, number]

const ENDS: readonly EndOf[] = [
  (text, from, limit) => {
    const end = found(text.indexOf('?', from), limit)
    return [end, text.startsWith('?=', end) ? end + 2 : end + 1]
  },
  toMark,
  (text, from, limit) => {
    const last = text.lastIndexOf('?=', limit - 1)
    const end = last < from ? limit : last
    return [end, end + 2]
  },
  (text, from, limit) => {
    const end = found(
      from + text.slice(from, limit).search(/[\t-\r ]/u),
      limit,
      from,
    )
    return [text.slice(from, end).endsWith('?=') ? end - 2 : end, end]
  },
]

function toMark(
  text: string,
  from: number,
  limit: number,
): readonly [number, number] {
  const end = found(text.indexOf('?=', from), limit)
  return [end, end + 2]
}

function found(at: number, limit: number, from = 0): number {
  return at < from || at > limit ? limit : at
}

function wordsOf(text: string, endOf: EndOf): readonly Word[] {
  const heads = [...text.matchAll(HEAD)].slice(0, WORDS)
  const words: Word[] = []
  let last = 0
  for (const [at, head] of heads.entries()) {
    if (head.index < last) continue
    const from = head.index + head[0].length
    const limit = heads[at + 1]?.index ?? text.length
    const [stop, end] = endOf(text, from, Math.max(from, limit))
    last = Math.min(Math.max(end, from), text.length)
    words.push({
      start: head.index,
      end: last,
      charset: trimBlanks(head[1] ?? ''),
      isBase64: (head[2] ?? '').toLowerCase() === 'b',
      text: text.slice(from, Math.max(from, stop)),
    })
  }
  return words
}

function textsOf(text: string, words: readonly Word[]): readonly string[] {
  const groups = [words.map(word => [word]), neighbors(text, words)]
  return groups.flatMap(some =>
    BYTES.flatMap(bytesOf =>
      BETWEEN.flatMap(textOf => put(text, some, { bytesOf, textOf })),
    ),
  )
}

// Words with nothing but blanks between them, and in the same encoding.
function neighbors(text: string, words: readonly Word[]): Word[][] {
  const groups: Word[][] = []
  for (const word of words) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const isNext =
      last !== undefined &&
      last.isBase64 === word.isBase64 &&
      trimBlanks(text.slice(last.end, word.start)) === ''
    if (isNext) group?.push(word)
    else groups.push([word])
  }
  return groups
}

function decodedBytes(words: readonly Word[]): Buffer {
  const text = words.map(it => it.text).join('')
  return words[0]?.isBase64 === true
    ? Buffer.from(base64Letters(text), 'base64')
    : percentBytes(text.replaceAll('_', ' '), '=')
}

const BYTES: readonly ((words: readonly Word[]) => Buffer)[] = [
  decodedBytes,
  words => {
    const text = words.map(it => it.text).join('')
    return words[0]?.isBase64 === true
      ? Buffer.from(text, 'base64')
      : percentBytes(text.replace(/[\t-\r ]|=(?![0-9a-f]{2})/giu, ''), '=')
  },
  // To some what is no letter of base64 is one, and not nothing.
  words => {
    const text = words.map(it => it.text).join('')
    return words[0]?.isBase64 === true
      ? Buffer.from(text.replace(FOREIGN, 'A'), 'base64')
      : decodedBytes(words)
  },
]

const FOREIGN = /[^\w+/=-]/gu

/** What is no word: some drop the blanks beside one. */
const BETWEEN: readonly ((text: string) => string)[] = [
  decodeRaw,
  text => trimBlanks(decodeRaw(text)),
  text => decodeRaw(text).replace(/[\t-\r ]+/gu, ''),
]

// One text for each way to take the charsets.
function put(
  text: string,
  groups: readonly (readonly Word[])[],
  {
    bytesOf,
    textOf,
  }: {
    readonly bytesOf: (words: readonly Word[]) => Buffer
    readonly textOf: (between: string) => string
  },
): string[] {
  const charsets = groups.map(words => words[0]?.charset ?? '')
  const decoded = groups.map((words, at) =>
    charsetWays(bytesOf(words), charsets[at] ?? ''),
  )
  return [...waysOf(charsets)].map(wayOf => {
    let out = ''
    let last = 0
    for (const [at, words] of groups.entries()) {
      const [first] = words
      const between = text.slice(last, first?.start)
      if (last === 0 || trimBlanks(between) !== '') out += textOf(between)
      out += decoded[at]?.[wayOf(charsets[at] ?? '')] ?? ''
      last = words.at(-1)?.end ?? last
    }
    return out + textOf(text.slice(last))
  })
}

// A reader may know one charset and not the other. Of many, each is known or
// not, or all are taken in one way.
function* waysOf(
  charsets: readonly string[],
): Generator<(charset: string) => number, void, undefined> {
  const unsure = [...new Set(charsets)].filter(it => !isCommonCharset(it))
  const known = new Map(unsure.map((it, at) => [it, at]))
  const pick =
    (wayAt: (place: number) => number) =>
    (charset: string): number => {
      const place = known.get(charset)
      return place === undefined ? 0 : wayAt(place)
    }
  if (unsure.length === 0) return void (yield () => 0)
  for (let way = 0; way < WAYS; way++) yield pick(() => way)
  if (unsure.length === 1) return
  const many = unsure.length > 2
  const each = many ? 2 : WAYS
  const places = Math.min(unsure.length, KNOWN_OR_NOT)
  for (let choice = 0; choice < each ** places; choice++) {
    yield pick(place => Math.floor(choice / each ** place) % each)
  }
}

/** So many does charsetWays() have. */
const WAYS = 7
/** Charsets of one name that are known or not, each by itself. */
const KNOWN_OR_NOT = 5
