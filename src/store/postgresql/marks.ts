/*
 * NAME
 *   marks - release marks that were used, for all hosts together
 *
 * DESCRIPTION
 *   A row for each mark and recipient, with the message that used it. Of two hosts
 *   at the same time one has it.
 *
 * DIAGNOSTICS
 *   As Database: the message is deferred.
 */

import { randomName } from '../../util/id.js'
import { useName, type Use } from '../../quarantine/used-marks.js'
import { dayOfTime, type MarkStore } from '../store.js'
import type { Database, Session } from './database.js'
import { dropBefore, writeOn } from './days.js'

const MARK_TABLES = ['used_mark'] as const
const DAY_MS = 24 * 60 * 60 * 1000
/** Before a name of a message that has none of Postfix's: it has no retry. */
const ONCE = 'once'

export function databaseMarks(database: Database): MarkStore {
  return {
    use: use => {
      const { day, names } = rowsOf(use)
      // The answer to a first try may have been lost: a second one is of the
      // same holder, and no other message is.
      const holder =
        use.queueId === '' ? `${ONCE} ${randomName()}` : use.queueId
      const about = { tables: MARK_TABLES, days: [day] }
      return writeOn(database, about, it => take(it, { day, names, holder }))
    },
    giveBack: async use => {
      const { day, names } = rowsOf(use)
      // Done again, it must not take the use of another message.
      const sql = `DELETE FROM used_mark WHERE day = $1 AND name = ANY($2)
        AND CASE WHEN $3 = '' THEN holder LIKE '${ONCE} %' ELSE holder = $3 END`
      const values = [day, names, use.queueId]
      await database.ask(session => session.query(sql, values))
    },
    expire: now => dropBefore(database, MARK_TABLES, dayOfTime(now - DAY_MS)),
  }
}

function rowsOf({ mark, recipients }: Use): {
  readonly day: string
  readonly names: readonly string[]
} {
  const names = new Set(recipients.map(it => useName(mark, it)))
  // In one order, so that no two wait for one another.
  return { day: dayOfTime(mark.expires * 1000), names: [...names].sort() }
}

async function take(
  session: Session,
  about: {
    readonly day: string
    readonly names: readonly string[]
    readonly holder: string
  },
): Promise<boolean> {
  const { day, names, holder } = about
  const { rows } = await session.query<{ name: string }>(
    `INSERT INTO used_mark (day, name, holder)
      SELECT $1::date, unnest($2::text[]), $3 ON CONFLICT DO NOTHING
      RETURNING name`,
    [day, names, holder],
  )
  const ours = await session.query(
    `SELECT 1 FROM used_mark
      WHERE day = $1 AND name = ANY($2) AND holder = $3`,
    [day, names, holder],
  )
  if (ours.rowCount === names.length) return true
  const taken = rows.map(({ name }) => name)
  const sql = 'DELETE FROM used_mark WHERE day = $1 AND name = ANY($2)'
  await session.query(sql, [day, taken])
  return false
}
