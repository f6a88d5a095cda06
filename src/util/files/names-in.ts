/*
 * NAME
 *   names-in - the names in a folder that may not be there yet
 *
 * DIAGNOSTICS
 *   Throws the error of readdir(3), but for a folder that is not there: it has none.
 */

import { readdirSync } from 'node:fs'

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
