/*
 * NAME
 *   asked - what hosts ask of one another, in PostgreSQL
 *
 * DESCRIPTION
 *   A row for each request, of the day of its entry: what no host obeys goes with
 *   that.
 *
 * DIAGNOSTICS
 *   As Database.
 */

import { randomName } from '../../util/id.js'
import { jsonObject } from '../../util/lines/json-object.js'
import type { Asked, AskedStore, Request } from '../asked.js'
import { mergeEntries } from '../store.js'
import { lockContent } from './content.js'
import type { Database, Session } from './database.js'
import { writeOn } from './days.js'
import { knownEntry, removeEntry, updateEntry, type KeptTools } from './kept.js'

export function databaseAsked(
  database: Database,
  { host, objects }: KeptTools,
): AskedStore {
  // In one transaction with its request. Resolves to whether the entry is there.
  const onEntry = async (
    key: string,
    request: Request,
    work: (session: Session) => Promise<void>,
  ): Promise<boolean> => {
    const known = await database.ask(session => knownEntry(session, key))
    if (known === null) return false
    const about = { tables: ['asked'], days: [known.day] } as const
    return writeOn(database, about, async session => {
      await lockContent(session, known.entry.sha256)
      const { rowCount } = await session.query(
        `INSERT INTO asked (day, id, host, key, request, by_host)
          SELECT day, $2, host, key, $3, $4 FROM kept WHERE key = $1`,
        [key, randomName(), JSON.stringify(request), host],
      )
      if (rowCount === 0) return false
      await work(session)
      return true
    })
  }
  return {
    remove: key =>
      onEntry(key, { what: 'delete' }, async session => {
        await removeEntry(session, key, objects)
      }),
    released: async (key, release) => {
      await onEntry(key, { what: 'released', release }, async session => {
        const known = await knownEntry(session, key)
        if (known === null) return
        const now = { ...known.entry, releases: [release] }
        await updateEntry(session, known.day, mergeEntries(now, known.entry))
      })
    },
    find: async () => {
      const { rows } = await database.ask(session =>
        session.query<{ id: string; key: string; request: string; by: string }>(
          `SELECT id, key, request, by_host AS by FROM asked WHERE host = $1
            ORDER BY at, id`,
          [host],
        ),
      )
      return rows.flatMap(askedOf)
    },
    done: async id => {
      const sql = 'DELETE FROM asked WHERE host = $1 AND id = $2'
      await database.ask(session => session.query(sql, [host, id]))
    },
  }
}

// What a later version asks is left to it.
function askedOf({
  request,
  ...about
}: Record<'id' | 'key' | 'request' | 'by', string>): readonly Asked[] {
  const known = jsonObject(request) as Request | null
  if (known?.what === 'delete' || known?.what === 'released') {
    return [{ ...about, request: known }]
  }
  return []
}
