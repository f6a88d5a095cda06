/*
 * NAME
 *   intake - takes one message and answers it
 *
 * DESCRIPTION
 *   What the ways in know of the filter.
 */

import type { Envelope } from './envelope.js'
import type { Reply } from './reply.js'

/** One message on its way in. Ends by end() or by abort(), never by both. */
export interface Intake {
  /** Takes the next bytes. Keeps an error to itself until the end. */
  write(chunk: Buffer): void
  /** All has come. One Reply for each recipient, in order. */
  end(): Promise<readonly Reply[]>
  /** It did not come whole: nothing is done with it. */
  abort(reason: unknown): void
}

/**
 * @param confirm called when the whole message is there, before anything is
 *   done with it, and again before it is handed over. Throws where the way in
 *   cannot be sure that it is whole.
 */
export type Filter = (envelope: Envelope, confirm?: Confirm) => Intake

export type Confirm = () => void | Promise<void>
