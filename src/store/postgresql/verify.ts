/*
 * NAME
 *   verify - whether what the index names is there, and nothing else
 *
 * DESCRIPTION
 *   Day by day: entries without content, content whose pieces are not all there,
 *   content and pieces that no entry has. See verify-objects for what is in a bucket.
 *
 * DIAGNOSTICS
 *   As Database.
 */

import { lockContent, removeContent } from './content.js'
import type { Database } from './database.js'
import type { PostgresqlStore } from './open-postgresql.js'

export interface StoreFault {
  readonly day: string
  readonly what: 'no content' | 'damaged' | 'unused' | 'not there'
  /** Of the entry; '' where there is none. */
  readonly key: string
  readonly sha256: string
}

/** Days that have anything, the first one first. */
export async function storedDays(
  database: Database,
): Promise<readonly string[]> {
  const { rows } = await database.ask(session =>
    session.query<{ day: string }>(
      `SELECT day::text AS day FROM (SELECT day FROM kept
        UNION SELECT day FROM content UNION SELECT day FROM content_piece) d
        ORDER BY 1`,
    ),
  )
  return rows.map(({ day }) => day)
}

export async function faultsOfDay(
  database: Database,
  day: string,
): Promise<readonly StoreFault[]> {
  const { rows } = await database.ask(session =>
    session.query<StoreFault>(FAULTS, [day]),
  )
  return rows
}

// One statement sees one moment.
const FAULTS = `
WITH e AS (SELECT key, sha256, size FROM kept WHERE day = $1),
  c AS (SELECT sha256, size, pieces FROM content WHERE day = $1),
  p AS (SELECT sha256, count(*) AS pieces, sum(octet_length(bytes)) AS size
    FROM content_piece WHERE day = $1 GROUP BY sha256)
SELECT $1::date::text AS day, 'no content' AS what, e.key, e.sha256
  FROM e LEFT JOIN c USING (sha256)
  WHERE c.sha256 IS NULL OR c.size <> e.size
UNION ALL
SELECT $1::date::text, 'damaged', coalesce(min(e.key), ''), c.sha256
  FROM c LEFT JOIN p USING (sha256) LEFT JOIN e USING (sha256)
  WHERE c.pieces >= 0
    AND (coalesce(p.pieces, 0) <> c.pieces OR coalesce(p.size, 0) <> c.size)
  GROUP BY c.sha256
UNION ALL
SELECT $1::date::text, 'unused', '', sha256
  FROM (SELECT sha256 FROM c UNION SELECT sha256 FROM p) has
  WHERE sha256 NOT IN (SELECT sha256 FROM e)
ORDER BY 2, 3, 4`

/** Content goes that is damaged or unused: who has the bytes puts them again.
 * @param about.isUnused false: also where entries have it. */
export async function dropContent(
  { database, objects }: Pick<PostgresqlStore, 'database' | 'objects'>,
  { day, sha256 }: Pick<StoreFault, 'day' | 'sha256'>,
  { isUnused }: { readonly isUnused: boolean },
): Promise<void> {
  await database.transact(async session => {
    await lockContent(session, sha256)
    if (isUnused) {
      // It was, and is not any more.
      const sql = 'SELECT 1 FROM kept WHERE day = $1 AND sha256 = $2 LIMIT 1'
      const { rowCount } = await session.query(sql, [day, sha256])
      if (rowCount !== 0) return
      await objects?.remove({ day, sha256 })
    }
    await removeContent(session, { day, sha256 }, objects)
  })
}

/** How many entries each host has. */
export async function countHosts(
  database: Database,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.ask(session =>
    session.query<{ host: string; count: string }>(
      'SELECT host, count(*) FROM kept GROUP BY host ORDER BY host',
    ),
  )
  return new Map(rows.map(({ host, count }) => [host, Number(count)]))
}

/** Of these keys, those that are there. */
export async function presentKeys(
  database: Database,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await database.ask(session =>
    session.query<{ key: string }>('SELECT key FROM kept WHERE key = ANY($1)', [
      keys,
    ]),
  )
  return new Set(rows.map(({ key }) => key))
}

/** Milliseconds since the epoch, by the server's clock. */
export async function serverTime(database: Database): Promise<number> {
  const { rows } = await database.ask(session =>
    session.query<{ now: Date }>('SELECT clock_timestamp() AS now'),
  )
  return rows[0]?.now.getTime() ?? NaN
}

/** The server's own name and its timeline, which is another one after a standby was
 * promoted; '' where it does not say. */
export async function serverHistory(database: Database): Promise<string> {
  const { rows } = await database.ask(session =>
    session.query<{ name: string }>(HISTORY).catch((error: unknown) => {
      // A service that is like PostgreSQL may not have it.
      if (/^(?:0A|42)/u.test((error as { code?: string }).code ?? '')) {
        return { rows: [] }
      }
      throw error
    }),
  )
  return rows[0]?.name ?? ''
}

const HISTORY = `SELECT (SELECT system_identifier FROM pg_control_system()) || ' '
  || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS name`
