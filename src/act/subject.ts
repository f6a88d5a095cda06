/*
 * NAME
 *   subject - a word before the subject
 *
 * DESCRIPTION
 *   Where a prefix goes: after the name of each Subject field, for programs
 *   differ in which of several they show. Nothing is decoded and nothing taken
 *   away, so that all bytes that were there are there still: raw ones of any
 *   charset, folds, encoded words that do not end. This breaks a signature that
 *   covers the subject.
 */

import { bytesOf, type Bytes } from '../util/bytes.js'
import type { Replacement } from '../util/cut-bytes.js'

export interface Retitled {
  /** What is put into the message, in order. */
  readonly inserts: readonly Replacement[]
  /** The field to put before a message that has no subject, without line end;
   * null where it has one. */
  readonly field: string | null
}

/** A header that is longer has its subject elsewhere or nowhere. */
const HEADER_LIMIT_BYTES = 1024 * 1024

export function withSubjectPrefix(bytes: Bytes, prefix: string): Retitled {
  const text = prefix.trim()
  const inserts = subjectsIn(bytes.slice(0, HEADER_LIMIT_BYTES)).map(
    ({ at, name, value }) => {
      const put = ` ${encoded(text, value)}`
      const whole = Buffer.from(put + gap(name + put, value))
      return { start: at, end: at, put: bytesOf(whole) }
    },
  )
  const isMissing = inserts.length === 0
  return { inserts, field: isMissing ? `Subject: ${encoded(text, '')}` : null }
}

interface Found {
  /** After the colon. */
  readonly at: number
  /** With the colon; latin1, as the value. */
  readonly name: string
  /** Still folded, without its last line end. */
  readonly value: string
}

function subjectsIn(bytes: Buffer): Found[] {
  const text = bytes.toString('latin1')
  const header = text.slice(0, headerEnd(text))
  const fields = header.matchAll(
    /(?<=^|\n)(subject[ \t]*:)([^\n]*(?:\n[ \t][^\n]*)*)/giu,
  )
  return [...fields].map(({ 1: name = '', 2: value = '', index }) => ({
    at: index + name.length,
    name,
    value,
  }))
}

function headerEnd(text: string): number {
  if (text.startsWith('\n')) return 0
  const end = text.indexOf('\n\n')
  return end < 0 ? text.length : end + 1
}

// What is between the prefix and the old value, beside the value's own blanks.
// A line above the limit of RFC 5322 2.1.1 would be cut by the next server.
function gap(before: string, value: string): string {
  const [line = ''] = value.split('\n', 1)
  if (value.trim() === '') return ''
  const hasBlank = /^[ \t\n]/u.test(value)
  if (before.length + line.length < LINE_LIMIT) return hasBlank ? '' : ' '
  return hasBlank ? '\n' : '\n '
}

const LINE_LIMIT = 998

// RFC 2047 where it is not plain; at most 75 characters a word. The blanks
// between two encoded words are not shown, so that one is part of the word.
function encoded(prefix: string, rest: string): string {
  const isPlain = /^[\x20-\x7e]*$/u.test(prefix) && !prefix.includes('=?')
  if (isPlain) return prefix
  const text = rest.trimStart().startsWith('=?') ? `${prefix} ` : prefix
  const words: string[] = []
  let word = ''
  for (const letter of text) {
    if (Buffer.byteLength(word + letter) > WORD_BYTES) {
      words.push(word)
      word = ''
    }
    word += letter
  }
  return [...words, word]
    .map(it => `=?UTF-8?B?${Buffer.from(it).toString('base64')}?=`)
    .join(' ')
}

/** 60 letters of base64 and 12 around them. */
const WORD_BYTES = 45
