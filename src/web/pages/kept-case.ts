/*
 * NAME
 *   kept-case - one kept message, and the recipient who looks at it
 *
 * DESCRIPTION
 *   Pages of a link and pages of someone who is signed in are about the same: a
 *   Case has what both need, so that what a button does is written once.
 *
 * DIAGNOSTICS
 *   entryOf() gives null for an entry that is not there any more, and throws for
 *   one that cannot be read.
 *
 * SECURITY
 *   Here is decided what is shown. What is done, the helper decides again.
 */

import type { Permission } from '../../mail/verdict.js'
import { KEY, readEntry, type Entry } from '../../quarantine/entry.js'
import type { Who } from '../../web-helper/requests.js'

export interface Case {
  readonly entry: Entry
  /** Theirs, of record; at least one. */
  readonly recipients: readonly string[]
  readonly who: Who
  /** Before `/release` and the like: `/m/TOKEN`, `/message/KEY`. */
  readonly base: string
  readonly may: Permission
  /** All of recipients have it already. */
  readonly isReleased: boolean
}

/** The first of their addresses: most have one. */
export function recipientOf({ recipients }: Case): string {
  return recipients[0] ?? ''
}

export function entryOf(folder: string, key: string): Entry | null {
  if (!KEY.test(key)) return null
  try {
    return readEntry(folder, key)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Those who have not removed it for themselves, each once. */
export function recipientsLeft({
  envelope,
  removals = [],
}: Entry): readonly string[] {
  const gone = new Set(removals.map(it => it.recipient.toLowerCase()))
  const all = envelope.recipients.map(({ address }) => address)
  return [...new Set(all)].filter(it => !gone.has(it.toLowerCase()))
}

/** Whether each of them was sent the message already. */
export function isReleasedTo(
  { releases }: Entry,
  recipients: readonly string[],
): boolean {
  const all = releases.flatMap(it => it.recipients)
  const reached = new Set(all.map(it => it.toLowerCase()))
  return recipients.every(it => reached.has(it.toLowerCase()))
}
