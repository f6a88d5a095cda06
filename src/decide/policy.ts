/*
 * NAME
 *   policy - what the administrator wants, as plain data
 *
 * DESCRIPTION
 *   A Policy is the rules in their order, and the [action] table read: one row
 *   for each verdict class, with the line that says so, for --explain. What a
 *   scanner's own section says of its failures is before the row of
 *   unchecked-error.
 */

import type { Origin, Stage } from '../mail/envelope.js'
import type { VerdictClass } from '../mail/finding.js'
import type { Action } from '../mail/verdict.js'
import type { Rule } from './rule.js'

export interface PolicyRow {
  readonly action: Action
  /** `default`, `-o` or `FILE:LINE`. */
  readonly source: string
}

/** Says what a scanner's failure means, everywhere or at one place. */
export interface FailureRow extends PolicyRow {
  /** As in the configuration: `scanner.clamd.on_failure`. */
  readonly option: string
  readonly stage?: Stage
  readonly origin?: Origin
}

export interface Policy {
  /** monitor: nothing is done, see monitor. Default enforce. */
  readonly mode?: 'enforce' | 'monitor'
  readonly actions: Readonly<Record<VerdictClass, PolicyRow>>
  readonly rules: readonly Rule[]
  /** By the scanner's name; of its rows the first that fits. Default none. */
  readonly scannerFailures?: Readonly<Record<string, readonly FailureRow[]>>
}
