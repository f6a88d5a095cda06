/*
 * NAME
 *   request - the command line of plan and apply
 */

import type { Mode } from '../plan/stanzas.js'

/** The command line, where undefined is what was not said. */
export interface Request {
  readonly mode: Mode
  readonly user: string | undefined
  readonly configFile: string | undefined
  readonly listenPort: number
  readonly returnPort: number
  readonly submissionPort: number
  readonly allowUnsafePaths: boolean
  readonly isTrial?: boolean
  readonly signMilter?: string
  /** Names or addresses of filters on other hosts. */
  readonly filters?: readonly string[]
  readonly returnAddress?: string
}
