/*
 * NAME
 *   policy - what the administrator wants, as plain data
 *
 * DESCRIPTION
 *   A Policy is the rules in their order, and the [action] table read: one row
 *   for each verdict class, with the line that says so, for --explain.
 */

import type { VerdictClass } from '../mail/finding.js'
import type { Action } from '../mail/verdict.js'
import type { Rule } from './rule.js'

export interface PolicyRow {
  readonly action: Action
  /** `default`, `-o` or `FILE:LINE`. */
  readonly source: string
}

export interface Policy {
  /** monitor: nothing is done, see monitor. Default enforce. */
  readonly mode?: 'enforce' | 'monitor'
  readonly actions: Readonly<Record<VerdictClass, PolicyRow>>
  readonly rules: readonly Rule[]
}
