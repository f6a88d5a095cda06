/*
 * NAME
 *   deed - what someone did with kept messages
 *
 * DESCRIPTION
 *   A release, a deletion or an expiry, and what recipients do by filter-web, with
 *   who did it, as the log has it. It is a line of files like those of records, in
 *   a folder beside them, and outlives the entry in the quarantine.
 *
 * DIAGNOSTICS
 *   findDeeds() throws the error of the system call for files that cannot be read.
 */

import { join } from 'node:path'
import { DEEDS, type DeedKind } from '../mail/kept/deed-kind.js'
import { dayFiles } from './day-files.js'
import { linesWith } from './lines-with.js'

export interface DeedRecord {
  readonly deed: DeedKind
  /** ISO 8601, in UTC. */
  readonly time: string
  /** Who did it: `root, by sudo alice`. */
  readonly by: string
  /** Of the entries; none for what is about no message. */
  readonly keys: readonly string[]
  /** To whom it was released, or whose it is; records_privacy leaves them out. */
  readonly recipients: readonly string[]
  /** What it was, in a line; records_privacy leaves it out. */
  readonly text?: string
}

/** What became of the kept messages of a record. */
export interface Fate {
  /** The first one first. */
  readonly deeds: readonly Omit<DeedRecord, 'keys'>[]
  /** It is not kept any more, and nothing says why. */
  readonly isLost: boolean
}

/** Where they are, by the folder of the records. */
export function deedsFolder(records: string): string {
  return join(records, 'deeds')
}

/** The first one first. @param since a record of the same message. */
export function findDeeds(
  folder: string,
  key: string,
  since: string,
): readonly DeedRecord[] {
  const found: DeedRecord[] = []
  for (const { path, day } of dayFiles(deedsFolder(folder))) {
    if (day < since.slice(0, 10)) continue
    for (const line of linesWith(path, key.toLowerCase())) {
      const deed = readDeed(line)
      if (deed?.keys.includes(key) === true) found.push(deed)
    }
  }
  return found.sort((one, other) => (one.time < other.time ? -1 : 1))
}

/** The newest first. @param wanted whether it is one that is looked for. */
export function newestDeeds(
  folder: string,
  limit: number,
  wanted: (deed: DeedRecord) => boolean,
): readonly DeedRecord[] {
  const found: DeedRecord[] = []
  for (const { path } of dayFiles(deedsFolder(folder))) {
    for (const line of linesWith(path, '')) {
      const deed = readDeed(line)
      if (deed === null || !wanted(deed)) continue
      found.push(deed)
      if (found.length >= limit) return found
    }
  }
  return found
}

/** null: the line is none. */
export function readDeed(line: string): DeedRecord | null {
  try {
    const it = JSON.parse(line) as Partial<DeedRecord> | null
    const { deed, time, by, keys, recipients = [], text = '' } = it ?? {}
    if (deed === undefined || !DEEDS.includes(deed)) return null
    if (typeof time !== 'string' || typeof by !== 'string') return null
    if (!Array.isArray(keys) || !Array.isArray(recipients)) return null
    const known = { deed, time, by, keys, recipients }
    return typeof text === 'string' && text !== '' ? { ...known, text } : known
  } catch {
    return null // cut by a full disk
  }
}
