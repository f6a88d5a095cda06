/*
 * NAME
 *   session-options - what a session is told, and its limits
 *
 * DESCRIPTION
 *   When `drain` fires, the message in hand is finished. A client that has
 *   begun to send may go on to the end of its message: Postfix counts a 421, or
 *   a connection lost before MAIL, against the filter as a whole. After a
 *   message the session sends nothing, and is closed in silence when the grace
 *   is over. Only a client that sends another command in that time gets a 421.
 *   Before its next message Postfix tries a kept connection with RSET, and when
 *   that fails it opens another one and does not complain. For the same reason
 *   a session that rests between messages may be ended when others wait for its
 *   place: see `onRest`.
 */

import type { StateLimits } from './command-reply.js'
import type { Protocol } from './endpoint.js'
import type { Handler, Vet } from './transaction.js'

export interface SessionOptions {
  readonly protocol: Protocol
  /** Our name, which must not be Postfix's own. */
  readonly hostname: string
  readonly handler: Handler
  readonly limits?: Partial<SessionLimits>
  /** False where the client's claims about others (XFORWARD, MAIL AUTH=) must
   * not be believed. Default true. */
  readonly xforward?: boolean
  /** The address of the client. Default none. */
  readonly peer?: string
  readonly vet?: Vet
  readonly drain?: AbortSignal
  /** Gets one line for the log. */
  readonly notice?: (text: string) => void
  /** Gets a way to end the session for a client that waits, when a message was
   * answered and nothing more was asked; null when it is at work again. */
  readonly onRest?: (giveWay: (() => void) | null) => void
}

export interface SessionLimits extends StateLimits {
  readonly lineLimitBytes: number
  /** How long the client may be silent, or not read. */
  readonly idleLimitSeconds: number
  /** How long a drained session waits for QUIT after its last message. */
  readonly drainGraceSeconds: number
}

/** The limits where `limits` has no others. */
export const SESSION_LIMITS: SessionLimits = {
  lineLimitBytes: 8 * 1024,
  recipientLimit: 50_000,
  envelopeLimitBytes: 16 * 1024 * 1024,
  errorLimit: 100,
  junkLimit: 100,
  idleLimitSeconds: 300,
  drainGraceSeconds: 3,
}
