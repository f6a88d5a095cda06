/*
 * NAME
 *   facts - what doctor must know of filters and a store on other hosts
 */

import type { Pool, PoolFilter } from '../../plan/pool.js'
import type { StoreFacts } from '../store/facts.js'

/** Of LiveFacts. */
export interface OtherHosts {
  /** Default null: no store is configured. */
  readonly store?: StoreFacts | null
  /** Default null: the filter is on this host. */
  readonly pool?: PoolFacts | null
}

export interface PoolFacts extends Pool {
  /** What is wrong with each filter that does not answer: a sentence. */
  readonly silent: readonly string[]
  /** Their addresses as they are now. */
  readonly now: readonly PoolFilter[]
}
