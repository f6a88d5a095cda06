/*
 * NAME
 *   kept - entries of the quarantine in PostgreSQL
 *
 * DESCRIPTION
 *   One transaction an entry: its content (see content) where the same bytes are
 *   not there for that day, and rows for the entry and for each recipient. A retry
 *   on another day stays the entry of the first day.
 *
 *   Who puts and who removes the same bytes wait for one another.
 *
 * DIAGNOSTICS
 *   As Database; content() throws DamagedError where bytes are missing or are not
 *   those that were put.
 */

import {
  rowOf,
  entryIn,
  entryText,
  type Entry,
} from '../../quarantine/entry.js'
import type { Bytes } from '../../util/bytes.js'
import { dayOfTime, mergeEntries, type KeptStore } from '../store.js'
import type { ContentObjects } from '../objects.js'
import {
  AbsentError,
  hasContent,
  isObject,
  lockContent,
  putContent,
  readContent,
  removeContent,
} from './content.js'
import type { Database, Session } from './database.js'
import { dropBefore, writeOn } from './days.js'
import { expireObjects } from './expire-objects.js'
import { findKept } from './find-kept.js'
import { asciiJson, columnText, namesOf } from './search.js'

const KEPT_TABLES = [
  ...(['kept', 'kept_recipient', 'content', 'content_piece'] as const),
  'asked',
] as const

export interface KeptTools {
  /** The one that keeps what is put. */
  readonly host: string
  /** null: bytes are in the database. */
  readonly objects: ContentObjects | null
}

export function databaseKept(database: Database, tools: KeptTools): KeptStore {
  const { objects } = tools
  return {
    put: async (entry, bytes) => {
      const day = dayOfTime(entry.keptAt)
      const about = { tables: KEPT_TABLES, days: [day] }
      for (let tries = 1; ; tries++) {
        try {
          await bring(database, entry, { bytes, objects })
          return await writeOn(database, about, session =>
            put(session, { entry, bytes }, tools),
          )
        } catch (error) {
          // Someone has removed it meanwhile.
          if (!(error instanceof AbsentError) || tries === TRIES) throw error
        }
      }
    },
    read: async key => {
      const known = await database.ask(session => knownEntry(session, key))
      return known === null ? null : known.entry
    },
    content: entry => readContent(database, entry, objects),
    find: (filters, limit) => findKept(database, filters, limit),
    remove: async entries => {
      let removed = 0
      for (const { key } of entries) {
        const isGone = await database.transact(it =>
          removeEntry(it, key, objects),
        )
        if (isGone) removed++
      }
      return removed
    },
    // What has bytes goes after what names them.
    expire: async day => {
      await dropBefore(database, KEPT_TABLES, day)
      if (objects !== null) await expireObjects(database, objects, day)
    },
  }
}

const TRIES = 3

// Outside a transaction: what is large takes its time.
async function bring(
  database: Database,
  { key, keptAt, sha256 }: Entry,
  about: {
    readonly bytes: Bytes
    readonly objects: ContentObjects | null
  },
): Promise<void> {
  const { bytes, objects } = about
  if (objects === null || !isObject(sha256, bytes)) return
  const name = await database.ask(async session => {
    const known = await knownEntry(session, key)
    const day = known?.day ?? dayOfTime(keptAt)
    return (await hasContent(session, { day, sha256 })) ? null : { day, sha256 }
  })
  if (name !== null) await objects.put(name, bytes)
}

async function put(
  session: Session,
  { entry, bytes }: { readonly entry: Entry; readonly bytes: Bytes },
  { host, objects }: KeptTools,
): Promise<void> {
  const { sha256 } = entry
  await lockContent(session, sha256)
  const known = await knownEntry(session, entry.key)
  const day = known?.day ?? dayOfTime(entry.keptAt)
  await putContent(session, { day, sha256, bytes }, objects)
  if (known === null) return insert(session, { day, host }, entry)
  await updateEntry(session, day, mergeEntries(entry, known.entry))
}

/** @param day the one that it has. */
export async function updateEntry(
  session: Session,
  day: string,
  entry: Entry,
): Promise<void> {
  const { shown, names } = columnsOf(entry)
  await session.query(
    `UPDATE kept SET entry = $3, shown = $4, search = $5, names = $6
      WHERE day = $1 AND key = $2`,
    [day, entry.key, entryText(entry), shown, shown.toLowerCase(), names],
  )
}

export interface Known {
  readonly day: string
  readonly entry: Entry
}

/** null: it is not there. */
export async function knownEntry(
  session: Session,
  key: string,
): Promise<Known | null> {
  const { rows } = await session.query<{ day: string; entry: string }>(
    'SELECT day::text AS day, entry FROM kept WHERE key = $1',
    [key],
  )
  const [row] = rows
  if (row === undefined) return null
  return {
    day: row.day,
    entry: entryIn(row.entry, { key, where: 'the store' }),
  }
}

async function insert(
  session: Session,
  { day, host }: { readonly day: string; readonly host: string },
  entry: Entry,
): Promise<void> {
  const { key, keptAt, sha256, size, envelope } = entry
  const { shown, names } = columnsOf(entry)
  await session.query(
    `INSERT INTO kept
      (day, key, kept_at, host, sha256, size, entry, shown, search, names)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[day, key, keptAt, host, sha256, size, entryText(entry), shown],
      ...[shown.toLowerCase(), names],
    ],
  )
  const recipients = envelope.recipients.map(it => columnText(it.address))
  await session.query(
    `INSERT INTO kept_recipient (day, key, number, recipient)
      SELECT $1::date, $2, it.number, it.recipient
        FROM unnest($3::text[]) WITH ORDINALITY AS it (recipient, number)
      ON CONFLICT (day, key, number)
        DO UPDATE SET recipient = excluded.recipient`,
    [day, key, recipients],
  )
}

function columnsOf(entry: Entry): Record<'shown' | 'names', string> {
  const row = rowOf(entry)
  const { id, queueId, key, messageId = '', queuedAs = [] } = row
  const names = namesOf([id, queueId, key, messageId, ...queuedAs])
  return { shown: asciiJson(row), names }
}

/** Whether it was there. */
export async function removeEntry(
  session: Session,
  key: string,
  objects: ContentObjects | null,
): Promise<boolean> {
  const { rows } = await session.query<{ day: string; sha256: string }>(
    'SELECT day::text AS day, sha256 FROM kept WHERE key = $1',
    [key],
  )
  const [row] = rows
  if (row === undefined) return false
  const { day, sha256 } = row
  await lockContent(session, sha256)
  const { rowCount } = await session.query(
    'DELETE FROM kept WHERE day = $1 AND key = $2',
    [day, key],
  )
  const sql = 'DELETE FROM kept_recipient WHERE day = $1 AND key = $2'
  await session.query(sql, [day, key])
  const others = await session.query(
    'SELECT 1 FROM kept WHERE day = $1 AND sha256 = $2 LIMIT 1',
    [day, sha256],
  )
  if (others.rowCount === 0) {
    await removeContent(session, { day, sha256 }, objects)
  }
  return (rowCount ?? 0) > 0
}
