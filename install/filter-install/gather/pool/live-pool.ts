/*
 * NAME
 *   live-pool - filters on other hosts, as they answer now
 */

import type { PoolFacts } from '../../doctor/pool/facts.js'
import type { InstallRecord } from '../../plan/install-record.js'
import { silentFilters } from '../../verify/through-pool.js'
import { gatherPool } from './addresses.js'

/** null: the filter is on this host. */
export async function poolFacts(
  record: InstallRecord,
): Promise<PoolFacts | null> {
  const { pool } = record.setup ?? {}
  if (pool === undefined) return null
  const { listenPort, submissionPort } = record
  const own = submissionPort === undefined ? [] : [submissionPort]
  const hosts = pool.filters.map(it => it.host)
  const { filters } = await gatherPool(hosts, pool.returnAddress)
  const silent = await silentFilters(pool, [listenPort, ...own])
  return { ...pool, silent, now: filters }
}
