/*
 * NAME
 *   carried - which entries of this host the store has
 *
 * DESCRIPTION
 *   A file beside the entries, with a line for each that was carried: its key, and
 *   a stamp of its description. An entry whose description has changed since has
 *   another stamp, and is carried once more. What the file lacks is carried again,
 *   which changes nothing: it can be lost.
 *
 * DIAGNOSTICS
 *   readCarried() never throws. What is noted and cannot be written is lost.
 */

import {
  appendFileSync,
  chmodSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { randomName } from '../util/id.js'
import { fileMode, isShared } from '../util/files/shared-folder.js'
import { entryPath } from '../quarantine/entry.js'

const CARRIED = 'carried'

/** By the keys of entries, their stamps. */
export function readCarried(folder: string): Map<string, string> {
  const stamps = new Map<string, string>()
  for (const line of textOf(join(folder, CARRIED)).split('\n').slice(0, -1)) {
    const [, key, stamp] = LINE.exec(line) ?? []
    if (key !== undefined && stamp !== undefined) stamps.set(key, stamp)
  }
  return stamps
}

const LINE = /^([0-9a-f]{64}) (\S+)$/u

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** null: the entry is not there. */
export function stampOf(folder: string, key: string): string | null {
  const about = statSync(entryPath(folder, key), { throwIfNoEntry: false })
  return about === undefined ? null : `${about.ino}-${about.mtimeMs}`
}

export function noteCarried(
  folder: string,
  some: readonly (readonly [key: string, stamp: string])[],
): void {
  if (some.length === 0) return
  const path = join(folder, CARRIED)
  try {
    const lines = some.map(([key, stamp]) => `${key} ${stamp}\n`).join('')
    appendFileSync(path, lines, { mode: 0o600 })
    if (isShared(folder)) chmodSync(path, fileMode(true))
  } catch {
    // It is carried again.
  }
}

/** The file anew, with these and no others. */
export function writeCarried(
  folder: string,
  stamps: ReadonlyMap<string, string>,
): void {
  const temporary = join(folder, `.${CARRIED}.${randomName()}`)
  try {
    const lines = [...stamps].map(([key, stamp]) => `${key} ${stamp}\n`)
    writeFileSync(temporary, lines.join(''), { mode: 0o600, flag: 'wx' })
    if (isShared(folder)) chmodSync(temporary, fileMode(true))
    renameSync(temporary, join(folder, CARRIED))
  } catch {
    // The old one is as good.
  }
}
