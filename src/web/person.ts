/*
 * NAME
 *   person - who is signed in, and whose mail is theirs
 *
 * SECURITY
 *   An address counts only if it has a user and a domain: a form that a list of
 *   addresses takes for many (`*`, `@example.com`, `user@`) is no one's mailbox.
 */

import { mailboxesOf } from '../mail/address-list.js'

export interface Person {
  readonly login: string
  /** Their mailboxes. */
  readonly addresses: readonly string[]
  readonly isAdministrator: boolean
  /** How they signed in: `ldap`. A login is one of its way alone. */
  readonly way?: string
}

/** Tells the recipients that are theirs from all others.
 * @param delimiter as recipient_delimiter. */
export function mineOf(
  { addresses }: Pick<Person, 'addresses'>,
  delimiter: string,
): (recipient: string) => boolean {
  const mailboxes = new Set(mailboxesIn({ addresses }))
  return recipient =>
    mailboxesOf(recipient, delimiter).some(it => mailboxes.has(it))
}

/** Each in one spelling. */
export function mailboxesIn({
  addresses,
}: Pick<Person, 'addresses'>): readonly string[] {
  return addresses.filter(it => MAILBOX.test(it)).flatMap(it => mailboxesOf(it))
}

const MAILBOX = /^(?!!)[^\s@<>*]{1,128}@[^\s@<>*.][^\s@<>*]{0,253}$/u
