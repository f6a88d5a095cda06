/*
 * NAME
 *   rows-of - what was kept for a person, the newest first
 *
 * DESCRIPTION
 *   The catalog gives the same list as long as nothing has changed: whose mail
 *   each row may be, is put down once for a list, so that a page over 50,000
 *   messages looks at those of one mailbox.
 */

import { mailboxesOf } from '../../mail/address-list.js'
import { MAIN } from '../../options.js'
import type { Row } from '../../quarantine/entry.js'
import { mailboxesIn, mineOf, type Person } from '../person.js'
import type { World } from '../world.js'

const known = new WeakMap<readonly Row[], ByMailbox>()

/** By each mailbox that may be meant by a recipient. */
type ByMailbox = ReadonlyMap<string, readonly Row[]>

export async function rowsOf(
  person: Person,
  world: World,
): Promise<readonly Row[]> {
  const { rows } = await world.catalog.look()
  const { recipient_delimiter } = world.config.settings(MAIN)
  const byMailbox = known.get(rows) ?? byMailboxOf(rows, recipient_delimiter)
  known.set(rows, byMailbox)
  const mine = mailboxesIn(person).flatMap(it => byMailbox.get(it) ?? [])
  return [...new Set(mine)].sort((a, b) => (a.keptAt < b.keptAt ? 1 : -1))
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
  const all = new Map<string, Row[]>()
  for (const row of rows) {
    for (const recipient of row.recipients) {
      // Removed by this one, and still there for others.
      if (row.removedFor?.includes(recipient) === true) continue
      for (const mailbox of mailboxesOf(recipient, delimiters)) {
        const its = all.get(mailbox)
        if (its === undefined) all.set(mailbox, [row])
        else its.push(row)
      }
    }
  }
  return all
}
