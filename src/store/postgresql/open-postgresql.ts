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

import type { AskedStore } from '../asked.js'
import type { ContentObjects } from '../objects.js'
import { databaseAsked } from './asked.js'
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
  /** null: bytes are in the database. */
  readonly objects: ContentObjects | null
  readonly asked: AskedStore
}

/** @param host the name of this one, for what it keeps. */
export function openPostgresql(
  options: DatabaseOptions,
  host: string,
  objects: ContentObjects | null = null,
): PostgresqlStore {
  const database = openDatabase(options)
  return {
    ...{ database, objects },
    kept: databaseKept(database, { host, objects }),
    asked: databaseAsked(database, { host, objects }),
    marks: databaseMarks(database),
    journal: databaseJournal(database),
    records: databaseRecords(database),
    close: async () => {
      objects?.close()
      await database.close()
    },
  }
}
