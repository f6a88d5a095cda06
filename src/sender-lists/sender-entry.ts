/*
 * NAME
 *   sender-entry - a sender whose mail a recipient wants, or does not want
 */

import { mailboxesOf } from '../mail/address-list.js'

export type SenderKind = 'allow' | 'block'

export interface SenderEntry {
  /** An address, or `@domain`; in lower case. */
  readonly sender: string
  readonly kind: SenderKind
  /** ISO date, in UTC: the last day on which it counts. */
  readonly until: string
  /** What must tie the mail to the sender before it is allowed: the address in
   * the envelope, or a domain that is verified. */
  readonly basis: 'address' | 'verified-domain'
}

/** What is needed of a message. */
export interface SenderFacts {
  /** Of the envelope. */
  readonly sender: string
  /** In the field From. */
  readonly from: readonly string[]
  /** Domains that are verified. */
  readonly verified: readonly string[]
  /** ISO date, in UTC. */
  readonly today: string
}

/**
 * What the recipient wants of the message; null: nothing. An address goes before
 * a domain, and of the same kind block before allow.
 */
export function wishFor(
  entries: readonly SenderEntry[],
  facts: SenderFacts,
): SenderEntry | null {
  const fitting = entries.filter(it => isMeant(it, facts))
  const addresses = fitting.filter(it => !it.sender.startsWith('@'))
  const best = addresses.length > 0 ? addresses : fitting
  return best.find(it => it.kind === 'block') ?? best[0] ?? null
}

// To be kept it needs no proof: what a forged sender loses is not his.
function isMeant(
  { sender, kind, until }: SenderEntry,
  { sender: envelope, from, verified, today }: SenderFacts,
): boolean {
  if (until < today) return false
  const wanted = spelled(sender)
  if (sender.startsWith('@')) {
    const domains =
      kind === 'allow'
        ? verified.map(it => spelled(`@${it}`))
        : [envelope, ...from].map(it => domainIn(spelled(it)))
    return domains.includes(wanted)
  }
  const addresses = kind === 'allow' ? [envelope] : [envelope, ...from]
  return addresses.some(it => spelled(it) === wanted)
}

// One mailbox, and one domain, has several spellings.
function spelled(address: string): string {
  return mailboxesOf(address)[0] ?? ''
}

function domainIn(mailbox: string): string {
  return mailbox.slice(mailbox.lastIndexOf('@'))
}
