/*
 * NAME
 *   subject - a word before the subject
 *
 * DESCRIPTION
 *   The subject as it was, with a prefix before it, and the places of what it
 *   replaces: fields are written before the message anew, so that all other bytes
 *   stay as they are. This breaks a signature that covers the subject.
 */

import { isUtf8 } from 'node:buffer'
import type { Range } from '../util/cut-bytes.js'
import type { Bytes } from '../util/bytes.js'
import { placedFields } from '../mail/header-ranges.js'

export interface Retitled {
  /** The new field, without line end; it may be folded. Raw UTF-8 is text. */
  readonly field: string
  /** Where the old ones are. */
  readonly omit: readonly Range[]
}

export function withSubjectPrefix(bytes: Bytes, prefix: string): Retitled {
  const found = placedFields(bytes).filter(({ name }) => name === 'subject')
  const [first] = found
  const rest = textOf(first?.value ?? '')
  return {
    field: `Subject: ${encoded(prefix)}${rest === '' ? '' : ` ${rest}`}`,
    omit: found.map(({ start, end }) => ({ start, end })),
  }
}

// What is written goes out as UTF-8. Raw bytes of another charset are taken for
// latin1, as most readers do.
function textOf(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1
}

// RFC 2047 where it is not plain; at most 75 characters a word.
function encoded(prefix: string): string {
  const text = prefix.trim()
  if (/^[\x20-\x7e]*$/u.test(text) && !text.includes('=?')) return text
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
