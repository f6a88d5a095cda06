/*
 * NAME
 *   elsewhere - what other hosts have kept and decided
 *
 * DESCRIPTION
 *   By the store, where one is configured; else there is nothing elsewhere.
 *
 * DIAGNOSTICS
 *   A store that cannot be asked is complained of, and this host is shown alone.
 */

import { existsSync } from 'node:fs'
import type { Filters } from '../mail/filters.js'
import { entryPath, type Row } from '../quarantine/entry.js'
import type { MessageRecord } from '../records/record.js'
import { hasStore, openStore } from '../store/open-store.js'
import type { Store, StoredRow } from '../store/store.js'
import { notCarried } from '../store/waiting.js'
import type { Doer } from './doer.js'

type Asking = Pick<Doer, 'config' | 'folder' | 'complain'>

/** A person waits. */
const WAIT_MS = 5000

/** Kept messages that are not on this host. @param limit 0: all. */
export function keptElsewhere(
  desk: Asking,
  filters: Filters,
  limit: number,
): Promise<readonly StoredRow[]> {
  return ask(desk, async ({ kept }) => {
    const rows = await kept.find(filters, limit)
    return rows.filter(({ key }) => !existsSync(entryPath(desk.folder, key)))
  })
}

export function decidedElsewhere(
  desk: Asking,
  filters: Filters,
  limit: number,
): Promise<readonly MessageRecord[]> {
  return ask(desk, ({ records }) => records.find(filters, limit))
}

/** Says how many of some rows of this host no other host can see yet. */
export function tellNotCarried(desk: Asking, rows: readonly Row[]): void {
  if (!hasStore(desk.config)) return
  const { length } = notCarried(desk.folder, rows)
  if (length === 0) return
  desk.complain(
    `${length} of these ${length === 1 ? 'is' : 'are'} not in the store yet; filter-store status says why`,
  )
}

async function ask<T>(
  { config, complain }: Asking,
  question: (store: Store) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (!hasStore(config)) return []
  try {
    const store = await openStore(config, WAIT_MS)
    try {
      return await question(store)
    } finally {
      await store.close()
    }
  } catch (error) {
    complain(`only this host is shown: ${(error as Error).message}`, 500)
    return []
  }
}
