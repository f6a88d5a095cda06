/*
 * NAME
 *   many-entries - a database with as many kept messages as are wanted
 *
 * DESCRIPTION
 *   One is put as the store puts it; the others are copies of its rows made by the
 *   server, each with a key, a time, a subject and addresses of its own. They are
 *   of 30 days, the same number each. All of a day have the same bytes.
 */
import type { Entry } from '../../src/quarantine/entry.js'
import { parseDatabaseAddress } from '../../src/store/postgresql/address.js'
import {
  openPostgresql,
  type PostgresqlStore,
} from '../../src/store/postgresql/open-postgresql.js'
import { migrate } from '../../src/store/postgresql/schema.js'
import type { Teardown } from '../helper/folder.js'
import { startPostgres, type Postgres } from '../helper/postgres.js'
import { madeEntry } from './made.js'

export interface ManyEntries {
  readonly server: Postgres
  readonly store: PostgresqlStore
  /** The days that have entries, the oldest first. */
  readonly days: readonly string[]
  /** Seconds that it took to make them, and their indexes. */
  readonly seconds: number
  readonly bytes: number
}

const DAYS = 30
const MANY_DATABASE = 'many'
const FIRST = Date.UTC(2026, 8, 1)
const DAY_MS = 24 * 60 * 60 * 1000

/** What is different in each: small letters, so that a search finds it. */
const MARKS = {
  id: 'idmark2345gh',
  queueId: 'queuemark',
  sender: 'sender-mark@s.example',
  recipient: 'recipient-mark@d.example',
  subject: 'subject-mark',
  messageId: '<message-mark@s.example>',
} as const

export async function makeMany(
  t: Teardown,
  count: number,
): Promise<ManyEntries> {
  const server = await startPostgres(t, { settings: SETTINGS })
  const url = await server.create(MANY_DATABASE)
  const address = parseDatabaseAddress(url)
  const store = openPostgresql(
    { address, passwordFile: '', waitMs: 120_000 },
    'alpha',
  )
  t.teardown(() => store.close())
  await migrate(store.database)
  const start = performance.now()
  const sql = (statement: string): Promise<string> =>
    server.sql(MANY_DATABASE, statement)
  // They are made faster at once than row by row.
  for (const index of (await sql(TEXT_INDEXES)).split('\n').filter(Boolean)) {
    await sql(`DROP INDEX ${index}`)
  }
  const days: string[] = []
  const share = Math.floor(count / DAYS)
  for (let at = 0; at < DAYS; at++) {
    const { entry, bytes } = madeEntry({
      ...{ ...MARKS, to: [MARKS.recipient] },
      arrivedAt: FIRST + at * DAY_MS,
    })
    await store.kept.put(entry, bytes)
    const day = entry.keptAt.slice(0, 10)
    days.push(day)
    await sql(copiesOf({ entry, day, first: at * share, count: share }))
    await store.kept.remove([entry])
  }
  await migrate(store.database)
  await sql('VACUUM ANALYZE')
  const seconds = (performance.now() - start) / 1000
  const bytes = Number(await sql('SELECT pg_database_size(current_database())'))
  return { server, store, days, seconds, bytes }
}

/** As on a small server of its own. */
const SETTINGS = [
  ...['shared_buffers=256MB', 'maintenance_work_mem=512MB'],
  ...['max_wal_size=4GB', 'random_page_cost=1.1'],
]

const TEXT_INDEXES = `SELECT c.relname FROM pg_class c
  JOIN pg_am a ON a.oid = c.relam
  WHERE c.relkind = 'I' AND a.amname = 'gin'`

/** As SQL; `n` is the number of a copy. */
const OWN = {
  [MARKS.id]: "'id' || lpad(to_hex(n), 10, '0')",
  [MARKS.queueId]: "'4q' || md5(n::text)",
  [MARKS.sender]: "'sender' || n % 9973 || '@s' || n % 997 || '.example'",
  [MARKS.recipient]: "'user' || n % 20011 || '@d' || n % 499 || '.example'",
  [MARKS.subject]: "'Invoice ' || n || ' for project' || n % 1009",
  [MARKS.messageId]:
    "'<' || md5('m' || n) || '@mail.s' || n % 997 || '.example>'",
} as const

function copiesOf(about: {
  readonly entry: Entry
  readonly day: string
  readonly first: number
  readonly count: number
}): string {
  const { entry, day, first, count } = about
  const { key, keptAt, sha256 } = entry
  const time = `timestamptz '${keptAt}' + n % 80000 * interval '1 second'`
  const own: readonly (readonly [string, string])[] = [
    [key, KEY_OF],
    [keptAt, `to_char((${time}) AT TIME ZONE 'UTC', '${ISO}')`],
    ...Object.entries(OWN),
  ]
  // A column in small letters has small ones of all.
  const text = (column: string): string =>
    own.reduce(
      (all, [mark, value]) => `replace(${all}, '${mark}', ${value})`,
      column,
    )
  const numbers = `generate_series(${first}, ${first + count - 1}) AS n`
  const one = `WHERE key = '${key}'`
  return `
INSERT INTO kept
  (day, key, kept_at, host, sha256, size, entry, shown, search, names)
  SELECT '${day}', ${KEY_OF}, ${time}, 'host' || n % 3, '${sha256}',
    k.size, ${text('k.entry')}, ${text('k.shown')}, lower(${text('k.shown')}),
    lower(${text('k.names')})
  FROM kept k, ${numbers} ${one};
INSERT INTO kept_recipient (day, key, number, recipient)
  SELECT '${day}', ${KEY_OF}, 1, ${OWN[MARKS.recipient]} FROM ${numbers}`
}

const KEY_OF = "encode(sha256(convert_to('key' || n, 'UTF8')), 'hex')"
const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
