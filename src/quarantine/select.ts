/*
 * NAME
 *   select - which entries a person means
 *
 * DESCRIPTION
 *   By what is known of them, or by a name: see mail/filters.
 *
 *   Pure.
 */

import { fits, namesIt, type Filters, type Findable } from '../mail/filters.js'
import type { Row } from './entry.js'

export { textsOf, type Filters } from '../mail/filters.js'

export function selectRows(
  rows: readonly Row[],
  filters: Filters,
): readonly Row[] {
  const { id } = filters
  const named = id === undefined ? rows : namedRows(rows, id)
  return named.filter(row => fits(findable(row), filters))
}

/** Those that a name may mean; the surest ones, and then no others. */
export function namedRows(rows: readonly Row[], name: string): readonly Row[] {
  let best = 1
  let found: Row[] = []
  for (const row of rows) {
    const sure = namesIt(findable(row), name)
    if (sure < best) continue
    if (sure > best) found = []
    best = sure
    found.push(row)
  }
  return found
}

function findable(row: Row): Findable {
  const { key, id, queueId, queuedAs, size, sender, recipients } = row
  return {
    time: row.keptAt,
    ...{ size, sender, recipients },
    subject: row.subject ?? '',
    messageId: row.messageId ?? '',
    classes: [row.class],
    found: row.names,
    ids:
      queuedAs === undefined
        ? [id, queueId, key]
        : [id, queueId, key, ...queuedAs],
    longIds: [id, key],
  }
}
