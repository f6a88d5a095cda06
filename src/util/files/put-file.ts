/*
 * NAME
 *   put-file - a small file, whole and durable, now
 *
 * DESCRIPTION
 *   putNew() is for what one of several has first: a file that is there is left.
 *   replaceNow() puts it in the place of the old one. Before, nothing under the
 *   name has changed; after, the file is there even after a power loss.
 *
 * DIAGNOSTICS
 *   Both throw the error of the system call that failed.
 *
 * SECURITY
 *   New files only: O_EXCL, O_NOFOLLOW, mode 0600, a random name.
 */

import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomName } from '../id.js'
import { NEW_FILE, syncFolderNow, writeAll } from './safe-file.js'

/** False: there is one already. */
export function putNew(path: string, text: string): boolean {
  return put(path, text, linkSync)
}

export function replaceNow(path: string, text: string): void {
  put(path, text, renameSync)
}

function put(
  path: string,
  text: string,
  name: (temporary: string, path: string) => void,
): boolean {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomName()}`)
  const fd = openSync(temporary, NEW_FILE | constants.O_WRONLY, 0o600)
  try {
    try {
      writeAll(fd, text)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    name(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  syncFolderNow(folder)
  return true
}
