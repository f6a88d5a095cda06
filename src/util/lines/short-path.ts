/*
 * NAME
 *   short-path - the path of a unix socket, as short as bind(2) wants it
 *
 * DESCRIPTION
 *   A path that is too long for bind(2) and connect(2) is entered by its folder,
 *   which stays open.
 *
 * DIAGNOSTICS
 *   shortPath() throws the error of open(2) where the folder is missing.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { basename, dirname } from 'node:path'

export interface ShortPath {
  readonly path: string
  close(): void
}

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
