/*
 * NAME
 *   waiting - what of this host the store does not have yet
 *
 * DIAGNOSTICS
 *   Throws the error of a system call.
 */

import { readCatalog } from '../quarantine/catalog.js'
import type { Row } from '../quarantine/entry.js'
import { readCarried, stampOf } from './carried.js'

/** Those of some rows of this host that are not carried, or have changed since. */
export function notCarried(
  folder: string,
  rows: readonly Row[],
): readonly Row[] {
  const stamps = readCarried(folder)
  return rows.filter(({ key }) => {
    const stamp = stamps.get(key)
    return stamp === undefined || stamp !== stampOf(folder, key)
  })
}

export interface WaitingEntries {
  readonly kept: number
  readonly waiting: number
  readonly bytes: number
  /** When the oldest was kept; ISO 8601, null: there is none. */
  readonly oldest: string | null
}

export function countWaiting(folder: string): WaitingEntries {
  const { rows } = readCatalog(folder, { mend: false })
  const waiting = notCarried(folder, rows)
  return {
    kept: rows.length,
    waiting: waiting.length,
    bytes: waiting.reduce((sum, { size }) => sum + size, 0),
    oldest: waiting[0]?.keptAt ?? null,
  }
}
