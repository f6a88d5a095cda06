/*
 * NAME
 *   reader - who reads a message, and for how long
 *
 * DESCRIPTION
 *   A Reader is how the engine has a message read. readHere() does it in this
 *   thread: good for a program that has one message at a time and that somebody
 *   ends from outside when it spins. filterd has others beside it: see
 *   reader-pool.
 *
 *   A message that is too large, or that used up its time or memory, counts as
 *   unchecked-overlimit and not as a failure of ours: it would use them up at
 *   each retry, for five days, and the next one of its kind would too.
 *
 * DIAGNOSTICS
 *   Throws what reading throws, and the reason of the signal: deferred.
 */

import { startDeadline } from '../util/deadline.js'
import type { BudgetLimits } from '../util/budget.js'
import type { Message } from '../mail/message.js'
import type { Spooled } from '../spool/spool.js'
import { readMessage } from './read.js'

export interface ReadLimits extends BudgetLimits {
  /** A larger message is not looked at. */
  readonly messageBytes: number
  /** That the site knows, for encrypted archives. */
  readonly passwords?: readonly string[]
  /** How long reading may take. Default: as long as the signal lets it. */
  readonly seconds?: number
}

/** Everything that is in a message; `signal` is the end of its time. */
export type Reader = (
  spooled: Spooled,
  limits: ReadLimits,
  signal: AbortSignal,
) => Promise<Message>

/** Reads in this thread. */
export const readHere: Reader = (spooled, limits, signal) =>
  withinLimits(spooled, limits, signal, own =>
    readMessage(spooled, limits, { signal: own, alone: true }),
  )

/** Calls `read` with the signal that ends reading; or says why not. */
export async function withinLimits(
  spooled: Spooled,
  limits: ReadLimits,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<Message>,
): Promise<Message> {
  const { messageBytes, seconds = Infinity } = limits
  if (spooled.bytes.size > messageBytes) {
    return unread(spooled, 'message-too-large')
  }
  const limit = startDeadline('reading', seconds, signal)
  try {
    return await read(limit.signal)
  } catch (error) {
    signal.throwIfAborted()
    if (limit.signal.aborted) return unread(spooled, 'too-slow')
    throw error
  } finally {
    limit.close()
  }
}

const UNREAD = {
  'message-too-large': 'larger than message_size_limit',
  'too-slow': 'takes longer to read than the time of a message allows',
  'too-much-memory': 'takes more memory to read than there is for one message',
} as const

/** The message, of which nothing is known but why. */
export function unread(
  { bytes, sha256 }: Spooled,
  code: keyof typeof UNREAD,
): Message {
  const text = UNREAD[code]
  const defects = [{ code, grade: 'overlimit', part: '', text }] as const
  return { bytes, sha256, fields: [], parts: [], defects, readings: [] }
}
