/*
 * NAME
 *   message - what was found in the bytes of one message
 *
 * DESCRIPTION
 *   A Message is a view: it never replaces the canonical bytes, which alone
 *   are delivered. `parts` contains the whole tree in reading order, nested
 *   messages and opened containers included.
 */

import type { Bytes } from '../util/bytes.js'
import type { Field } from './field.js'
import type { Part } from './part.js'

/** Something malformed or ambiguous about a message. */
export interface Defect {
  /** Stable name, kebab-case: `duplicate-boundary`. */
  readonly code: string
  /** `ambiguous`: honest software does not make it, and readers differ. */
  readonly grade:
    'harmless' | 'ambiguous' | 'overlimit' | 'damaged' | 'encrypted'
  /** Path of the part; '' for the message. */
  readonly part: string
  /** One printable line. */
  readonly text: string
}

/** Text as mailparser reads it, charsets decoded. */
export interface TextReading {
  readonly subject: string
  readonly from: string
  readonly text: string
  readonly html: string
}

export interface Message {
  readonly bytes: Bytes
  /** Hex digest of the canonical bytes. */
  readonly sha256: string
  readonly fields: readonly Field[]
  readonly parts: readonly Part[]
  readonly defects: readonly Defect[]
  /** One for each message that mailparser was asked about. */
  readonly readings: readonly TextReading[]
}
