/*
 * NAME
 *   disposition - what an action made of a verdict
 *
 * DESCRIPTION
 *   A closed list. `deliver` is a request: an action cannot deliver. `kept`
 *   and `discarded` say that the message is durably where they tell, so that
 *   the engine may accept it. `refused` carries the Reply itself, never 2.x.x.
 */

import type { Replacement } from '../util/cut-bytes.js'
import type { Recipient } from './envelope.js'
import type { Reply } from './reply.js'

export interface DeliveryRequest {
  readonly sender: string
  readonly recipients: readonly Recipient[]
  /** Header lines to put before the canonical bytes, without line ends. */
  readonly prepend: readonly string[]
  /** Get it besides; their answers do not matter. Default none. */
  readonly copies?: readonly Recipient[]
  /** What replaces ranges of the canonical bytes, in order: edits that fields of
   * the message name. Default none. */
  readonly edits?: readonly Replacement[]
}

export type Disposition =
  | {
      readonly kind: 'deliver'
      readonly request: DeliveryRequest
      /** Where the message is durably kept besides, as it came. */
      readonly kept?: string
    }
  | { readonly kind: 'kept'; readonly where: string }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'refused'; readonly reply: Reply }
