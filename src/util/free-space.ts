/*
 * NAME
 *   free-space - whether a folder's file system has room left
 *
 * DESCRIPTION
 *   What an account without privileges may still write there. A folder that
 *   does not exist yet is looked at where it will be made.
 *
 * DIAGNOSTICS
 *   null where the system cannot tell: that is no reason to stop.
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
  for (const folder of folders) {
    const free = freeBytes(folder)
    if (free !== null && free < floorBytes) {
      return `${folder} has ${free} bytes free, less than ${floorBytes}`
    }
  }
  return null
}
