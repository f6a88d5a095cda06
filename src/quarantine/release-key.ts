/*
 * NAME
 *   release-key - the secret that release marks are signed with
 *
 * DESCRIPTION
 *   The file `release.key` in the quarantine's folder: 64 hex digits, made when
 *   a message is first released. Filters on other hosts honor the marks of this
 *   one when they have a copy of it.
 *
 * DIAGNOSTICS
 *   readReleaseKey() returns null where there is none, or one that is damaged:
 *   then no mark is good. makeReleaseKey() throws.
 *
 * SECURITY
 *   0600. Written whole, then put in place: two who make one at the same time
 *   get the same.
 */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { randomName } from '../util/id.js'
import { syncFolderNow, writeAll } from '../util/files/safe-file.js'

export function readReleaseKey(folder: string): Buffer | null {
  try {
    const text = readFileSync(join(folder, NAME), 'latin1').trim()
    return /^[0-9a-f]{64}$/u.test(text) ? Buffer.from(text, 'hex') : null
  } catch {
    return null
  }
}

/** The key; makes it where there is none yet. */
export function makeReleaseKey(folder: string): Buffer {
  const known = readReleaseKey(folder)
  if (known !== null) return known
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.${NAME}.${randomName()}`)
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    writeAll(fd, `${randomBytes(32).toString('hex')}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  try {
    linkSync(temporary, join(folder, NAME))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(temporary)
  }
  syncFolderNow(folder)
  const made = readReleaseKey(folder)
  if (made === null) throw new Error(`${join(folder, NAME)} holds no key`)
  return made
}

const NAME = 'release.key'
