/*
 * NAME
 *   socket-path - where the control socket is
 *
 * DESCRIPTION
 *   control.socket, or control.sock in the folder of the journal, which is there
 *   in every installation and is the filter's own.
 */

import { join } from 'node:path'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { CONTROL } from './options.js'

export function controlSocketPath(config: Config): string {
  const { socket } = config.settings(CONTROL)
  return socket || join(config.settings(MAIN).journal_directory, 'control.sock')
}
