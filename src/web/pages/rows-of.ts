/*
 * NAME
 *   rows-of - what was kept for a person, the newest first
 *
 * DESCRIPTION
 *   The catalog gives the same list as long as nothing has changed: whose mail
 *   each row may be, is put down once for a list, so that a page over 50,000
 *   messages looks at those of one mailbox.
 */

import { MAIN } from '../../options.js'
import type { Row } from '../../quarantine/entry.js'
import { mineOf, type Person } from '../person.js'
import type { World } from '../world.js'

const known = new WeakMap<readonly Row[], ByMailbox>()

/** By the plain form of a recipient; all that have none are under ''. */
type ByMailbox = ReadonlyMap<string, readonly Found[]>

interface Found {
  readonly recipient: string
  readonly row: Row
}

export async function rowsOf(
  person: Person,
  world: World,
): Promise<readonly Row[]> {
  const { rows } = await world.catalog.look()
  const { recipient_delimiter } = world.config.settings(MAIN)
  const byMailbox = known.get(rows) ?? byMailboxOf(rows, recipient_delimiter)
  known.set(rows, byMailbox)
  const isMine = mineIn(person, world)
  const forms = person.addresses.map(it => plainForm(it, recipient_delimiter))
  const mine = new Set<Row>()
  for (const form of new Set(['', ...forms])) {
    for (const { recipient, row } of byMailbox.get(form) ?? []) {
      if (isMine(recipient)) mine.add(row)
    }
  }
  return [...mine].sort((a, b) => (a.keptAt < b.keptAt ? 1 : -1))
}

/**
 * Lists the quarantine before the first person asks, who would wait for it. Where
 * it cannot be read, the pages say so.
 */
export async function readAhead(world: World): Promise<void> {
  const noOne = { login: '', addresses: [], isAdministrator: false }
  await rowsOf(noOne, world).catch(() => undefined)
}

/** Tells the recipients that are theirs. */
export function mineIn(
  person: Person,
  { config }: World,
): (recipient: string) => boolean {
  return mineOf(person, config.settings(MAIN).recipient_delimiter)
}

function byMailboxOf(rows: readonly Row[], delimiters: string): ByMailbox {
  const all = new Map<string, Found[]>()
  for (const row of rows) {
    for (const recipient of row.recipients) {
      // Removed by this one, and still there for others.
      if (row.removedFor?.includes(recipient) === true) continue
      const form = plainForm(recipient, delimiters)
      const its = all.get(form)
      if (its === undefined) all.set(form, [{ recipient, row }])
      else its.push({ recipient, row })
    }
  }
  return all
}

// In lower case, without a detail. '' for an address that is in quotes, has a route
// before it or is not ASCII: it may be anyone's.
function plainForm(address: string, delimiters: string): string {
  if (!PLAIN.test(address)) return ''
  const at = address.indexOf('@')
  let end = at
  for (const letter of delimiters) {
    const found = address.indexOf(letter, 1)
    if (found > 0 && found < end) end = found
  }
  return (address.slice(0, end) + address.slice(at)).toLowerCase()
}

const PLAIN = /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{0,253}\w$/u
