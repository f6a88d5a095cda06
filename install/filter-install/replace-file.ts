/*
 * NAME
 *   replace-file - a file gets new bytes at once, or keeps the old ones
 *
 * DESCRIPTION
 *   The new bytes are written to a temporary file in the same folder, with
 *   the mode and owner that are wanted, and renamed over the old file. A
 *   symbolic link is followed: its target is replaced, the link stays.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call that failed; the file is then as it
 *   was.
 *
 * SECURITY
 *   The temporary file is new (O_EXCL) and nobody else's until it is whole.
 */

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomName } from '../../src/util/id.js'
import { syncFolderNow, writeAll } from '../../src/util/safe-file.js'

export interface FileState {
  /** The file itself, behind all links. */
  readonly path: string
  /** latin1: one character a byte. */
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export function readState(path: string): FileState {
  const real = realpathSync(path)
  const { mode, uid, gid } = statSync(real)
  const text = readFileSync(real, 'latin1')
  return { path: real, text, mode: mode & 0o7777, uid, gid }
}

export function replaceFile(state: FileState): void {
  const { path, text, mode, uid, gid } = state
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomName()}`)
  const fd = openSync(temporary, NEW_FILE, 0o600)
  try {
    try {
      writeAll(fd, Buffer.from(text, 'latin1'))
      fchownSync(fd, uid, gid)
      fchmodSync(fd, mode)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolderNow(folder)
}

const NEW_FILE =
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_NOFOLLOW |
  constants.O_WRONLY
