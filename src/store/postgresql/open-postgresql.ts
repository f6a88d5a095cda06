/*
 * NAME
 *   open-postgresql - PostgreSQL as a store for several hosts
 *
 * DESCRIPTION
 *   Loaded only where [store] names it.
 *
 * DIAGNOSTICS
 *   Nothing is asked before the first use. See Database.
 */

import type { Store } from '../store.js'
import {
  openDatabase,
  type Database,
  type DatabaseOptions,
} from './database.js'
import { databaseJournal } from './journal.js'
import { databaseKept } from './kept.js'
import { databaseMarks } from './marks.js'
import { databaseRecords } from './records.js'

export interface PostgresqlStore extends Store {
  readonly database: Database
}

/** @param host the name of this one, for what it keeps. */
export function openPostgresql(
  options: DatabaseOptions,
  host: string,
): PostgresqlStore {
  const database = openDatabase(options)
  return {
    database,
    kept: databaseKept(database, host),
    marks: databaseMarks(database),
    journal: databaseJournal(database),
    records: databaseRecords(database),
    close: () => database.close(),
  }
}
