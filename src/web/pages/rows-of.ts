/*
 * NAME
 *   rows-of - what was kept for a person, the newest first
 *
 * DESCRIPTION
 *   The catalog gives the same list as long as nothing has changed: whose mail
 *   each row is, is found out once for a list and put down by recipient, so that
 *   a page over 50,000 messages compares names and not messages.
 */

import { MAIN } from '../../options.js'
import type { Row } from '../../quarantine/entry.js'
import { mineOf, type Person } from '../person.js'
import type { World } from '../world.js'

const known = new WeakMap<readonly Row[], ReadonlyMap<string, readonly Row[]>>()

export async function rowsOf(
  person: Person,
  world: World,
): Promise<readonly Row[]> {
  const { rows } = await world.catalog.look()
  const byRecipient = known.get(rows) ?? byRecipientOf(rows)
  known.set(rows, byRecipient)
  const isMine = mineIn(person, world)
  const mayBe = firstLetters(person)
  const mine = new Set<Row>()
  for (const [recipient, its] of byRecipient) {
    if (!mayBe.has(letterOf(recipient)) || !isMine(recipient)) continue
    its.forEach(row => mine.add(row))
  }
  return [...mine].sort((a, b) => (a.keptAt < b.keptAt ? 1 : -1))
}

/** Tells the recipients that are theirs. */
export function mineIn(
  person: Person,
  { config }: World,
): (recipient: string) => boolean {
  return mineOf(person, config.settings(MAIN).recipient_delimiter)
}

function byRecipientOf(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const all = new Map<string, Row[]>()
  for (const row of rows) {
    for (const recipient of row.recipients) {
      // Removed by this one, and still there for others.
      if (row.removedFor?.includes(recipient) === true) continue
      const its = all.get(recipient)
      if (its === undefined) all.set(recipient, [row])
      else its.push(row)
    }
  }
  return all
}

// Most recipients are others, and to compare addresses well takes its time. One
// that is in quotes, or has a route before it, may be anyone's.
function firstLetters({ addresses }: Person): ReadonlySet<string> {
  return new Set(['"', '@', ...addresses.map(letterOf)])
}

function letterOf(address: string): string {
  return address.slice(0, 8).normalize('NFC').slice(0, 1).toLowerCase()
}
