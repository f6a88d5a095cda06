/*
 * NAME
 *   journal - what was handed over already, for all hosts together
 *
 * DESCRIPTION
 *   As journal/journal: a row is a hand-over, begun or done. Days are counted from
 *   the last day before today that has rows, so that a clock that has jumped ahead
 *   makes no one forget.
 *
 * DIAGNOSTICS
 *   As Database: the message is deferred.
 */

import { dayOfTime, type JournalStore } from '../store.js'
import type { Database } from './database.js'
import { dropBefore, writeOn } from './days.js'

const JOURNAL_TABLES = ['journal'] as const
const KEPT_DAYS = 6
const DAY_MS = 24 * 60 * 60 * 1000

export function databaseJournal(
  database: Database,
  now = Date.now,
): JournalStore {
  const write = async (sql: string, key: string): Promise<void> => {
    const day = dayOfTime(now())
    const about = { tables: JOURNAL_TABLES, days: [day] }
    await writeOn(database, about, it => it.query(sql, [day, key]))
  }
  return {
    find: async key => {
      const { rows } = await database.ask(session =>
        session.query<{ done: boolean | null }>(
          'SELECT bool_or(is_done) AS done FROM journal WHERE key = $1',
          [key],
        ),
      )
      const done = rows[0]?.done ?? null
      return done === null ? 'new' : done ? 'done' : 'begun'
    },
    intend: key =>
      write(
        `INSERT INTO journal (day, key, is_done) VALUES ($1, $2, false)
          ON CONFLICT DO NOTHING`,
        key,
      ),
    withdraw: async key => {
      const sql = 'DELETE FROM journal WHERE key = $1 AND NOT is_done'
      await database.ask(session => session.query(sql, [key]))
    },
    finish: key =>
      write(
        `INSERT INTO journal (day, key, is_done) VALUES ($1, $2, true)
          ON CONFLICT (day, key) DO UPDATE SET is_done = true`,
        key,
      ),
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
