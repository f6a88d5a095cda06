/*
 * NAME
 *   waiting-mail - mail in Postfix's queue that waits for the filter
 *
 * DESCRIPTION
 *   postqueue(1) names no transport: what a message waits for is in its
 *   reason. A message that was not tried yet is not counted.
 */

export interface QueueFacts {
  readonly total: number
  /** Deferred because of the filter. */
  readonly waiting: number
  /** Arrival of the oldest of them; milliseconds since the epoch. */
  readonly oldest: number | null
  /** Why the oldest waits. */
  readonly reason: string
}

/** @param text as `postqueue -j` prints it. */
export function queueOf(text: string): QueueFacts {
  const lines = text.split('\n').filter(line => line.startsWith('{'))
  const stuck = lines.flatMap(line => {
    const { arrival_time: seconds, recipients } = JSON.parse(line) as Queued
    const reasons = recipients.map(it => it.delay_reason ?? '')
    const reason = reasons.find(it => FOR_THE_FILTER.test(it))
    return reason === undefined ? [] : [{ arrival: seconds * 1000, reason }]
  })
  stuck.sort((one, other) => one.arrival - other.arrival)
  return {
    total: lines.length,
    waiting: stuck.length,
    oldest: stuck[0]?.arrival ?? null,
    reason: stuck[0]?.reason ?? '',
  }
}

interface Queued {
  readonly arrival_time: number
  readonly recipients: readonly { readonly delay_reason?: string }[]
}

/** By SMTP or LMTP; by pipe(8); where the transport itself is missing. */
const FOR_THE_FILTER =
  /127\.0\.0\.1\[127\.0\.0\.1\]|content filter|mail transport unavailable|chkmsg|chkout/u
