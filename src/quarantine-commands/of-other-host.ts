/*
 * NAME
 *   of-other-host - what is done here with a message that another host has kept
 *
 * DESCRIPTION
 *   Its entry and its bytes come from the store. A deletion takes it out of the store
 *   at once, and asks its host to remove what that has; a release is told its host. A
 *   host that is away does so when it is there again.
 *
 * DIAGNOSTICS
 *   Rejects where the store cannot be asked, or does not have it whole.
 */

import { fstatSync } from 'node:fs'
import {
  closeQuietly,
  openUnlinked,
  writeAll,
} from '../util/files/safe-file.js'
import type { Entry } from '../quarantine/entry.js'
import { openStore } from '../store/open-store.js'
import type { PostgresqlStore } from '../store/postgresql/open-postgresql.js'
import type { StoredRow } from '../store/store.js'
import type { Doer } from './doer.js'

export interface Brought {
  readonly entry: Entry
  /** An open file without a name, with the bytes. */
  readonly fd: number
  readonly noteRelease: (release: Entry['releases'][number]) => Promise<void>
}

/** Whether a message is not on this host. */
export function isElsewhere(row: StoredRow): boolean {
  return row.host !== undefined
}

/** @param folder for the file. */
export function withBrought<T>(
  { config }: Pick<Doer, 'config'>,
  { key, folder }: { readonly key: string; readonly folder: string },
  work: (brought: Brought) => Promise<T>,
): Promise<T> {
  return withStore(config, async store => {
    const entry = await store.kept.read(key)
    if (entry === null) throw new Error(`${key} is not kept any more`)
    const fd = openUnlinked(folder)
    try {
      for await (const piece of store.kept.content(entry)) writeAll(fd, piece)
      if (fstatSync(fd).size !== entry.size) {
        throw new Error(`the store has not all bytes of ${key}`)
      }
      return await work({
        ...{ entry, fd },
        noteRelease: release => store.asked.released(key, release),
      })
    } finally {
      closeQuietly(fd)
    }
  })
}

/** False: it is not there any more. */
export function removeElsewhere(
  { config }: Pick<Doer, 'config'>,
  key: string,
): Promise<boolean> {
  return withStore(config, store => store.asked.remove(key))
}

async function withStore<T>(
  config: Doer['config'],
  work: (store: PostgresqlStore) => Promise<T>,
): Promise<T> {
  const store = await openStore(config)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
