/*
 * NAME
 *   context - where and with what means one message is read
 */

import type { Budget } from '../util/budget.js'
import type { Scratch } from '../util/scratch.js'
import type { Part } from '../mail/part.js'

export interface ParseContext {
  readonly budget: Budget
  readonly scratch: Scratch
  /** The depth at which the message itself is; 0 for the outermost. */
  readonly depth: number
  /** Path of the part that this message is; '' for the outermost. */
  readonly path: string
  readonly signal: AbortSignal
  /** Called with each part of the ordinary reading, before there are others.
   * What it throws ends parsing. */
  readonly onPart?: (part: Part) => void
  /** Whether unpack opens it. Default: no one knows. */
  readonly isContainer?: (part: Part) => boolean
}
