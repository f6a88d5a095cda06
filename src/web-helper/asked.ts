/*
 * NAME
 *   asked - what recipients have asked the administrator, on the disk
 *
 * DESCRIPTION
 *   A file for each entry and recipient, so that to ask again is no second
 *   request. It outlives the entry for KEPT_DAYS: the answer is to be read.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call. A file that is damaged is passed over.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { forget } from '../util/files/once.js'
import { putNew, replaceNow } from '../util/files/put-file.js'
import { jsonObject } from '../util/lines/json-object.js'
import { existsSync } from 'node:fs'
import { entryPath } from '../quarantine/entry.js'
import type { AskedRelease } from './requests.js'
import { addressDigest, notesFolder } from './world.js'

/** More are not read: the newest count. */
const READ_LIMIT = 2000
const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

export function requestId(key: string, recipient: string): string {
  return addressDigest(`${key} ${recipient}`).slice(0, 32)
}

/** False: it was asked before. */
export function putAsked(folder: string, asked: AskedRelease): boolean {
  const home = notesFolder(folder, 'requests')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  return putNew(askedPath(folder, asked.id), textOf(asked))
}

export function changeAsked(folder: string, asked: AskedRelease): void {
  replaceNow(askedPath(folder, asked.id), textOf(asked))
}

/** null: there is none. */
export function readAsked(folder: string, id: string): AskedRelease | null {
  try {
    const it = jsonObject(readFileSync(askedPath(folder, id), 'utf8'))
    if (it === null || it['id'] !== id) return null
    const asked = it as unknown as AskedRelease
    const isGone =
      asked.state === 'open' && !existsSync(entryPath(folder, asked.key))
    return isGone ? { ...asked, state: 'gone' } : asked
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** All, those without an answer first, then the newest. */
export function allAsked(folder: string): readonly AskedRelease[] {
  return idsIn(folder)
    .flatMap(id => readAsked(folder, id) ?? [])
    .sort((one, other) => {
      const isOpen = (it: AskedRelease): number => Number(it.state === 'open')
      const order = isOpen(other) - isOpen(one)
      return order === 0 ? (one.askedAt < other.askedAt ? 1 : -1) : order
    })
}

/** Removes those whose message is gone for long. */
export function expireAsked(folder: string, now: number): void {
  for (const id of idsIn(folder)) {
    const asked = readAsked(folder, id)
    if (asked === null || existsSync(entryPath(folder, asked.key))) continue
    const since = Date.parse(asked.answeredAt ?? asked.askedAt)
    if (now - since < KEPT_DAYS * DAY_MS) continue
    rmSync(askedPath(folder, id), { force: true })
    const home = notesFolder(folder, 'requests')
    forget(home, name => name.startsWith(`${id}.answer.`))
  }
}

/** Where it is noted that someone answers. */
export function answerPath(folder: string, id: string): string {
  return join(notesFolder(folder, 'requests'), `${id}.answer`)
}

function askedPath(folder: string, id: string): string {
  return join(notesFolder(folder, 'requests'), `${id}.json`)
}

function textOf(asked: AskedRelease): string {
  return `${JSON.stringify(asked)}\n`
}

function idsIn(folder: string): readonly string[] {
  const home = notesFolder(folder, 'requests')
  let names
  try {
    names = readdirSync(home)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const ids = names.flatMap(
    name => /^([0-9a-f]{32})\.json$/u.exec(name)?.[1] ?? [],
  )
  if (ids.length <= READ_LIMIT) return ids
  const age = (id: string): number =>
    statSync(askedPath(folder, id), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return ids
    .map(id => [age(id), id] as const)
    .sort(([one], [other]) => other - one)
    .slice(0, READ_LIMIT)
    .map(([, id]) => id)
}
