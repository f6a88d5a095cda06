/*
 * NAME
 *   transport - what every transport is
 *
 * DESCRIPTION
 *   A transport hands responsibility for a message to the next hop, and comes
 *   back with the next hop's answer: one Reply for each recipient, in order.
 *   It says 2.x.x only when the next hop said so.
 *
 * DIAGNOSTICS
 *   Throws when there is no answer: temporary, whatever the reason.
 */

import type { Bytes } from '../util/bytes.js'
import { editedWindows } from '../util/cut-bytes.js'
import type { DeliveryRequest } from '../mail/disposition.js'
import type { Envelope, Recipient } from '../mail/envelope.js'
import type { Answer } from '../mail/answer.js'

export interface Handover {
  readonly request: DeliveryRequest
  readonly envelope: Envelope
  /** The canonical bytes that go after the prepended fields. */
  readonly bytes: Bytes
  readonly signal: AbortSignal
  /** Whether some recipients may get it although others were refused: true
   * where a retry does not go to those again. Default false. */
  readonly isPartial?: boolean
}

/** Recipients of a message that is not here yet. */
export interface Question {
  readonly envelope: Envelope
  readonly recipients: readonly Recipient[]
  readonly signal: AbortSignal
}

export interface Transport {
  /** For the log: `sendmail`, `smtp:127.0.0.1:10026`. */
  readonly name: string
  /** Where it is another for each message. */
  nameFor?(envelope: Envelope): string
  deliver(handover: Handover): Promise<readonly Answer[]>
  /** What the next hop says to these recipients, sent no message; null where it
   * does not say. Not there where it cannot be asked. */
  ask?(question: Question): Promise<readonly Answer[] | null>
  close(): void
}

/** The lines to prepend and the canonical bytes as edited, in LF form. */
export function* contentOf(handover: Handover): Generator<Buffer> {
  const { prepend, edits = [] } = handover.request
  if (prepend.length > 0) yield Buffer.from(`${prepend.join('\n')}\n`)
  yield* editedWindows(handover.bytes, edits)
}
