/*
 * NAME
 *   select - which entries somebody means
 *
 * DESCRIPTION
 *   By what is known of them (list), or by a name: our id, Postfix's queue id,
 *   the key, or the beginning of an id or key that only one entry has.
 *
 *   Pure.
 */

import type { VerdictClass } from '../mail/finding.js'
import type { Row } from './entry.js'

/** Texts are parts of what they stand for, without regard to case. */
export interface Filters {
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly until?: number
  readonly sender?: string
  readonly recipient?: string
  readonly verdict?: VerdictClass
  /** Of a finding, or of a file that one is about. */
  readonly name?: string
  /** Bytes. */
  readonly larger?: number
  readonly smaller?: number
}

export function selectRows(
  rows: readonly Row[],
  filters: Filters,
): readonly Row[] {
  const { since, until, sender, recipient, verdict, name } = filters
  const { larger, smaller } = filters
  return rows.filter(row => {
    const kept = Date.parse(row.keptAt)
    return (
      (since === undefined || kept >= since) &&
      (until === undefined || kept < until) &&
      (larger === undefined || row.size > larger) &&
      (smaller === undefined || row.size < smaller) &&
      (verdict === undefined || row.class === verdict) &&
      (sender === undefined || holds(row.sender, sender)) &&
      (recipient === undefined ||
        row.recipients.some(it => holds(it, recipient))) &&
      (name === undefined || row.names.some(it => holds(it, name)))
    )
  })
}

/** What must stand in an entry's line of the index, for it to be selected. */
export function textsOf({
  sender,
  recipient,
  verdict,
  name,
}: Filters): string[] {
  return [sender, recipient, verdict, name].flatMap(it =>
    // Of other letters the index does not know the small ones.
    it !== undefined && /^[\x20-\x7e]+$/u.test(it) ? [it] : [],
  )
}

function holds(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.toLowerCase())
}

/** Those that a name may mean; the sure ones first, and then no others. */
export function namedRows(rows: readonly Row[], name: string): readonly Row[] {
  const exact = rows.filter(
    row => name === row.id || name === row.queueId || name === row.key,
  )
  if (exact.length > 0 || name.length < SHORTEST) return exact
  return rows.filter(row => row.id.startsWith(name) || row.key.startsWith(name))
}

const SHORTEST = 3
