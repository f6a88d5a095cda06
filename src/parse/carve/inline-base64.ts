/*
 * NAME
 *   inline-base64 - base64 in the middle of lines
 *
 * DESCRIPTION
 *   Where a text has its own ways to hold a file: in quotes of a script that
 *   decodes base64 (`atob("TVqQ...")`), also in pieces, in a property of a
 *   calendar or a card (RFC 5545 3.1.3, RFC 2426 2.4.1:
 *   `ATTACH;ENCODING=BASE64;VALUE=BINARY:`) or of LDIF (RFC 2849: `photo:: `),
 *   whose lines are unfolded first. Elsewhere only words that begin as a program
 *   or an archive does are looked at, in quotes or anywhere: pages are full of
 *   words.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import type { Detector } from './detector.js'

export interface InlineBase64 {
  /** At least LETTERS_LIMIT. */
  readonly letters: string
  /** `base64-word` where only its characters show that it is a file. */
  readonly reading: 'inline-base64' | 'base64-word'
}

export function* findInlineBase64(
  text: string,
): Generator<InlineBase64, void, undefined> {
  const all = isScript(text)
  const joined = all ? text.replace(BETWEEN, '') : text
  for (const script of new Set([text, joined])) {
    for (const letters of quotedIn(script, QUOTED)) {
      if (!all && !isFileBase64(letters)) continue
      yield* longOnly(letters.replace(/\\[nr]?|\s/gu, ''))
    }
  }
  if (CARD.test(text)) {
    const unfolded = text.replace(/(?:\r\n?|\n)[ \t]/gu, '')
    for (const [, letters = ''] of unfolded.matchAll(PROPERTY)) {
      yield* longOnly(letters.replace(/[ \t]/gu, ''))
    }
  }
  for (const { 0: letters, index } of text.matchAll(FILE_WORD)) {
    if (isFirstLine(text, index, letters)) continue
    yield* longOnly(letters, 'base64-word')
  }
}

// Of a file in lines: those are read together, and one by itself is damaged.
function isFirstLine(text: string, start: number, letters: string): boolean {
  if (start > 0 && text[start - 1] !== '\n') return false
  const end = start + letters.length
  const after = text.slice(end, end + 3)
  return /^\r?\n[A-Za-z0-9+/]/u.test(after)
}

/** The text in quotes; `words` matches a quote and all characters after it. */
export function* quotedIn(
  text: string,
  words: RegExp,
): Generator<string, void, undefined> {
  for (const { 0: word, index } of text.matchAll(words)) {
    if (text[index + word.length] === word[0]) yield word.slice(1)
  }
}

/** Whether findInlineBase64() may find something. LDIF, and words that begin as
 * a file does, are for the look at words (long-words). */
export const inlineSign: Detector = {
  sign: 'inline',
  cheap:
    /begin:v|atob|frombase64|b64|new\s{1,9}blob|uint8array|fromcharcode|unescape|decodeuri|createobjecturl/u,
  find: text => isScript(text) || BEGUN.test(text),
}

/** Whether it contains a script that makes a file of something. */
export function isScript(text: string): boolean {
  return SCRIPT.test(text)
}

/** Whether letters can only be the beginning of a file. */
export function isSureFileBase64(letters: string): boolean {
  return SURE_FILE.test(letters)
}

/** Whether letters are those of a program, an archive or a document. */
export function isFileBase64(letters: string): boolean {
  return FILES.test(letters)
}

// A word of three characters occurs by chance in a hundred thousand of base64.
const SCRIPT =
  /(?:atob|b64)(?![\w+/]{16})(?<![\w+/]{16}(?:atob|b64))|frombase64|new\s{1,9}blob|uint8array|fromcharcode|unescape|decodeuri|createobjecturl/iu
const BEGUN = /:(?<=begin:)v(?:calendar|card)/iu
/** A calendar, a card, or LDIF. What begins with a colon is passed over quickly:
 * base64 has none. */
export const CARD =
  /:(?:(?<=begin:)v(?:calendar|card)|(?<=^[a-z][\w;-]{0,60}:): ?[a-z0-9+/]{20})/imu

/** MZ, PK, OLE, RAR, 7z, MSCF, gzip, ELF, PDF. */
const FILES =
  /^\s{0,9}(?:TV[opqr]|UEsDB|0M8R4KGx|UmFyI|N3q8r|TVNDRg|H4sI|f0VM|JVBERi)/u

/** So many letters that no word of a link is one by chance. */
const SURE_FILES =
  'TV(?:qQAAMA|pQAAIA|oAAAAA|pBUlVI|qAAAEA|roAAAA)|' +
  'UEsDB[A-D]|0M8R4KGx|UmFyIRoH|N3q8rycc|TVNDRgAA|JVBERi0'

const SURE_FILE = new RegExp(`^(?:${SURE_FILES})`, 'u')
const FILE_WORD = new RegExp(
  `(?<![A-Za-z0-9+/])(?:${SURE_FILES})[A-Za-z0-9+/=]+`,
  'gu',
)

/** Between pieces of a string that are joined. */
const BETWEEN = /(["'`])\s{0,9}[+,]\s{0,9}\1/gu

// The pattern neither counts the characters nor matches the quote after them:
// with ten million characters, either would overflow the stack of a regular
// expression.
const QUOTED = /["'`][A-Za-z0-9+/=\\\s]+/gu
/** A data: URL in one may be folded too (RFC 6350 6.8.1). */
const PROPERTY =
  /(?:;(?:encoding=)?(?:b|base64)(?:;[^:\n]{0,300})?[:,]|:: ?)([A-Za-z0-9+/= \t]+)/giu

/** A program of 30 bytes. */
const LETTERS_LIMIT = 40

function* longOnly(
  letters: string,
  reading: InlineBase64['reading'] = 'inline-base64',
): Generator<InlineBase64, void, undefined> {
  if (letters.length >= LETTERS_LIMIT) yield { letters, reading }
}
