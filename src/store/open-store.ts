/*
 * NAME
 *   open-store - the store of the configuration
 *
 * DESCRIPTION
 *   The client of PostgreSQL is loaded only here, and only by programs that talk
 *   with the store themselves: filter-store, and filter-quarantine where one is
 *   configured.
 *
 * DIAGNOSTICS
 *   Throws StoreError where none is configured.
 */

import { hostname } from 'node:os'
import type { Config } from '../config/config.js'
import { STORE } from './options.js'
import { parseDatabaseAddress } from './postgresql/address.js'
import type { PostgresqlStore } from './postgresql/open-postgresql.js'
import type { ContentObjects } from './objects.js'
import { parseBucketAddress } from './s3/address.js'
import { StoreError } from './store.js'

export function hasStore(config: Config): boolean {
  return config.settings(STORE).index !== ''
}

/** @param waitMs for a connection, and for each statement. */
export async function openStore(
  config: Config,
  waitMs?: number,
): Promise<PostgresqlStore> {
  const { index, password_file, content, journal } = config.settings(STORE)
  if (index === '') {
    throw new StoreError('no store is configured: set index of [store]')
  }
  const { openPostgresql } = await import('./postgresql/open-postgresql.js')
  return openPostgresql(
    {
      ...{ address: parseDatabaseAddress(index), passwordFile: password_file },
      ...(waitMs !== undefined && { waitMs }),
      ...(journal === 'store' && { connections: JOURNAL_CONNECTIONS }),
    },
    hostOf(config),
    content === 'index' ? null : await openObjects(config, waitMs),
  )
}

/** Mail waits for the journal, and not for what is carried beside it. */
const JOURNAL_CONNECTIONS = 12

async function openObjects(
  config: Config,
  waitMs: number | undefined,
): Promise<ContentObjects> {
  const { content, content_key_file: keyFile } = config.settings(STORE)
  const { openBucketObjects } = await import('./s3/bucket-objects.js')
  return openBucketObjects({
    ...{ address: parseBucketAddress(content), keyFile },
    ...(waitMs !== undefined && { waitMs }),
  })
}

/** Rejects where the tables are not those of this version, or the bucket is not
 * there. */
export async function checkStore({
  database,
  objects,
}: PostgresqlStore): Promise<void> {
  const { checkSchema } = await import('./postgresql/schema.js')
  await checkSchema(database)
  await objects?.check()
}

/** The name of this host in the store. */
export function hostOf(config: Config): string {
  return config.settings(STORE).host || hostname()
}
