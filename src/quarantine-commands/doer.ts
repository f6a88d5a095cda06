/*
 * NAME
 *   doer - what is needed to do something with kept messages
 */

import type { Caller } from '../util/process/caller.js'
import type { Config } from '../config/config.js'
import type { Log } from '../log/line.js'

export interface Doer {
  readonly config: Config
  /** Of the quarantine. */
  readonly folder: string
  readonly log: Log
  /** Who started the program, or asks it. */
  readonly caller: Caller
  readonly complain: (text: string, limit?: number) => void
}
