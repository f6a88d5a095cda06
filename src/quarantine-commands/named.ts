/*
 * NAME
 *   named - kept messages by a name that a person has
 *
 * DESCRIPTION
 *   Those of this host first; of a name that is none here, those of other hosts.
 *
 * DIAGNOSTICS
 *   A name that is none, or of more than one, is complained of. Rejects where the
 *   quarantine cannot be read.
 */

import { readCatalog } from '../quarantine/catalog.js'
import { namedRows, textsOf } from '../quarantine/select.js'
import type { StoredRow } from '../store/store.js'
import type { Doer } from './doer.js'
import { keptElsewhere } from './elsewhere.js'

type Asking = Pick<Doer, 'config' | 'folder' | 'complain'>

/** Each name once; null for each that is none, or more than one. One that is not
 * on this host has the name of its host. */
export async function allNamed(
  asking: Asking,
  names: readonly string[],
): Promise<readonly (StoredRow | null)[]> {
  const [only] = names
  const texts = names.length === 1 ? textsOf({ id: only ?? '' }) : []
  const { rows } = readCatalog(asking.folder, { texts })
  const all: (StoredRow | null)[] = []
  for (const name of new Set(names)) {
    const own = namedRows(rows, name)
    const found =
      own.length > 0
        ? own
        : namedRows(await keptElsewhere(asking, { id: name }, 0), name)
    all.push(oneOf(asking, name, found))
  }
  return all
}

function oneOf(
  { complain }: Asking,
  name: string,
  found: readonly StoredRow[],
): StoredRow | null {
  const [row] = found
  if (row !== undefined && found.length === 1) return row
  if (row === undefined) complain(`${name}: no kept message has this ID`)
  else {
    const keys = found.map(({ key }) => key.slice(0, 16)).join(', ')
    complain(`${name} is not one message: ${keys}`)
  }
  return null
}
