/*
 * NAME
 *   senders - the senders that a recipient allows and blocks
 *
 * DESCRIPTION
 *   What they do is in sender-lists/rules. A domain counts where it is verified, an
 *   address where it is that of the envelope; each has an end.
 *
 *   By a link only the sender of its message can be listed: it is for that one.
 *
 * DIAGNOSTICS
 *   Throws the error of a system call.
 */

import { logDeed } from '../log/maillog.js'
import { domainOf } from '../mail/address-list.js'
import type { DeedKind } from '../mail/kept/deed-kind.js'
import { readIfKept } from '../quarantine/quarantine.js'
import { noteDeed } from '../quarantine-commands/note-deed.js'
import {
  ENTRIES_LIMIT,
  listsFolder,
  readList,
  writeList,
} from '../sender-lists/lists.js'
import type { SenderEntry } from '../sender-lists/sender-entry.js'
import { refuse } from './refusals.js'
import {
  isRefused,
  type Answers,
  type Refused,
  type Request,
  type Result,
  type Who,
} from './requests.js'
import { personOf, speaksFor, type Person } from './who.js'
import type { World } from './world.js'

export function senders(
  { recipient, who }: Request<'senders'>,
  world: World,
): Result<Answers['senders']> {
  const person = speakerFor(recipient, who, world)
  return isRefused(person) ? person : { senders: known(recipient, world) }
}

export async function setSender(
  request: Request<'set-sender'>,
  world: World,
): Promise<Result<Answers['set-sender']>> {
  const { recipient, kind, days, who } = request
  const sender = request.sender.toLowerCase()
  const person = changerOf({ recipient, sender, who }, world)
  if (isRefused(person)) return person
  const others = known(recipient, world).filter(it => it.sender !== sender)
  if (others.length >= ENTRIES_LIMIT) {
    return refuse('too-often', `The list has ${ENTRIES_LIMIT} senders already.`)
  }
  const until = dayOf(world.now() + days * DAY_MS)
  const basis = sender.startsWith('@') ? 'verified-domain' : 'address'
  const entry: SenderEntry = { sender, kind, until, basis }
  const deed = kind === 'allow' ? 'sender allowed' : 'sender blocked'
  const text = `${sender} until ${until}`
  return change({ recipient, person, deed, text }, [...others, entry], world)
}

export async function unsetSender(
  request: Request<'unset-sender'>,
  world: World,
): Promise<Result<Answers['unset-sender']>> {
  const { recipient, who } = request
  const sender = request.sender.toLowerCase()
  const person = changerOf({ recipient, sender, who }, world)
  if (isRefused(person)) return person
  const before = known(recipient, world)
  const senders = before.filter(it => it.sender !== sender)
  if (senders.length === before.length) return { senders }
  const about = { recipient, person, text: sender }
  return change({ ...about, deed: 'sender unset' }, senders, world)
}

const DAY_MS = 24 * 60 * 60 * 1000

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function known(
  recipient: string,
  { folder, now }: World,
): readonly SenderEntry[] {
  return readList(listsFolder(folder), recipient, dayOf(now()))
}

function speakerFor(
  recipient: string,
  who: Who,
  world: World,
): Person | Refused {
  const person = personOf(who, world)
  if (isRefused(person)) return person
  return speaksFor(person, recipient) ? person : refuse('not-yours')
}

function changerOf(
  {
    recipient,
    sender,
    who,
  }: { readonly recipient: string; readonly sender: string; readonly who: Who },
  world: World,
): Person | Refused {
  const person = speakerFor(recipient, who, world)
  if (isRefused(person)) return person
  const { link, addresses } = person
  if (link !== undefined) {
    const entry = readIfKept(world.folder, link.entry)
    if (entry === null) return refuse('gone')
    const own = entry.envelope.sender.toLowerCase()
    const isIts = sender === own || sender === `@${domainOf(own)}`
    if (!isIts) return refuse('not-allowed')
  }
  const isFree = addresses === null || world.limits.take('list', recipient)
  return isFree ? person : refuse('too-often')
}

async function change(
  about: {
    readonly recipient: string
    readonly person: Person
    readonly deed: DeedKind
    readonly text: string
  },
  senders: readonly SenderEntry[],
  world: World,
): Promise<{ readonly senders: readonly SenderEntry[] }> {
  const { recipient, person, deed, text } = about
  writeList(listsFolder(world.folder), recipient, senders)
  await tellOf({ recipient, person, deed, text }, world)
  return { senders }
}

/** To the log and the records: a deed that is about no message. */
export async function tellOf(
  about: {
    readonly recipient: string
    readonly person: Person
    readonly deed: DeedKind
    readonly text: string
  },
  world: World,
): Promise<void> {
  const { recipient, person, deed, text } = about
  const recipients = [recipient]
  logDeed(world.log, 'web', {
    ...{ what: deed, text, recipients },
    ...person.caller,
  })
  const doer = { ...world, caller: person.caller, complain: world.notice }
  await noteDeed(doer, { deed, keys: [], recipients, text })
}
