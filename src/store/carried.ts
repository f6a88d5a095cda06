/*
 * NAME
 *   carried - which entries of this host the store has
 *
 * DESCRIPTION
 *   A file beside the entries, with a line for each that was carried: its key, a
 *   stamp of its description, and when. An entry whose description has changed since
 *   has another stamp, and is carried once more. What the file lacks is carried
 *   again, which changes nothing: it can be lost.
 *
 * DIAGNOSTICS
 *   Nothing throws. noteCarried() says whether it has noted something.
 */

import {
  appendFileSync,
  chmodSync,
  readFileSync,
  renameSync,
  rmSync,
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
  return new Map(linesIn(folder).map(({ key, stamp }) => [key, stamp]))
}

/** Keys of those that were carried last, and in that time before; where that is
 * not known, it may have been. */
export function carriedLast(
  folder: string,
  seconds: number,
): readonly string[] {
  const lines = linesIn(folder)
  const last = lines.reduce((most, it) => Math.max(most, it.seconds ?? 0), 0)
  return lines
    .filter(it => it.seconds === null || it.seconds >= last - seconds)
    .map(({ key }) => key)
}

function linesIn(folder: string): readonly {
  readonly key: string
  readonly stamp: string
  readonly seconds: number | null
}[] {
  const lines = textOf(join(folder, CARRIED)).split('\n').slice(0, -1)
  return lines.flatMap(line => {
    const [, key, stamp, time] = LINE.exec(line) ?? []
    if (key === undefined || stamp === undefined) return []
    return [{ key, stamp, seconds: time === undefined ? null : Number(time) }]
  })
}

const LINE = /^([0-9a-f]{64}) (\S+)(?: (\d+))?$/u

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

/** False: they could not be noted. */
export function noteCarried(
  folder: string,
  some: readonly (readonly [key: string, stamp: string])[],
): boolean {
  if (some.length === 0) return true
  const path = join(folder, CARRIED)
  try {
    const now = Math.floor(Date.now() / 1000)
    const lines = some.map(([key, stamp]) => lineOf(key, stamp, now))
    appendFileSync(path, lines.join(''), { mode: 0o600 })
    if (isShared(folder)) chmodSync(path, fileMode(true))
    return true
  } catch {
    return false
  }
}

function lineOf(key: string, stamp: string, seconds: number | null): string {
  return `${key} ${stamp}${seconds === null ? '' : ` ${seconds}`}\n`
}

/** The file anew, with the lines of these and no others. */
export function keepCarried(
  folder: string,
  stamps: ReadonlyMap<string, string>,
): void {
  const temporary = join(folder, `.${CARRIED}.${randomName()}`)
  try {
    const lines = linesIn(folder)
      .filter(({ key, stamp }) => stamps.get(key) === stamp)
      .map(({ key, stamp, seconds }) => lineOf(key, stamp, seconds))
    writeFileSync(temporary, lines.join(''), { mode: 0o600, flag: 'wx' })
    if (isShared(folder)) chmodSync(temporary, fileMode(true))
    renameSync(temporary, join(folder, CARRIED))
  } catch {
    // The old one is as good.
    rmSync(temporary, { force: true })
  }
}
