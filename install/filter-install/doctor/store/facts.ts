/*
 * NAME
 *   facts - what doctor must know of [store]
 *
 * DESCRIPTION
 *   Of what `filter-store status --json` prints, the rest is left out.
 */

import type { HostFacts, KnownHost } from '../../../../src/store/host.js'

export interface StoreFacts {
  readonly required: boolean
  /** Why filter-store could not be asked; '' where it could. */
  readonly fault: string
  readonly status: StoreStatus | null
}

export interface StoreStatus {
  /** The name of this host. */
  readonly host: string
  readonly facts: Pick<HostFacts, 'version' | 'key' | 'options'>
  /** What is not carried yet. */
  readonly waiting: number
  readonly bytes: number
  /** ISO 8601; null: nothing waits. */
  readonly oldest: string | null
  readonly recordBytes: number
  /** Why the database cannot be used; '' where it can. */
  readonly serverProblem: string
  /** By which this host's clock is ahead of the database's, in milliseconds. */
  readonly clockMs: number
  readonly runs: boolean
  /** What filter-store sync has trouble with; '' for nothing. */
  readonly syncProblem: string
  /** All hosts, this one among them. */
  readonly known: readonly KnownHost[]
}
