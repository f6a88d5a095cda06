/*
 * NAME
 *   find-kept - entries that a person asks for, the newest first
 *
 * DESCRIPTION
 *   Page by page, until enough fit. Where few are of a recipient, those are taken
 *   before the order is looked at; where many are, the newest are gone through until
 *   enough are his.
 *
 * DIAGNOSTICS
 *   As Database.
 */

import type { Filters } from '../../mail/filters.js'
import { selectRows } from '../../quarantine/select.js'
import type { StoredRow } from '../store.js'
import type { Database } from './database.js'
import {
  addFilters,
  anywhere,
  columnText,
  Conditions,
  textIn,
} from './search.js'

/** The newest so many (0: all) that fit, the newest last. */
export async function findKept(
  database: Database,
  filters: Filters,
  limit: number,
): Promise<readonly StoredRow[]> {
  let found: StoredRow[] = []
  const isShort = limit > 0 && filters.id === undefined
  const how: Paging = {
    rows: isShort ? Math.min(PAGE_ROWS, 2 * limit) : PAGE_ROWS,
    isCommon: await isCommon(database, filters),
  }
  for (let last: StoredRow | null = null; ;) {
    const page: readonly StoredRow[] = await pageOf(database, filters, {
      ...how,
      before: last,
    })
    // By a name, the surest of all are meant.
    if (filters.id !== undefined) {
      found = [...selectRows([...found, ...page], filters)]
    } else found.push(...selectRows(page, filters))
    last = page.at(-1) ?? null
    const isEnough = isShort && found.length >= limit
    if (page.length < how.rows || isEnough) break
  }
  const shown = limit === 0 ? found : found.slice(0, limit)
  return shown.reverse()
}

const PAGE_ROWS = 1000

interface Paging {
  readonly rows: number
  /** Many are of that recipient. */
  readonly isCommon: boolean
}

/** More than that are quicker found from the newest on, one by one. */
const COMMON_ROWS = 20_000

async function isCommon(
  database: Database,
  { recipient }: Filters,
): Promise<boolean> {
  if (recipient === undefined) return false
  const { rowCount } = await database.ask(session =>
    session.query(
      `SELECT 1 FROM kept_recipient WHERE recipient LIKE $1
        OFFSET ${COMMON_ROWS} LIMIT 1`,
      [anywhere(columnText(recipient))],
    ),
  )
  return rowCount !== 0
}

// The newest first.
async function pageOf(
  database: Database,
  { recipient, ...filters }: Filters,
  {
    rows: most,
    isCommon,
    before,
  }: Paging & { readonly before: StoredRow | null },
): Promise<readonly StoredRow[]> {
  const conditions = new Conditions()
  const columns = {
    ...{ time: 'kept_at', line: 'search', names: 'names' },
    ...{ subject: textIn('search', 'subject') },
    ...{ sender: textIn('search', 'sender') },
  }
  addFilters(conditions, filters, columns)
  if (before !== null) {
    conditions.add(before.keptAt, at => `kept_at <= ${at}`)
    const at = `$${conditions.values.length}`
    conditions.add(before.key, key => `(kept_at, key) < (${at}, ${key})`)
  }
  let of = 'kept'
  let first = ''
  const his = recipient === undefined ? null : anywhere(columnText(recipient))
  if (his !== null && isCommon) {
    conditions.add(
      his,
      place => `EXISTS (SELECT 1 FROM kept_recipient r
        WHERE r.day = kept.day AND r.key = kept.key AND recipient LIKE ${place})`,
    )
  } else if (his !== null) {
    conditions.values.push(his)
    first = `WITH his AS MATERIALIZED (SELECT DISTINCT day, key
      FROM kept_recipient WHERE recipient LIKE $${conditions.values.length})`
    of = 'kept JOIN his USING (day, key)'
  }
  const { rows } = await database.ask(session =>
    session.query<{ shown: string; host: string }>(
      `${first} SELECT shown, host FROM ${of} WHERE ${conditions.sql()}
        ORDER BY kept_at DESC, key DESC LIMIT ${most}`,
      conditions.values,
    ),
  )
  return rows.map(({ shown, host }) => ({
    host,
    ...(JSON.parse(shown) as StoredRow),
  }))
}
