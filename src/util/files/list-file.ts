/*
 * NAME
 *   list-file - a list that an administrator keeps in a file
 *
 * DESCRIPTION
 *   One entry a line; `#` begins a comment at the start of a line or after
 *   white space; empty lines do not count.
 *
 * DIAGNOSTICS
 *   Throws RangeError for a file that cannot be read or is too large: half a
 *   sentence that names it.
 */

import { readFileSync, statSync } from 'node:fs'

const LIMIT_BYTES = 16 * 1024 * 1024

export interface ListFile {
  readonly entries: readonly string[]
  /** Changes when the file does. */
  readonly version: string
}

export function readListFile(path: string): ListFile {
  try {
    const version = listFileVersion(path)
    const text = readFileSync(path, 'utf8')
    if (text.length > LIMIT_BYTES) throw new RangeError('larger than 16 MiB')
    const entries = text
      .split('\n')
      .map(line => line.replace(/(?:^|\s)#.*$/u, '').trim())
      .filter(entry => entry !== '')
    return { entries, version }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RangeError(`names ${path}, which cannot be read: ${why}`, {
      cause: error,
    })
  }
}

/** Of the file as it is now; throws the error of stat(2). */
export function listFileVersion(path: string): string {
  const { mtimeMs, ino, size } = statSync(path)
  return `${mtimeMs} ${ino} ${size}`
}
