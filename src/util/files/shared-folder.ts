/*
 * NAME
 *   shared-folder - a folder of ours that one group may read
 *
 * DESCRIPTION
 *   Who may read is a property of the folder itself, so that every process that
 *   writes into it finds it there: a folder with mode 2750 is shared with its
 *   group, and so is what is made in it, files 0640 and folders 2750. In any
 *   other folder they are 0600 and 0700.
 *
 *   The set-group-ID bit is never asked for where mail is served, only
 *   inherited: pipe(8) leaves us no further groups, and the systemd unit
 *   forbids both chown(2) and that bit. shareFolder() is for a process of the
 *   folder's owner that is in the group: filter-quarantine, started as root.
 *
 * DIAGNOSTICS
 *   All throw the error of a system call, but isShared().
 *
 * SECURITY
 *   A file is widened only after it was made with 0600, by its descriptor.
 */

import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  statSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'

/** False also for a folder that is not there, or cannot be looked at. */
export function isShared(folder: string): boolean {
  try {
    return (statSync(folder).mode & SHARED) === SHARED
  } catch {
    return false
  }
}

const SHARED = 0o2050

/** For a new file in a folder that is shared, or not. */
export function fileMode(shared: boolean): number {
  return shared ? 0o640 : 0o600
}

/**
 * Makes a folder, and those above it that are missing.
 * @returns the topmost that is new, or undefined where none is.
 */
export function makeFolderIn(
  shared: boolean,
  folder: string,
): string | undefined {
  if (!shared) return mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A mask of 077 is usual where mail is served, and chmod(2) by an account
  // that is not in the group would drop the inherited bit.
  const mask = process.umask(0o027)
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o750 })
  } finally {
    process.umask(mask)
  }
}

export interface Sharing {
  /** Who may read; null: no one else. */
  readonly gid: number | null
  /** Names of secrets that stay the owner's. */
  readonly except?: readonly string[]
  /** Look at all that is in it, also where the folder itself is right. */
  readonly all?: boolean
}

/** Gives a folder and all in it to a group to read, or takes that back. */
export function shareFolder(
  folder: string,
  { gid, except = [], all = false }: Sharing,
): void {
  const before = statSync(folder, { throwIfNoEntry: false })
  if (before === undefined) return
  if (!all && isArranged(before, gid)) return
  // What is above closes all that is below.
  if (gid === null) return chmodSync(folder, 0o700)
  // First, so that what is made meanwhile is shared too.
  share(folder, gid, 0o2750)
  for (const item of readdirSync(folder)) {
    if (!except.includes(item)) shareItem(join(folder, item), gid)
  }
}

function isArranged({ gid, mode }: Stats, wanted: number | null): boolean {
  if (wanted === null) return (mode & SHARED) !== SHARED
  return gid === wanted && (mode & 0o7777) === 0o2750
}

function shareItem(path: string, gid: number): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === true) return share(path, gid, 0o640)
  if (found?.isDirectory() !== true) return
  readdirSync(path).forEach(name => shareItem(join(path, name), gid))
  share(path, gid, 0o2750)
}

// chown(2) drops the bits that chmod(2) gives.
function share(path: string, gid: number, mode: number): void {
  try {
    chownSync(path, -1, gid)
    chmodSync(path, mode)
  } catch (error) {
    // What is kept comes and goes meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** What is wrong with how a folder is shared with a group, as half a sentence
 * that the group's name may follow; '' where nothing is. */
export function accessFault(folder: string, gid: number): string {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined || isArranged(found, gid)) return ''
  const mode = found.mode & 0o7777
  const text = `has mode ${mode.toString(8).padStart(4, '0')}`
  if ((mode & 0o007) !== 0) return `${text}: it is open to others than members`
  if ((mode & 0o020) !== 0) return `${text}: it can be changed by members`
  return (mode & 0o050) !== 0 && found.gid !== gid
    ? `${text}: it is open to another group instead`
    : `${text}: it is not open to members`
}
