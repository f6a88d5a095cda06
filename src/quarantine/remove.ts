/*
 * NAME
 *   remove - entries go, and what is left of tries that were killed
 *
 * DESCRIPTION
 *   An entry is gone with its .json; then go its bytes, and their name by
 *   digest with the last entry that had them. Bytes without an entry, names
 *   without one and temporary files go when they are a day old.
 *
 *   A retry may put the same entry in place at the same moment. So bytes of an
 *   entry that is not a week old are first moved aside: if an entry is there
 *   then, they are put back; and who keeps one looks for its bytes at the end.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call; what is gone already is no error.
 */

import {
  existsSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { randomName } from '../util/id.js'
import { homesIn } from './catalog.js'
import { bytesPath, contentPath, entryPath, KEY, type Row } from './entry.js'

/** @returns how many were there. */
export async function removeEntries(
  folder: string,
  rows: readonly Pick<Row, 'key' | 'sha256' | 'keptAt'>[],
  now = Date.now(),
): Promise<number> {
  let removed = 0
  for (const [at, { key, sha256, keptAt }] of rows.entries()) {
    if (at % IN_A_ROW === 0) await turn()
    const isOver = now - Date.parse(keptAt) > RETRIES_MS
    const path = bytesPath(folder, key)
    const names = namesOf(path)
    if (removeFile(entryPath(folder, key))) removed++
    if (names === 0) continue
    if (!isOver && !moveAside(folder, key)) continue
    if (isOver) removeFile(path)
    // Ours, and the one by digest: no other entry has these bytes.
    if (names === 2 && KEY.test(sha256)) {
      removeFile(contentPath(folder, sha256))
    }
  }
  return removed
}

const IN_A_ROW = 200

/** Then Postfix has given up (maximal_queue_lifetime, 5 days): no one puts the
 * same entry in place any more. */
const RETRIES_MS = 7 * 24 * 60 * 60 * 1000

// How many names a file has; 0: it is not there.
function namesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.nlink ?? 0
}

// Removes bytes without an entry; false: there is one again, and they stay.
function moveAside(folder: string, key: string): boolean {
  const path = bytesPath(folder, key)
  const aside = join(dirname(path), `${ASIDE}${key}.${randomName()}`)
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isMissing(error)) return true
    throw error
  }
  if (existsSync(entryPath(folder, key))) {
    renameSync(aside, path)
    return false
  }
  removeFile(aside)
  return true
}

/** Bytes that were moved aside are under such a name. */
const ASIDE = '.gone.'

/** @returns how many files went. */
export function removeLeftovers(
  folder: string,
  rows: readonly Row[],
  now = Date.now(),
): number {
  const isOld = (path: string): boolean => {
    try {
      return now - statSync(path).ctimeMs > DAY_MS
    } catch {
      return false
    }
  }
  let removed = 0
  for (const home of homesIn(folder)) {
    const names = new Set(readdirSync(join(folder, home)))
    for (const name of names) {
      const path = join(folder, home, name)
      const [key = ''] = name.replace(ASIDE, '').split('.')
      if (name.startsWith('.')) {
        // Who moved it aside was killed before it was put back.
        const isMissed = names.has(`${key}.json`) && !names.has(`${key}.eml`)
        if (name.startsWith(ASIDE) && isMissed) {
          renameSync(path, bytesPath(folder, key))
        } else if (isOld(path) && removeFile(path)) removed++
      } else if (name.endsWith('.eml') && !names.has(`${key}.json`)) {
        if (isOld(path) && moveAside(folder, key)) removed++
      }
    }
  }
  const used = new Set(rows.map(({ sha256 }) => sha256))
  for (const path of contentIn(folder)) {
    const digest = path.slice(-64)
    if (!used.has(digest) && isOld(path) && removeFile(path)) removed++
  }
  return removed
}

const DAY_MS = 24 * 60 * 60 * 1000

function contentIn(folder: string): readonly string[] {
  const top = join(folder, 'content')
  return homesIn(top).flatMap(home =>
    readdirSync(join(top, home)).map(name => join(top, home, name)),
  )
}

function removeFile(path: string): boolean {
  try {
    unlinkSync(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
