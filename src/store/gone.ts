/*
 * NAME
 *   gone - entries that someone deleted, and the store has still
 *
 * DESCRIPTION
 *   A line for each in a file beside the entries, written after the entry has
 *   gone: who is killed between the two leaves a message too many in the store,
 *   and none too few. What expires is no such line: the store has its own days.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call.
 */

import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { KEY } from '../quarantine/entry.js'
import type { Config } from '../config/config.js'
import { jsonObject } from '../util/lines/json-object.js'
import { STORE } from './options.js'
import type { EntryName, KeptStore } from './store.js'

const GONE = 'gone'
const TAKEN = 'gone.taken'

/** For those who delete, once it is done; nothing where there is no store. */
export function leaveStore(
  { config, folder }: { readonly config: Config; readonly folder: string },
  entries: readonly EntryName[],
): void {
  if (config.settings(STORE).index !== '') noteGone(folder, entries)
}

export function noteGone(folder: string, entries: readonly EntryName[]): void {
  const lines = entries.map(({ key, sha256, keptAt }) =>
    JSON.stringify({ key, sha256, keptAt }),
  )
  if (lines.length === 0) return
  appendFileSync(join(folder, GONE), `${lines.join('\n')}\n`, { mode: 0o600 })
}

/** Takes them out of the store; resolves to their keys. */
export async function carryGone(
  folder: string,
  kept: KeptStore,
): Promise<readonly string[]> {
  const taken = join(folder, TAKEN)
  if (!existsSync(taken)) {
    if (!existsSync(join(folder, GONE))) return []
    renameSync(join(folder, GONE), taken)
  }
  const entries = readFileSync(taken, 'utf8').split('\n').flatMap(entryIn)
  await kept.remove(entries)
  rmSync(taken)
  return entries.map(({ key }) => key)
}

function entryIn(line: string): readonly EntryName[] {
  const { key, sha256, keptAt } = jsonObject(line) ?? {}
  const isEntry =
    typeof key === 'string' &&
    KEY.test(key) &&
    typeof sha256 === 'string' &&
    typeof keptAt === 'string'
  return isEntry ? [{ key, sha256, keptAt }] : []
}
