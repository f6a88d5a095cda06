/*
 * NAME
 *   pairs - NAME=VALUE pairs of a line of the log
 */

import { printable } from '../util/text.js'
import type { LogField } from './fields.js'

export function filled(name: LogField, value: string): readonly Pair[] {
  return value === '' ? [] : [[name, value]]
}

/** A word that we chose may be before a text that we did not. */
type Value = string | number | { readonly word: string; readonly text: string }

export type Pair = readonly [LogField, Value]

export function joined(pairs: readonly Pair[]): string {
  const line = joinedTo(pairs, VALUE_CHARACTERS)
  return Buffer.byteLength(line) > LINE_BYTES
    ? joinedTo(pairs, SHORT_CHARACTERS)
    : line
}

const VALUE_CHARACTERS = 200

const SHORT_CHARACTERS = 50

/** logger(1) would make two lines of one that is longer (log/log). */
const LINE_BYTES = 7000

function joinedTo(pairs: readonly Pair[], limit: number): string {
  return pairs
    .map(([name, value]) => `${name}=${valueText(value, limit)}`)
    .join(', ')
}

function valueText(value: Value, limit: number): string {
  if (typeof value !== 'object') return quoted(printable(String(value), limit))
  return `${value.word} (${quoted(printable(value.text, limit))})`
}

function quoted(text: string): string {
  if (!/[,=]|^"/u.test(text)) return text
  return `"${text.replace(/["\\]/gu, '\\$&')}"`
}
