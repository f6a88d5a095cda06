/*
 * NAME
 *   days - the partition of a day, made when it is first needed, dropped when it
 *   is over
 *
 * DESCRIPTION
 *   A partition is a table of the name of its table and its day: kept_20261130.
 *   What writes into a table says so by writeOn(): where the partition is missing,
 *   it is made, and the work is done again.
 *
 * DIAGNOSTICS
 *   As Database.
 */

import { DatabaseError } from 'pg'
import type { Database, Session } from './database.js'
import type { Table } from './schema.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** Work in one transaction that writes rows of some days, `2026-11-30`. */
export async function writeOn<T>(
  database: Database,
  about: {
    readonly tables: readonly Table[]
    readonly days: readonly string[]
  },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await database.transact(work)
    } catch (error) {
      // It was made, and dropped by another host, more than once.
      if (!isMissing(error) || tries > MOST_TRIES) throw error
      for (const day of new Set(about.days)) {
        await makeDay(database, about.tables, day)
      }
    }
  }
}

const MOST_TRIES = 3

// check_violation, of a row that no partition is for.
function isMissing(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === '23514' &&
    error.message.startsWith('no partition')
  )
}

async function makeDay(
  database: Database,
  tables: readonly Table[],
  day: string,
): Promise<void> {
  const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)
  await database.transact(async session => {
    await lockDays(session)
    for (const table of tables) {
      await session.query(
        `CREATE TABLE IF NOT EXISTS ${nameOf(table, day)} PARTITION OF ${table}
          FOR VALUES FROM ('${day}') TO ('${next}')`,
      )
    }
  })
}

// One host after the other.
async function lockDays(session: Session): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
}

const LOCK = 7_057_191_503

// `day` is of our own making, and goes into the text of a statement.
function nameOf(table: Table, day: string): string {
  if (!DAY.test(day)) throw new RangeError(`${day} is no day`)
  return `${table}_${day.replaceAll('-', '')}`
}

const DAY = /^\d{4}-\d{2}-\d{2}$/u

/** Partitions of days before that one go, a day after the other. */
export async function dropBefore(
  database: Database,
  tables: readonly Table[],
  day: string,
): Promise<void> {
  if (!DAY.test(day)) throw new RangeError(`${day} is no day`)
  for (const table of tables) {
    for (const name of await partitionsOf(database, table)) {
      const digits = name.slice(-8)
      if (digits >= day.replaceAll('-', '')) continue
      await database.transact(async session => {
        await lockDays(session)
        await session.query(`DROP TABLE IF EXISTS ${table}_${digits}`)
      })
    }
  }
}

/** Work on a day that has no partition, and gets none until the work is done.
 * @returns whether it was done: there was none. */
export async function onGoneDay(
  database: Database,
  { table, day }: { readonly table: Table; readonly day: string },
  work: () => Promise<void>,
): Promise<boolean> {
  return database.transact(async session => {
    await lockDays(session)
    const { rows } = await session.query<{ is: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS is',
      [nameOf(table, day)],
    )
    if (rows[0]?.is !== false) return false
    await work()
    return true
  })
}

async function partitionsOf(
  database: Database,
  table: Table,
): Promise<readonly string[]> {
  const { rows } = await database.ask(session =>
    session.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
      [table],
    ),
  )
  const pattern = new RegExp(`^${table}_\\d{8}$`, 'u')
  return rows.map(({ name }) => name).filter(name => pattern.test(name))
}
