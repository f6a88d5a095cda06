/*
 * NAME
 *   journal - what was handed over already, for all hosts together
 *
 * DESCRIPTION
 *   As journal/journal: a row is a hand-over, begun or done. Who begins it is named
 *   in it, and others keep off for a time, by the clock of the server. Days are
 *   counted from the last day before today that has rows, so that a clock that has
 *   jumped ahead makes no one forget.
 *
 * DIAGNOSTICS
 *   As Database: the message is deferred.
 */

import {
  dayOfTime,
  type Claim,
  type JournalChange,
  type JournalStore,
  type SharedState,
} from '../store.js'
import type { Database, Session } from './database.js'
import { dropBefore, writeOn } from './days.js'

const JOURNAL_TABLES = ['journal'] as const
const KEPT_DAYS = 6
const DAY_MS = 24 * 60 * 60 * 1000

export function databaseJournal(
  database: Database,
  now = Date.now,
): JournalStore {
  const write = <T>(work: (session: Session, day: string) => Promise<T>) => {
    const day = dayOfTime(now())
    const about = { tables: JOURNAL_TABLES, days: [day] }
    return writeOn(database, about, session => work(session, day))
  }
  return {
    find: async keys => {
      const found = await database.ask(session => statesOf(session, keys))
      return keys.map(key => found.get(key)?.state ?? 'new')
    },
    begin: claim => write((session, day) => begin(session, day, claim)),
    end: change => write((session, day) => end(session, day, change)),
    expire: async () => {
      const { rows } = await database.ask(session =>
        session.query<{ day: string | null }>(
          'SELECT max(day)::text AS day FROM journal WHERE day < $1',
          [dayOfTime(now())],
        ),
      )
      const last = Date.parse(rows[0]?.day ?? '') + DAY_MS
      const from = Number.isNaN(last) ? now() : Math.min(now(), last)
      const first = dayOfTime(from - KEPT_DAYS * DAY_MS)
      await dropBefore(database, JOURNAL_TABLES, first)
    },
  }
}

interface Found {
  readonly state: Exclude<SharedState, 'new'>
  /** Of all who began it and did not end. */
  readonly holders: readonly string[]
}

async function statesOf(
  session: Session,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  const { rows } = await session.query<{
    key: string
    done: boolean
    busy: boolean
    holders: readonly string[]
  }>(
    `SELECT key, bool_or(is_done) AS done,
        bool_or(coalesce(busy_until > clock_timestamp(), false)) AS busy,
        array_agg(holder) AS holders
      FROM journal WHERE key = ANY($1) GROUP BY key`,
    [keys],
  )
  return new Map(
    rows.map(({ key, done, busy, holders }) => {
      const state = done ? 'done' : busy ? 'busy' : 'begun'
      return [key, { state, holders }]
    }),
  )
}

// Two hosts may have different days, and then no row in common that one of them
// could not insert: they take turns.
async function begin(
  session: Session,
  day: string,
  { key, was, holder, seconds }: Claim,
): Promise<boolean> {
  await session.query('SELECT pg_advisory_xact_lock($1, $2)', [
    LOCK,
    Number.parseInt(key.slice(0, 8), 16) | 0,
  ])
  const found = (await statesOf(session, [key])).get(key)
  const { state = 'new', holders = [] } = found ?? {}
  // Asked again, for the first answer was lost.
  const isOurs = state === 'busy' && holders.includes(holder)
  if (!isOurs && state !== was) return false
  const until = "clock_timestamp() + $2 * interval '1 second'"
  const updated = await session.query(
    `UPDATE journal SET holder = $3, busy_until = ${until}
      WHERE key = $1 AND NOT is_done`,
    [key, seconds, holder],
  )
  if ((updated.rowCount ?? 0) > 0) return true
  await session.query(
    `INSERT INTO journal (key, is_done, holder, busy_until, day)
      VALUES ($1, false, $3, ${until}, $4)`,
    [key, seconds, holder, day],
  )
  return true
}

// In one order, so that no two wait for one another.
async function end(
  session: Session,
  day: string,
  { holder, done, begun, gone }: JournalChange,
): Promise<void> {
  if (done.length > 0) {
    await session.query(
      `INSERT INTO journal (day, key, is_done)
        SELECT $1::date, unnest($2::text[]), true
        ON CONFLICT (day, key) DO UPDATE SET is_done = true, busy_until = NULL`,
      [day, [...done].sort()],
    )
  }
  if (begun.length > 0) {
    await session.query(
      `INSERT INTO journal (day, key, is_done)
        SELECT $1::date, key, false FROM unnest($2::text[]) AS key
          WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.key = key.key)
        ON CONFLICT DO NOTHING`,
      [day, [...begun].sort()],
    )
    await session.query(
      `UPDATE journal SET busy_until = NULL
        WHERE key = ANY($1) AND holder = $2 AND NOT is_done`,
      [begun, holder],
    )
  }
  if (gone.length > 0) {
    await session.query(
      `DELETE FROM journal WHERE key = ANY($1) AND NOT is_done
        AND (holder = $2 OR coalesce(busy_until < clock_timestamp(), true))`,
      [gone, holder],
    )
  }
}

/** Digits of our name, and of its journal. */
const LOCK = 70_571_915
