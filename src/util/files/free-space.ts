/*
 * NAME
 *   free-space - whether a folder's file system has room left
 *
 * DESCRIPTION
 *   What an account without privileges may still write there. A folder that
 *   does not exist yet is looked at where it will be made.
 *
 *   Where there is far more than the floor, that is believed for a moment: each
 *   message asks twice.
 *
 * DIAGNOSTICS
 *   null where the system does not report it: that is no reason to stop.
 */

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** Free bytes, or null when it is not known. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const above = dirname(folder)
    return code === 'ENOENT' && above !== folder ? freeBytes(above) : null
  }
}

/** The first folder with less than the floor, as text; null: all have it. */
export function shortOfSpace(
  folders: readonly string[],
  floorBytes: number,
): string | null {
  const now = performance.now()
  for (const folder of folders) {
    const last = seen.get(folder)
    const isPlenty = last !== undefined && last.free > floorBytes + PLENTY_BYTES
    if (isPlenty && now - last.at < BELIEVED_MS) continue
    const free = freeBytes(folder)
    if (free === null) continue
    if (free < floorBytes) {
      return `${folder} has ${free} bytes free, less than ${floorBytes}`
    }
    seen.set(folder, { free, at: now })
  }
  return null
}

const seen = new Map<string, { readonly free: number; readonly at: number }>()

// More than is written in the time.
const PLENTY_BYTES = 1024 ** 3
const BELIEVED_MS = 20
