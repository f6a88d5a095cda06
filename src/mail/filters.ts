/*
 * NAME
 *   filters - which messages a person means, by what is known of them
 *
 * DESCRIPTION
 *   The same conditions for kept messages and for records of decisions. Texts
 *   may be any part of the value, and case does not matter, also of ids.
 *
 *   Pure.
 */

import type { VerdictClass } from './finding.js'

export interface Filters {
  /** Our id, a queue id of Postfix's, a Message-ID, the key of an entry, or the
   * beginning of our id or of a key. */
  readonly id?: string
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly until?: number
  readonly sender?: string
  readonly recipient?: string
  readonly subject?: string
  readonly messageId?: string
  readonly verdict?: VerdictClass
  /** Of a finding, or of a file that one is about. */
  readonly name?: string
  /** Bytes. */
  readonly larger?: number
  readonly smaller?: number
}

/** What the filters look at. */
export interface Findable {
  /** ISO 8601. */
  readonly time: string
  readonly size: number
  readonly sender: string
  readonly recipients: readonly string[]
  readonly subject: string
  readonly messageId: string
  readonly classes: readonly string[]
  readonly found: readonly string[]
  /** Ours, Postfix's, those of a next hop, keys. */
  readonly ids: readonly string[]
  /** Those that may be shortened. */
  readonly longIds: readonly string[]
}

/** Without the id: see namesIt(). */
export function fits(it: Findable, filters: Filters): boolean {
  const { since, until, larger, smaller, verdict } = filters
  const time = Date.parse(it.time)
  return (
    (since === undefined || time >= since) &&
    (until === undefined || time < until) &&
    (larger === undefined || it.size > larger) &&
    (smaller === undefined || it.size < smaller) &&
    (verdict === undefined || it.classes.includes(verdict)) &&
    isIn([it.sender], filters.sender) &&
    isIn(it.recipients, filters.recipient) &&
    isIn([it.subject], filters.subject) &&
    isIn([it.messageId], filters.messageId) &&
    isIn(it.found, filters.name)
  )
}

function isIn(texts: readonly string[], wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  const small = wanted.toLowerCase()
  return texts.some(text => text.toLowerCase().includes(small))
}

/** How surely a name means it: 3 as it is written, 2 but for case, 1 by its
 * beginning, 0 not at all. */
export function namesIt(
  it: Pick<Findable, 'ids' | 'longIds' | 'messageId'>,
  name: string,
): 0 | 1 | 2 | 3 {
  if (it.ids.includes(name)) return 3
  const small = name.toLowerCase()
  if (it.ids.some(id => id.toLowerCase() === small)) return 2
  if (it.messageId !== '') {
    if (bare(it.messageId) === bare(name)) return 3
    if (bare(it.messageId).toLowerCase() === bare(small)) return 2
  }
  if (name.length < SHORTEST) return 0
  return it.longIds.some(id => id.toLowerCase().startsWith(small)) ? 1 : 0
}

const SHORTEST = 3

function bare(messageId: string): string {
  return messageId.replace(/^<|>$/gu, '')
}

/** Texts that must be in a line of JSON about it, in ASCII, in any case. */
export function textsOf(filters: Filters): readonly string[] {
  const { id, sender, recipient, subject, messageId } = filters
  const { verdict, name } = filters
  const texts = [sender, recipient, subject, messageId, verdict, name]
  if (id !== undefined) texts.push(bare(id))
  // Of other letters nothing that reads bytes knows the small ones.
  return texts.flatMap(it =>
    it !== undefined && /^[\x20-\x7e]+$/u.test(it) ? [it] : [],
  )
}
