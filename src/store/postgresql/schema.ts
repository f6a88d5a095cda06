/*
 * NAME
 *   schema - the tables, and how they become those of this version
 *
 * DESCRIPTION
 *   migrate() does, one after the other, the steps that are missing, and notes
 *   each with it in one transaction. A lock makes a second migrate() wait. Steps
 *   only add: programs of the version before go on with the tables.
 *
 *   Everything is in partitions by day, so that what is over goes by DROP TABLE,
 *   which takes no time and leaves nothing to clean up. content is by day, too:
 *   the same bytes that came on two days are there twice, and no one has to
 *   count who uses them.
 *
 *   Texts are looked through with trigrams where the server has pg_trgm (Debian's
 *   has); without it a search reads all rows.
 *
 * DIAGNOSTICS
 *   checkSchema() rejects with StoreError where a step is not done.
 */

import type { QueryConfig } from 'pg'
import { StoreError } from '../store.js'
import type { Database, Session } from './database.js'
import { textIn } from './search.js'

export const TABLES = [
  ...['kept', 'kept_recipient', 'content', 'content_piece'],
  ...['used_mark', 'journal', 'record', 'asked'],
] as const

export type Table = (typeof TABLES)[number]

/** The first has number 1. Never change one that was released. */
const STEPS: readonly string[] = [
  `
CREATE TABLE kept (
  day date NOT NULL, key text NOT NULL, kept_at timestamptz NOT NULL,
  host text NOT NULL, sha256 text NOT NULL, size bigint NOT NULL,
  entry text NOT NULL, shown text NOT NULL, search text NOT NULL,
  names text NOT NULL, PRIMARY KEY (day, key)) PARTITION BY RANGE (day);
CREATE INDEX kept_key ON kept (key);
CREATE INDEX kept_order ON kept (kept_at, key);
CREATE INDEX kept_content ON kept (sha256);
CREATE TABLE kept_recipient (
  day date NOT NULL, key text NOT NULL, number integer NOT NULL,
  recipient text NOT NULL, PRIMARY KEY (day, key, number)) PARTITION BY RANGE (day);
CREATE TABLE content (
  day date NOT NULL, sha256 text NOT NULL, size bigint NOT NULL,
  pieces integer NOT NULL, PRIMARY KEY (day, sha256)) PARTITION BY RANGE (day);
CREATE TABLE content_piece (
  day date NOT NULL, sha256 text NOT NULL, number integer NOT NULL,
  bytes bytea NOT NULL, PRIMARY KEY (day, sha256, number))
  PARTITION BY RANGE (day);
ALTER TABLE content_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE used_mark (
  day date NOT NULL, name text NOT NULL, holder text NOT NULL,
  PRIMARY KEY (day, name)) PARTITION BY RANGE (day);
CREATE TABLE journal (
  day date NOT NULL, key text NOT NULL, is_done boolean NOT NULL,
  PRIMARY KEY (day, key)) PARTITION BY RANGE (day);
CREATE TABLE record (
  day date NOT NULL, digest text NOT NULL, at timestamptz NOT NULL,
  kind text NOT NULL, names text NOT NULL, line text NOT NULL,
  PRIMARY KEY (day, digest)) PARTITION BY RANGE (day);
CREATE INDEX record_order ON record (at, digest);
`,
  `
ALTER TABLE journal ADD COLUMN holder text NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN busy_until timestamptz;
CREATE INDEX journal_key ON journal (key);
`,
  `
CREATE TABLE host (
  name text PRIMARY KEY, seen timestamptz NOT NULL, facts text NOT NULL);
`,
  `
CREATE TABLE asked (
  day date NOT NULL, id text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
  host text NOT NULL, key text NOT NULL, request text NOT NULL,
  by_host text NOT NULL, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);
CREATE INDEX asked_host ON asked (host);
`,
]

/** Name, table and what the index is of. */
const TRIGRAMS = [
  ['kept_names', 'kept', 'names'],
  ['kept_subjects', 'kept', `(${textIn('search', 'subject')})`],
  ['kept_senders', 'kept', `(${textIn('search', 'sender')})`],
  ['kept_recipients', 'kept_recipient', 'recipient'],
  ['record_names', 'record', 'names'],
] as const

export const SCHEMA_VERSION = STEPS.length

/** @returns the versions before and after. */
export async function migrate(
  database: Database,
): Promise<{ readonly from: number; readonly to: number }> {
  const moved = await database.transact(async session => {
    await lock(session)
    await session.query(`CREATE TABLE IF NOT EXISTS postsift_schema (
      version integer PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())`)
    const from = await versionIn(session)
    if (from > SCHEMA_VERSION) {
      throw new StoreError(
        `the tables are of version ${from}, which is newer than this program's ${SCHEMA_VERSION}: there is nothing to do`,
      )
    }
    for (const [at, step] of STEPS.entries()) {
      if (at < from) continue
      await session.query(step)
      const sql = 'INSERT INTO postsift_schema (version) VALUES ($1)'
      await session.query(sql, [at + 1])
    }
    return { from, to: SCHEMA_VERSION }
  })
  await addTrigrams(database)
  return moved
}

// One migrate() after the other.
async function lock(session: Session): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
}

/** Digits of our name: no other program's lock. */
const LOCK = 7_057_191_502

// They make a search quick, and nothing depends on them.
async function addTrigrams(database: Database): Promise<void> {
  try {
    await database.transact(async session => {
      await lock(session)
      await session.query('CREATE EXTENSION IF NOT EXISTS pg_trgm')
    })
  } catch {
    return // not installed there, or not allowed
  }
  for (const [name, table, what] of TRIGRAMS) {
    await database.transact(async session => {
      await lock(session)
      await session.query('SET LOCAL statement_timeout = 0')
      const text = `CREATE INDEX IF NOT EXISTS ${name} ON ${table}
        USING gin (${what} gin_trgm_ops)`
      await session.query(patient(text))
    })
  }
}

// A million rows take minutes. The client knows query_timeout, its types do not.
function patient(text: string): QueryConfig {
  const config = { text, query_timeout: LONGEST_MS }
  return config
}

const LONGEST_MS = 24 * 60 * 60 * 1000

/** Newer tables are good: steps only add, so that hosts are upgraded one after
 * the other. */
export async function checkSchema(database: Database): Promise<void> {
  const version = await schemaVersion(database)
  if (version >= SCHEMA_VERSION) return
  throw new StoreError(
    `the tables are of version ${version}, and ${SCHEMA_VERSION} is needed: run filter-store migrate`,
  )
}

/** 0: there are none. */
export async function schemaVersion(database: Database): Promise<number> {
  return database.ask(async session => {
    const { rows } = await session.query<{ is: boolean }>(
      `SELECT to_regclass('postsift_schema') IS NOT NULL AS is`,
    )
    return rows[0]?.is === true ? versionIn(session) : 0
  })
}

async function versionIn(session: Session): Promise<number> {
  const { rows } = await session.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM postsift_schema',
  )
  return rows[0]?.version ?? 0
}
