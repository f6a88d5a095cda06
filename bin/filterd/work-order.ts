/*
 * NAME
 *   work-order - all that a worker of filterd is told: it reads no file of its own
 */

import type { ConfigSource } from '../../src/config/config.js'

export interface WorkOrder extends ConfigSource {
  readonly text: string
  readonly overrides: readonly string[]
  /** Whether the descriptor after those of the listeners is engine.sock. */
  readonly hasEngineSocket: boolean
}
