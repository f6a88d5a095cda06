/*
 * NAME
 *   folder - a folder of the filter, and what is in it
 *
 * DESCRIPTION
 *   What the account does not own it cannot write, and it writes everything in
 *   its folders itself. Looked at are the entries of the folder and of the
 *   folders in it, a bounded number of them: a quarantine has many.
 */

import { accessSync, constants, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes } from '../../../src/util/files/free-space.js'
import { accessFault } from '../../../src/util/files/shared-folder.js'
import type { AccountFacts, FolderFacts } from '../doctor/facts.js'
import { lookAt } from './gather.js'

export interface SharedFolders {
  readonly gid: number
  readonly folders: readonly string[]
}

export function folderFacts(
  path: string,
  shared: SharedFolders | null,
  account: AccountFacts | null,
): FolderFacts {
  const facts = {
    ...{ path, place: lookAt(path), free: freeBytes(path) },
    foreign: account === null ? '' : foreignIn(path, account.uid),
    isReadOnly: isReadOnly(path),
  }
  if (shared?.folders.includes(path) !== true) return facts
  return { ...facts, sharing: accessFault(path, shared.gid) }
}

const MOST_ENTRIES = 20_000

function foreignIn(folder: string, uid: number): string {
  let count = 0
  const lookIn = (at: string, depth: number): string => {
    for (const name of namesIn(at)) {
      if (++count > MOST_ENTRIES) return ''
      const path = join(at, name)
      const stat = lstatSync(path, { throwIfNoEntry: false })
      // A file can be removed while we look.
      if (stat === undefined) continue
      const isFolder = stat.isDirectory()
      const wanted = isFolder ? 0o700 : 0o400
      if (stat.uid !== uid || (stat.mode & wanted) !== wanted) return path
      const found = isFolder && depth > 0 ? lookIn(path, depth - 1) : ''
      if (found !== '') return found
    }
    return ''
  }
  return lookIn(folder, 1)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // That it is missing, or no folder, is said elsewhere.
    return []
  }
}

// Root may write everywhere but there.
function isReadOnly(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS'
  }
}
