/*
 * NAME
 *   safe-file - make files that no one else can reach, or that last
 *
 * DESCRIPTION
 *   openUnlinked() gives a temporary file without a name. writeDurably() puts
 *   a file in place so that after it returned the whole file is there even
 *   after a power loss, and before that nothing under its name has changed.
 *
 * DIAGNOSTICS
 *   Both throw the error of the system call that failed and leave nothing.
 *
 * SECURITY
 *   New files only: O_EXCL, O_NOFOLLOW, mode 0600, a random name. A file that
 *   others may read is so when it is whole.
 */

import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { randomName } from '../id.js'

/** For open(2), with how it is to be opened. */
export const NEW_FILE =
  constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY

/** A descriptor for reading and writing of a file without a name. */
export function openUnlinked(folder: string): number {
  return openNameless(folder) ?? openAndUnlink(folder)
}

// Linux makes a file that never had a name, so that nothing is left even by a
// process that is killed in between; not on every file system.
function openNameless(folder: string): number | null {
  if (process.platform !== 'linux') return null
  try {
    return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['EOPNOTSUPP', 'EISDIR', 'EINVAL'].includes(code)) return null
    throw error
  }
}

// open(2); Node has no name for it.
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY

function openAndUnlink(folder: string): number {
  const path = join(folder, `.${randomName()}`)
  const fd = openSync(path, NEW_FILE | constants.O_RDWR, 0o600)
  try {
    unlinkSync(path)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return fd
}

/** For a file without a name: what a close could fail to write, no one reads. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // An answer that is there must not become a failure by it.
  }
}

/**
 * Writes a file whole: temporary name in the same folder, fsync, rename,
 * fsync of the folder. An existing file is replaced. What root writes belongs to
 * the owner of the folder, who could not replace it otherwise.
 */
export async function writeDurably(
  path: string,
  chunks: Iterable<Buffer | string>,
  mode = 0o600,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomName()}`)
  const file = await open(temporary, NEW_FILE | constants.O_WRONLY, 0o600)
  try {
    try {
      for (const chunk of chunks) await writeWhole(file, chunk)
      if (mode !== 0o600) await file.chmod(mode)
      if (process.getuid?.() === 0) {
        const { uid, gid } = statSync(folder)
        if (uid !== 0) await file.chown(uid, gid)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    // It may be renamed already; the error that brought us here counts.
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(folder)
}

async function writeWhole(
  file: FileHandle,
  chunk: Buffer | string,
): Promise<void> {
  const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  for (let done = 0; done < buffer.length;) {
    const left = buffer.length - done
    done += (await file.write(buffer, done, left)).bytesWritten
  }
}

/** Writes all of a chunk at the descriptor's position. */
export function writeAll(fd: number, chunk: Buffer | string): void {
  const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  for (let done = 0; done < buffer.length;) {
    done += writeSync(fd, buffer, done, buffer.length - done)
  }
}

/** Makes the names in a folder last: fsync(2) of the folder itself. */
export function syncFolderNow(folder: string): void {
  const fd = openSync(folder, FOLDER)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** As syncFolderNow(), and others have their turn meanwhile. */
export async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, FOLDER)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
