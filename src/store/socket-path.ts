/*
 * NAME
 *   socket-path - where filter-store sync is asked
 */

import { join } from 'node:path'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { STORE } from './options.js'

export function storeSocketPath(config: Config): string {
  const { socket } = config.settings(STORE)
  return socket || join(config.settings(MAIN).journal_directory, 'store.sock')
}
