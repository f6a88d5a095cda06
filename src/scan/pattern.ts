/*
 * NAME
 *   pattern - patterns of rules, looked for in fields and text
 *
 * DESCRIPTION
 *   A rule may name a pattern for a header field or for the text of a message.
 *   All of them are looked for at once, by an engine without backtracking
 *   (RE2's syntax, case-insensitive): time is linear in the text whatever an
 *   administrator or a sender writes.
 *
 *   Fields are read as they are and with their encoded words decoded. Text
 *   is that of each part that is text, in its charset and as UTF-8, and as
 *   mailparser reads it where it was asked; of each the first MiB.
 *
 * DIAGNOSTICS
 *   makePatterns() throws RangeError with half a sentence.
 */

import { RE2JS, RE2Set } from 're2js'
import { makeTurn } from '../util/turn.js'
import { fieldValues } from '../mail/field.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { decodeCharset, decodeWords } from '../mail/encoded-word.js'

/** `field`: the name of a field, `''` for the text. */
export interface Pattern {
  readonly field: string
  readonly pattern: string
}

/** What tells one pattern from another, in Facts. */
export function patternKey({ field, pattern }: Pattern): string {
  return `${field.toLowerCase()}:${pattern}`
}

/**
 * Looks for them in a message: the keys of those that are there. Gives way to
 * other mail, and throws the reason of the signal.
 */
export type FindPatterns = (
  message: Message,
  signal: AbortSignal,
) => Promise<ReadonlySet<string>>

export function makePatterns(patterns: readonly Pattern[]): FindPatterns {
  const fields = new Map<string, Pattern[]>()
  for (const pattern of patterns) {
    const name = pattern.field.toLowerCase()
    fields.set(name, [...(fields.get(name) ?? []), pattern])
  }
  const sets = [...fields].map(([name, those]) => [name, setOf(those)] as const)
  return async (message, signal) => {
    const turn = makeTurn(signal)
    const found = new Set<string>()
    for (const [name, find] of sets) {
      const texts = name === '' ? textsOf(message) : fieldTexts(message, name)
      for (const text of texts) {
        await turn()
        find(text).forEach(key => found.add(key))
      }
    }
    return found
  }
}

function setOf(patterns: readonly Pattern[]): (text: string) => string[] {
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE)
  for (const { pattern } of patterns) {
    try {
      set.add(pattern)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new RangeError(`is no pattern: ${why}`, { cause: error })
    }
  }
  set.compile()
  const keys = patterns.map(patternKey)
  return text => {
    const indices: readonly number[] = set.match(text)
    return indices.flatMap(index => keys[index] ?? [])
  }
}

function fieldTexts({ fields }: Message, name: string): string[] {
  const values = fieldValues(fields, name)
  return [...new Set([...values, ...values.map(decodeWords)])]
}

const TEXT_LIMIT_BYTES = 1024 * 1024

function* textsOf(message: Message): Generator<string> {
  for (const part of message.parts) {
    if (part.kind === 'leaf' && isText(part)) yield* decodings(part)
  }
  for (const { text, html } of message.readings) {
    yield text.slice(0, TEXT_LIMIT_BYTES)
    yield html.slice(0, TEXT_LIMIT_BYTES)
  }
}

function isText({ declaredType, detectedType }: Part): boolean {
  return declaredType.startsWith('text/') || detectedType.startsWith('text/')
}

function decodings({ content, charset }: Part): Set<string> {
  const bytes = content.slice(0, TEXT_LIMIT_BYTES)
  return new Set([charset, 'utf-8'].map(label => decodeCharset(bytes, label)))
}
