/*
 * NAME
 *   verify-store - whether what the index names is there, and what mends it
 *
 * DESCRIPTION
 *   Entries and content in PostgreSQL, or in a bucket, against one another, and what
 *   this host has carried against both. What mends it is putting it once more from
 *   this host.
 *
 * DIAGNOSTICS
 *   Rejects where the store cannot be asked. What cannot be mended is told.
 */

import { existsSync } from 'node:fs'
import { entryPath } from '../quarantine/entry.js'
import { stampOf, readCarried } from './carried.js'
import { putEntry } from './carry-entries.js'
import type { PostgresqlStore } from './postgresql/open-postgresql.js'
import {
  dropContent,
  faultsOfDay,
  presentKeys,
  storedDays,
  type StoreFault,
} from './postgresql/verify.js'
import { objectFaults } from './postgresql/verify-objects.js'
import { DamagedError, dayOfTime, type StoredRow } from './store.js'

export interface VerifyOptions {
  /** Of the quarantine of this host. */
  readonly folder: string
  /** Read all content. */
  readonly reads: boolean
  readonly mends: boolean
  readonly found: (what: string, name: string) => void
  readonly complain: (text: string) => void
}

export interface Verified {
  readonly entries: number
  readonly faults: number
  readonly mended: number
}

export async function verifyStore(
  store: PostgresqlStore,
  options: VerifyOptions,
): Promise<Verified> {
  const { database, kept } = store
  const rows = await kept.find({}, 0)
  let faults = 0
  let mended = 0
  const tell = async (fault: StoreFault): Promise<void> => {
    faults++
    const { what, key, sha256, day } = fault
    options.found(what, key === '' ? `${day} ${sha256}` : key)
    if (options.mends && (await mend(store, fault, { rows, options }))) mended++
  }
  const known = new Set<string>()
  const days = await storedDays(database)
  for (const day of days) {
    for (const fault of await faultsOfDay(database, day)) {
      known.add(`${fault.day} ${fault.sha256}`)
      await tell(fault)
    }
  }
  for await (const fault of objectFaults(database, store.objects, days)) {
    if (known.has(`${fault.day} ${fault.sha256}`)) continue
    known.add(`${fault.day} ${fault.sha256}`)
    await tell(fault)
  }
  for (const row of options.reads ? rows : []) {
    const { key, sha256 } = row
    const day = dayOfTime(row.keptAt)
    if (known.has(`${day} ${sha256}`)) continue
    known.add(`${day} ${sha256}`)
    if (await isDamaged(store, row)) {
      await tell({ day, what: 'damaged', key, sha256 })
    }
  }
  for (const key of await lost(store, options.folder)) {
    await tell({ day: '', what: 'not there', key, sha256: '' })
  }
  return { entries: rows.length, faults, mended }
}

async function isDamaged(
  { kept }: PostgresqlStore,
  row: StoredRow,
): Promise<boolean> {
  try {
    for await (const piece of kept.content(row)) void piece
    return false
  } catch (error) {
    if (error instanceof DamagedError) return true
    throw error
  }
}

// What this host has carried and has still, and the store has not.
async function lost(
  { database }: PostgresqlStore,
  folder: string,
): Promise<readonly string[]> {
  const carried = [...readCarried(folder)].flatMap(([key, stamp]) =>
    stampOf(folder, key) === stamp ? [key] : [],
  )
  const missing: string[] = []
  for (let at = 0; at < carried.length; at += KEYS) {
    const some = carried.slice(at, at + KEYS)
    const present = await presentKeys(database, some)
    missing.push(...some.filter(key => !present.has(key)))
  }
  return missing
}

const KEYS = 1000

async function mend(
  store: PostgresqlStore,
  { what, day, key, sha256 }: StoreFault,
  about: {
    readonly rows: readonly StoredRow[]
    readonly options: VerifyOptions
  },
): Promise<boolean> {
  const { folder, complain } = about.options
  if (what === 'unused') {
    await dropContent(store, { day, sha256 }, { isUnused: true })
    return true
  }
  // Any entry with these bytes, of that day, has them.
  const all =
    sha256 === ''
      ? [key]
      : about.rows
          .filter(it => it.sha256 === sha256 && dayOfTime(it.keptAt) === day)
          .map(it => it.key)
  const own = all.find(it => existsSync(entryPath(folder, it)))
  if (own === undefined) {
    complain(`${key}: it is not kept on this host, and cannot be mended here`)
    return false
  }
  try {
    if (sha256 !== '') {
      await dropContent(store, { day, sha256 }, { isUnused: false })
    }
    await putEntry(folder, own, store.kept)
    return true
  } catch (error) {
    complain(`${key}: ${(error as Error).message}`)
    return false
  }
}
