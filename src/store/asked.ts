/*
 * NAME
 *   asked - what a person wants of a message that another host has kept
 *
 * DESCRIPTION
 *   A deletion takes it out of the store at once, and its host is asked to remove what
 *   it has; of a release, its host is told. Each host asks now and then what it was
 *   asked (syncer).
 *
 * DIAGNOSTICS
 *   Everything rejects with StoreError where the store cannot be asked.
 *
 * SECURITY
 *   Who can write to the database can have every host delete what it has carried.
 */

import type { Entry } from '../quarantine/entry.js'

type Release = Entry['releases'][number]

export type Request =
  | { readonly what: 'delete' }
  | { readonly what: 'released'; readonly release: Release }

export interface Asked {
  readonly id: string
  readonly key: string
  readonly request: Request
  /** The host where it was asked. */
  readonly by: string
}

export interface AskedStore {
  /** False: it is not in the store. */
  remove(key: string): Promise<boolean>
  released(key: string, release: Release): Promise<void>
  /** What this host was asked, the first first. */
  find(): Promise<readonly Asked[]>
  done(id: string): Promise<void>
}
