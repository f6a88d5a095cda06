/*
 * NAME
 *   hosts - a row for each host, by which the others know of it
 *
 * DIAGNOSTICS
 *   As Database.
 */

import { readHostFacts, type HostFacts, type KnownHost } from '../host.js'
import type { Database } from './database.js'

/** By the server's clock, so that a host whose own is wrong is seen all the same. */
export async function writeHost(
  database: Database,
  name: string,
  facts: HostFacts,
): Promise<void> {
  await database.ask(session =>
    session.query(
      `INSERT INTO host (name, seen, facts) VALUES ($1, clock_timestamp(), $2)
        ON CONFLICT (name) DO UPDATE
          SET seen = excluded.seen, facts = excluded.facts`,
      [name, JSON.stringify(facts)],
    ),
  )
}

export async function readHosts(
  database: Database,
): Promise<readonly KnownHost[]> {
  const { rows } = await database.ask(session =>
    session.query<{ name: string; seen: Date; ago: string; facts: string }>(
      `SELECT name, seen, facts,
          extract(epoch FROM clock_timestamp() - seen)::text AS ago
        FROM host ORDER BY name`,
    ),
  )
  return rows.map(({ name, seen, ago, facts }) => ({
    ...{ name, seen: seen.toISOString() },
    secondsAgo: Math.max(0, Math.round(Number(ago))),
    facts: readHostFacts(facts),
  }))
}

/** @returns whether it was there. What it has kept stays. */
export async function forgetHost(
  database: Database,
  name: string,
): Promise<boolean> {
  const { rowCount } = await database.ask(session =>
    session.query('DELETE FROM host WHERE name = $1', [name]),
  )
  return (rowCount ?? 0) > 0
}
