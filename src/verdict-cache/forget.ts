/*
 * NAME
 *   forget - tell all processes and hosts what is to be forgotten
 *
 * DIAGNOSTICS
 *   Throws the error of the system call where this host cannot be told.
 */

import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { STORE } from '../store/options.js'
import { noteForgotten } from './forgotten.js'
import { connect } from './open-cache.js'
import { shareForgotten } from './shared.js'

/** @returns why other hosts could not be told; '' where they are, or are none. */
export async function forgetVerdicts(
  config: Config,
  all: readonly string[],
): Promise<string> {
  const now = Date.now()
  noteForgotten(config.settings(MAIN).journal_directory, all, now)
  if (config.settings(STORE).cache === '') return ''
  try {
    const connection = await connect(config)
    try {
      await shareForgotten(connection, all, now)
      return ''
    } finally {
      connection.close()
    }
  } catch (error) {
    return (error as Error).message
  }
}
