/*
 * NAME
 *   socket-path - where the control socket is
 *
 * DESCRIPTION
 *   control.socket, or control.sock in the folder of the journal, which is there
 *   in every installation and is the filter's own. A path that is too long for
 *   bind(2) is entered by its folder, which stays open.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { CONTROL } from './options.js'

export function controlSocketPath(config: Config): string {
  const { socket } = config.settings(CONTROL)
  return socket || join(config.settings(MAIN).journal_directory, 'control.sock')
}

export interface ShortPath {
  readonly path: string
  close(): void
}

/** Throws the error of open(2) where the folder is missing. */
export function shortPath(path: string): ShortPath {
  if (Buffer.byteLength(path) <= PATH_BYTES) {
    return { path, close: () => undefined }
  }
  const folder = openSync(dirname(path), constants.O_DIRECTORY)
  return {
    path: `/proc/self/fd/${folder}/${basename(path)}`,
    close: () => closeSync(folder),
  }
}

/** sun_path has 108 with its end, less on other systems. */
const PATH_BYTES = 100
