/*
 * NAME
 *   expire - what has been kept long enough goes
 *
 * DESCRIPTION
 *   Entries older than so many days go, and whatever tries that were killed
 *   have left. Age is the only reason: a quarantine that is full takes no more,
 *   and mail waits in Postfix's queue; what is kept is not pushed out by what
 *   comes. Only an administrator may ask for the oldest to go until the rest
 *   fits a size.
 *
 *   The caller says what time it is (util/trusted-time): a clock that jumps
 *   ahead must not make everything old.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call. What went before it is gone.
 */

import { readCatalog } from './catalog.js'
import type { Row } from './entry.js'
import { expireMarks } from './used-marks.js'
import { removeEntries, removeLeftovers } from './remove.js'
import { sizeOf, writeUsage } from './usage.js'

export interface ExpireOptions {
  /** 0: they stay for ever. */
  readonly days: number
  /** The oldest go until the rest is not more; null: none does. */
  readonly toSizeBytes: number | null
  /** quarantine_size_limit; 0: there is none. */
  readonly sizeLimitBytes: number
  /** Milliseconds since the epoch; what can be trusted of the clock. */
  readonly now: number
  /** What the clock says, where that is later. Default now. */
  readonly clock?: number
  /** Say what would go. */
  readonly dryRun?: boolean
}

export interface Expired {
  readonly removed: number
  /** Of what was kept in the end. */
  readonly entries: number
  readonly bytes: number
  readonly leftovers: number
  /** Entries that are old enough by the clock alone, and stay. */
  readonly doubted: number
  readonly damaged: readonly string[]
  /** Of those that were removed. */
  readonly keys: readonly string[]
}

export async function expire(
  folder: string,
  options: ExpireOptions,
): Promise<Expired> {
  const { days, toSizeBytes, sizeLimitBytes, now, dryRun = false } = options
  const { rows, damaged } = readCatalog(folder)
  const young = days === 0 ? rows : rows.filter(isYounger(now - days * DAY_MS))
  const kept = toSizeBytes === null ? young : newest(young, toSizeBytes)
  const keys = new Set(kept.map(({ key }) => key))
  const old = rows.filter(({ key }) => !keys.has(key))
  const bytes = sizeOf(kept)
  const isYoungByClock = isYounger((options.clock ?? now) - days * DAY_MS)
  const doubted =
    days === 0 ? 0 : kept.filter(row => !isYoungByClock(row)).length
  const state = {
    ...{ removed: old.length, entries: kept.length },
    ...{ bytes, doubted, damaged, keys: old.map(({ key }) => key) },
  }
  if (dryRun) return { ...state, leftovers: 0 }
  await removeEntries(folder, old, now)
  writeUsage(folder, sizeLimitBytes === 0 ? null : bytes)
  expireMarks(folder, now)
  // The index is written anew where most of it is gone.
  if (old.length > 0) readCatalog(folder)
  // An entry that cannot be read has bytes that must stay.
  const leftovers = damaged.length > 0 ? 0 : removeLeftovers(folder, kept, now)
  return { ...state, leftovers }
}

const DAY_MS = 24 * 60 * 60 * 1000

// A time that is none is no reason to remove anything.
function isYounger(since: number): (row: Row) => boolean {
  return ({ keptAt }) => !(Date.parse(keptAt) < since)
}

// From the newest back, as many as fit together.
function newest(rows: readonly Row[], limitBytes: number): readonly Row[] {
  const seen = new Set<string>()
  let used = 0
  let from = rows.length
  for (; from > 0; from--) {
    const row = rows[from - 1]
    if (row === undefined) break
    const more = seen.has(row.sha256) ? 0 : row.size
    if (used + more > limitBytes) break
    seen.add(row.sha256)
    used += more
  }
  return rows.slice(from)
}
