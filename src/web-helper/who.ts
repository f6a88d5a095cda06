/*
 * NAME
 *   who - what the one who asks may speak for
 *
 * DESCRIPTION
 *   A link speaks for its recipient and its entry. A recipient who is signed in
 *   speaks for his addresses, an administrator for all.
 *
 * DIAGNOSTICS
 *   What may not be is a Refused.
 *
 * SECURITY
 *   The token of a link is checked here and nowhere else. Addresses are compared
 *   without regard to case, and what is given back is the address of record.
 */

import type { Caller } from '../util/process/caller.js'
import { printable } from '../util/text.js'
import { readLinkKey } from '../links/link-key.js'
import { readToken, type Link } from '../links/token.js'
import type { Permission } from '../mail/verdict.js'
import { PEOPLE } from '../people/options.js'
import { may } from '../people/permission.js'
import type { Entry } from '../quarantine/entry.js'
import { readIfKept } from '../quarantine/quarantine.js'
import { refuse } from './refusals.js'
import { isRefused, type Refused, type Who } from './requests.js'
import type { World } from './world.js'

export interface Person {
  readonly caller: Caller
  /** null: all. */
  readonly addresses: readonly string[] | null
  /** By which he came. */
  readonly link?: Link
}

export function personOf(who: Who, world: World): Person | Refused {
  const about = { sudoUser: '', login: '', web: who.by }
  switch (who.by) {
    case 'administrator':
      return { caller: { user: name(who.login), ...about }, addresses: null }
    case 'recipient': {
      const { login, addresses } = who
      return { caller: { user: name(login), ...about }, addresses }
    }
    case 'link': {
      const link = linkOf(who.token, world)
      if (isRefused(link)) return link
      const { recipient } = link
      const caller = { user: name(recipient), ...about }
      return { caller, addresses: [recipient], link }
    }
  }
}

function name(text: string): string {
  return printable(text, NAME_CHARACTERS)
}

const NAME_CHARACTERS = 100

export function linkOf(token: string, { folder, now }: World): Link | Refused {
  const key = readLinkKey(folder)
  if (key === null) return refuse('forged')
  const read = readToken(token, key, now())
  return read.fault === undefined ? read.link : refuse(read.fault)
}

/** What is wanted of an entry. */
export interface Wanted {
  readonly key: string
  /** Default: all that the person may speak for. */
  readonly recipient?: string
}

export interface Claim extends Person {
  readonly entry: Entry
  /** Of record, and the person may speak for them. */
  readonly recipients: readonly string[]
}

export function claim(
  who: Who,
  { key, recipient }: Wanted,
  world: World,
): Claim | Refused {
  const person = personOf(who, world)
  if (isRefused(person)) return person
  if (person.link !== undefined && person.link.entry !== key) {
    return refuse('not-yours')
  }
  const entry = readIfKept(world.folder, key)
  if (entry === null) return refuse('gone')
  const own = ofRecord(entry).filter(
    it =>
      (person.addresses === null || isAmong(person.addresses, it)) &&
      (recipient === undefined || isSame(recipient, it)),
  )
  if (own.length === 0) return refuse('not-yours')
  const done = doneWith(entry)
  const recipients = own.filter(it => !isAmong(done, it))
  if (recipients.length === 0) return refuse('gone')
  return { ...person, entry, recipients }
}

/** Each once. */
export function ofRecord({ envelope }: Entry): readonly string[] {
  return [...new Set(envelope.recipients.map(({ address }) => address))]
}

/** Recipients for whom it is as if it were not kept any more. */
export function doneWith({ removals = [] }: Entry): readonly string[] {
  return removals.map(({ recipient }) => recipient)
}

/** Whether the policy lets the person do that with it: an administrator all. */
export function isAllowed(
  { addresses, entry, link }: Claim,
  wanted: Permission,
  { config }: World,
): boolean {
  if (addresses === null) return true
  if (wanted === 'release' && link?.scope === 'see') return false
  return may(wanted, entry.verdict, config.settings(PEOPLE))
}

/** Whether the person speaks for that address. */
export function speaksFor({ addresses }: Person, address: string): boolean {
  return addresses === null || isAmong(addresses, address)
}

export function isAmong(
  addresses: readonly string[],
  address: string,
): boolean {
  return addresses.some(it => isSame(it, address))
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
