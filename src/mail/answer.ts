/*
 * NAME
 *   answer - what the next hop said
 *
 * DESCRIPTION
 *   A Reply is ours; an Answer is the next hop's, for one recipient. Only the
 *   engine makes a Reply of it, so that a yes of theirs becomes a yes of
 *   ours in one place.
 */

import type { Status } from './reply.js'

export interface Answer {
  readonly status: Status
  /** Lines apart by `\n`; as the next hop wrote it. */
  readonly text: string
  /** Three digits, where the next hop speaks SMTP. */
  readonly code?: number
  /** It is about the whole message: said to the final dot, or by an RFC. */
  readonly isFinal?: boolean
  /** This recipient was accepted, and the message not sent because of others. */
  readonly isForOthers?: boolean
}

/** The queue id that Postfix gave the message: `2.0.0 Ok: queued as 4bXyZ1`. */
export function queueIdIn(text: string): readonly string[] {
  const id = /\bqueued as ([0-9A-Za-z]{5,30})\b/u.exec(text)?.[1]
  return id === undefined ? [] : [id]
}
