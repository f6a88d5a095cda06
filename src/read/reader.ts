/*
 * NAME
 *   reader - which thread reads a message, and for how long
 *
 * DESCRIPTION
 *   A Reader is how the engine has a message read. readHere() does it in this
 *   thread: good for a program that has one message at a time. When it spins, it
 *   is interrupted (see util/process/interrupt). filterd has others as well: see
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
import {
  isInterruptReady,
  startInterrupt,
  type Uninterrupted,
} from '../util/process/interrupt.js'
import type { BudgetLimits } from '../util/budget.js'
import { defectIn, UNREAD_DEFECTS } from '../mail/defect-rows.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
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
  /** Who sent it: no one has more than a share where several wait. */
  client?: string,
) => Promise<Message>

/** Reads in this thread, which has no other message. */
export const readHere: Reader = async (spooled, limits, signal) => {
  const { seconds = Infinity } = limits
  const mayInterrupt = seconds !== Infinity
  let uninterrupted: Uninterrupted | null = null
  const begin = (): void => {
    uninterrupted ??= startInterrupt(seconds * 1000 + GRACE_MS)
  }
  if (mayInterrupt && isInterruptReady()) begin()
  // A container has a reader that could spin: it does so no longer than it may.
  const ahead = ({ content }: Part, isContainer: boolean): void => {
    if (mayInterrupt && (isContainer || content.size > SMALL_BYTES)) begin()
  }
  try {
    return await withinLimits(spooled, limits, signal, own =>
      orLeft(
        readMessage(spooled, limits, { signal: own, alone: true, ahead }),
        own,
      ),
    )
  } finally {
    await (uninterrupted as Uninterrupted | null)?.()
  }
}

/** Below, what is no container is read in no time. */
const SMALL_BYTES = 64 * 1024

/** So long reading may take to give up after its end. */
const GRACE_MS = 1000

// The promise; or the signal's reason, when it is over and nothing comes of it:
// interrupted code settles no promise.
function orLeft<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      setTimeout(() => reject(signal.reason as Error), 2 * GRACE_MS)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

/** Calls `read` with the signal that ends reading; or gives the reason. */
export async function withinLimits<Read extends Message | null = Message>(
  spooled: Spooled,
  limits: ReadLimits,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<Read>,
): Promise<Read | Message> {
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

/** The message, of which nothing is known but why. */
export function unread(
  { bytes, sha256 }: Spooled,
  code: keyof typeof UNREAD_DEFECTS,
): Message {
  const defects = [defectIn(UNREAD_DEFECTS, code, '')]
  return { bytes, sha256, fields: [], parts: [], defects, readings: [] }
}
