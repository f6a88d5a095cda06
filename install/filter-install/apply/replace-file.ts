/*
 * NAME
 *   replace-file - a file gets new bytes at once, or keeps the old ones
 *
 * DESCRIPTION
 *   The new bytes are written to a temporary file in the same folder, with
 *   the mode and owner that are wanted, and renamed over the old file. A
 *   symbolic link is followed: its target is replaced, the link stays.
 *
 *   prepareFile() does all that can fail for want of room; what is left then is
 *   to rename. A process that is killed between leaves the temporary file, and
 *   removeLeftovers() takes it away.
 *
 * DIAGNOSTICS
 *   Throws the error of the system call that failed; the file is then as it
 *   was.
 *
 * SECURITY
 *   The temporary file is new (O_EXCL) and no one else's until it is whole.
 */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomName } from '../../../src/util/id.js'
import { syncFolderNow, writeAll } from '../../../src/util/files/safe-file.js'

export interface FileState {
  /** The file itself, after following all links. */
  readonly path: string
  /** latin1: one character a byte. */
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A state that lies beside its file, ready to take its place. */
export interface PreparedFile {
  readonly state: FileState
  /** Renames it into place. */
  place(): void
  /** Where it was not placed, takes it away. */
  discard(): void
}

export function readState(path: string): FileState {
  const real = realpathSync(path)
  const { mode, uid, gid } = statSync(real)
  const text = readFileSync(real, 'latin1')
  return { path: real, text, mode: mode & 0o7777, uid, gid }
}

export function replaceFile(state: FileState): void {
  removeLeftovers(state.path)
  const file = prepareFile(state)
  try {
    file.place()
  } catch (error) {
    file.discard()
    throw error
  }
  syncFolderNow(dirname(state.path))
}

export function prepareFile(state: FileState): PreparedFile {
  const { path, text, mode, uid, gid } = state
  const temporary = join(dirname(path), `${leftoverStart(path)}${randomName()}`)
  const discard = (): void => rmSync(temporary, { force: true })
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
  } catch (error) {
    discard()
    throw error
  }
  return { state, place: () => renameSync(temporary, path), discard }
}

/** What a process of ours that was killed has left beside this file. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const isOurs = name.startsWith(leftoverStart(path))
    if (isOurs) rmSync(join(folder, name), { force: true })
  }
}

function leftoverStart(path: string): string {
  return `.${basename(path)}.postsift-`
}

const NEW_FILE =
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_NOFOLLOW |
  constants.O_WRONLY
