/*
 * NAME
 *   records - records of all hosts in PostgreSQL
 *
 * DESCRIPTION
 *   A row is a line, named by its digest: the same line is there once, however
 *   often it was sent.
 *
 * DIAGNOSTICS
 *   As Database.
 */

import { createHash } from 'node:crypto'
import type { Filters } from '../../mail/filters.js'
import { chooseRecords } from '../../records/find-record.js'
import { readRecord, type MessageRecord } from '../../records/record.js'
import { aboutLine, type LineAbout } from '../record-line.js'
import type { RecordStore } from '../store.js'
import type { Database, Session } from './database.js'
import { dropBefore, writeOn } from './days.js'
import { addFilters, Conditions, namesOf } from './search.js'

const RECORD_TABLES = ['record'] as const

export function databaseRecords(database: Database): RecordStore {
  return {
    add: async lines => {
      const rows = lines
        .flatMap(line => {
          const about = aboutLine(line)
          return about === null ? [] : [{ line, ...about, name: digest(line) }]
        })
        // In one order, so that no two wait for one another.
        .sort((one, other) => (one.name < other.name ? -1 : 1))
      for (let at = 0; at < rows.length; at += BATCH) {
        const some = rows.slice(at, at + BATCH)
        const days = some.map(it => it.day)
        const about = { tables: RECORD_TABLES, days }
        await writeOn(database, about, session => insert(session, some))
      }
    },
    find: (filters, limit) => find(database, filters, limit),
    lines: () => linesIn(database),
    expire: day => dropBefore(database, RECORD_TABLES, day),
  }
}

const BATCH = 200

function digest(line: string): string {
  return createHash('sha256').update(line).digest('base64')
}

interface NewRow extends LineAbout {
  readonly line: string
  readonly name: string
}

async function insert(
  session: Session,
  rows: readonly NewRow[],
): Promise<void> {
  await session.query(
    `INSERT INTO record (day, digest, at, kind, names, line)
      SELECT * FROM unnest($1::date[], $2::text[], $3::timestamptz[],
        $4::text[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    [
      rows.map(it => it.day),
      rows.map(it => it.name),
      rows.map(it => it.time),
      rows.map(it => it.kind),
      rows.map(it => namesOf(it.ids)),
      rows.map(it => it.line),
    ],
  )
}

async function* linesIn(database: Database): AsyncGenerator<string> {
  let last = { day: '-infinity', digest: '' }
  for (;;) {
    const { rows } = await database.ask(session =>
      session.query<{ day: string; digest: string; line: string }>(
        `SELECT day::text AS day, digest, line FROM record
          WHERE (day, digest) > ($1, $2)
          ORDER BY record.day, digest LIMIT ${PAGE_ROWS}`,
        [last.day, last.digest],
      ),
    )
    for (const { line } of rows) yield line
    last = rows.at(-1) ?? last
    if (rows.length < PAGE_ROWS) return
  }
}

async function find(
  database: Database,
  filters: Filters,
  limit: number,
): Promise<readonly MessageRecord[]> {
  const id = filters.id?.trim().replace(/^.*\bid=/u, '')
  const wanted: Filters = id === undefined ? filters : { ...filters, id }
  const most = limit === 0 ? Infinity : limit
  const seen: MessageRecord[] = []
  for (let last: Place | null = null; ;) {
    const page: readonly (Place & { readonly line: string })[] = await pageOf(
      database,
      wanted,
      last,
    )
    for (const { line } of page) {
      const record = readRecord(line)
      if (record !== null) seen.push(record)
    }
    last = page.at(-1) ?? null
    const found = chooseRecords(seen, wanted, most)
    const isEnough = id === undefined && found.length >= most
    if (page.length < PAGE_ROWS || isEnough) return found
  }
}

const PAGE_ROWS = 500

interface Place {
  readonly at: string
  readonly digest: string
}

// The newest first.
async function pageOf(
  database: Database,
  filters: Filters,
  before: Place | null,
): Promise<readonly (Place & { readonly line: string })[]> {
  const conditions = new Conditions()
  const columns = {
    ...{ time: 'at', names: 'names' },
    line: 'lower(line COLLATE "C")',
  }
  addFilters(conditions, filters, columns)
  if (before !== null) {
    conditions.add(before.at, at => `at <= ${at}`)
    const at = `$${conditions.values.length}`
    conditions.add(before.digest, it => `(at, digest) < (${at}, ${it})`)
  }
  const { rows } = await database.ask(session =>
    session.query<Place & { readonly line: string }>(
      `SELECT line, digest, to_char(at AT TIME ZONE 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
        FROM record WHERE kind = 'record' AND ${conditions.sql()}
        ORDER BY record.at DESC, digest DESC LIMIT ${PAGE_ROWS}`,
      conditions.values,
    ),
  )
  return rows
}
