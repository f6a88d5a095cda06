/*
 * NAME
 *   finding - what doctor reports
 */

import type { Hint } from './hint.js'

export type Level = 'warning' | 'critical'

export interface Finding {
  readonly level: Level
  /** What it is about: a parameter, an option, a thing. */
  readonly topic: string
  readonly text: string
  readonly fix: Hint
}
