/*
 * NAME
 *   action - what every action is
 *
 * DESCRIPTION
 *   An action makes a Disposition of a Verdict. It may keep a message in the
 *   quarantine; it cannot deliver, and it never says yes.
 *
 * DIAGNOSTICS
 *   Throws when it could not do its work: the message is deferred.
 */

import type { Envelope } from '../mail/envelope.js'
import type { Disposition } from '../mail/disposition.js'
import type { Headline } from '../mail/headline.js'
import type { Verdict } from '../mail/verdict.js'
import type { Bytes } from '../util/bytes.js'
import type { Range } from '../util/cut-bytes.js'
import type { Quarantine } from '../quarantine/quarantine.js'

export interface ActContext {
  readonly envelope: Envelope
  readonly bytes: Bytes
  /** Hex digest of bytes. */
  readonly sha256: string
  /** What a kept message is found by. Default none. */
  readonly headline?: Headline
  readonly quarantine: Quarantine
  /** What is changed in the header of what is delivered: lines that it gets, and
   * ranges that are left out. Default nothing. */
  readonly edits?: {
    readonly prepend: readonly string[]
    readonly omit: readonly Range[]
  }
  /** The address of action redirect, '' when there is none. */
  readonly redirectTo: string
}

export type ActionKind = (
  verdict: Verdict,
  context: ActContext,
) => Disposition | Promise<Disposition>
