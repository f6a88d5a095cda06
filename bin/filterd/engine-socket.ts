/*
 * NAME
 *   engine-socket - where filter-pipe and filter-smtp find filterd
 *
 * DESCRIPTION
 *   engine.sock in journal_directory, where engine = "auto". The primary binds it
 *   as the filter's account, and workers accept on it.
 *
 * DIAGNOSTICS
 *   A socket that cannot be bound is a warning: the programs do the work themselves.
 */

import { join } from 'node:path'
import type { Config } from '../../src/config/config.js'
import { MAIN } from '../../src/options.js'
import { bindSocket } from '../../src/util/listening-socket.js'

/** Its name in metrics and status, beside those of the listeners. */
export const ENGINE_SOCKET = 'engine.sock'

export interface EngineSocket {
  /** null: there is none. */
  readonly fd: number | null
  /** Why not, for the log; '' where it is there, or not wanted. */
  readonly problem: string
}

export async function takeEngineSocket(config: Config): Promise<EngineSocket> {
  const { engine, journal_directory } = config.settings(MAIN)
  if (engine !== 'auto') return { fd: null, problem: '' }
  const path = join(journal_directory, ENGINE_SOCKET)
  try {
    const { fd } = await bindSocket({ path, mode: 0o600 })
    return { fd, problem: '' }
  } catch (error) {
    const why = (error as Error).message
    const problem = `engine.sock: ${why}; filter-pipe and filter-smtp do their work themselves`
    return { fd: null, problem }
  }
}

/** @param config what a reload put in force. */
export function engineWarnings(
  socket: EngineSocket,
  config: Config,
): readonly string[] {
  const { engine } = config.settings(MAIN)
  const isWanted = engine === 'auto'
  const wasWanted = socket.fd !== null || socket.problem !== ''
  return isWanted === wasWanted
    ? []
    : ['warning: a new value of engine needs a restart']
}
