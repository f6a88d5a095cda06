/*
 * NAME
 *   cell - a cell of the fault matrix: a fault, a way in, what must come of it
 */

import type { Attempt, Message, Mode, Outcome } from './attempt.js'
import type { Rig, Way } from './rig.js'

export interface Cell {
  /** Number of the fault in the matrix. */
  readonly row: number
  readonly mode: Mode
  readonly name: string
  readonly fault: Fault
  /** Of the text. Default 2000; more than 64 KiB goes to a file. */
  readonly sizeBytes?: number
  readonly to?: readonly string[]
  /** Instead of a message with such a text; the mark must be in it. */
  readonly data?: (mark: string) => Buffer
  /** What the first try comes to. Default deferred. */
  readonly first?: Outcome | readonly Outcome[]
  /** Copies after the first try. Default 0. */
  readonly copies?: number | readonly number[]
  /** Copies in the end, the retry included. Default 1. */
  readonly total?: number | readonly number[]
  /** The copies are for different recipients: each has one in the end. */
  readonly isSplit?: boolean
  /** What the retry comes to. Default accepted; none: there is no retry. */
  readonly retry?: Outcome | 'none'
  /** Entries of the quarantine in the end. Default 0. */
  readonly kept?: number
  /** The copies are edited: in none of them is one of these texts. */
  readonly without?: readonly string[]
  /** A line of the log that is there after the first try. */
  readonly log?: RegExp
  /** The answer to the first try. */
  readonly says?: RegExp
}

/** Makes the fault. */
export type Fault = (rig: Rig, message: Message) => Stage | Promise<Stage>

export interface Stage {
  readonly way?: Way
  /** Instead of the ordinary first try. */
  readonly send?: () => Promise<Attempt>
  /** Takes the fault away again. */
  readonly undo?: () => void | Promise<void>
  /** More that must be so after the first try, before undo(). */
  readonly also?: (first: Attempt) => Faults | Promise<Faults>
  /** Where the plan of inject.mjs need not come true. */
  readonly mayMiss?: boolean
}

/** Thrown by a fault that this machine does not allow. */
export class NotHere extends Error {}

/** What is not as it should be, in words; none is good. */
export type Faults = readonly string[]

/** Cells that differ by mode only. */
export function inModes(
  modes: string,
  cell: Omit<Cell, 'mode'> | ((mode: Mode) => Omit<Cell, 'mode'>),
): Cell[] {
  return ([...modes] as Mode[]).map(mode => ({
    ...(typeof cell === 'function' ? cell(mode) : cell),
    mode,
  }))
}
