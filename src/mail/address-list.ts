/*
 * NAME
 *   address-list - addresses that an administrator lists
 *
 * DESCRIPTION
 *   Forms, as in Postfix's access(5): `user@domain`, `user@` in any domain,
 *   `@domain` or `domain`, `.domain` for all below it, `<>` for the null
 *   sender, `*` for all. Case does not matter: also not that of local parts,
 *   which RFC 5321 2.4 lets matter and no one's mail does.
 *
 *   Spellings of one mailbox are one: quotes that nothing needs, a source
 *   route, a domain in Unicode or in ASCII (xn--), a dot after it. Before the
 *   queue they come as a client wrote them. Of a recipient `user+detail@domain`
 *   is `user@domain` too, by Postfix's recipient_delimiter.
 *
 * DIAGNOSTICS
 *   makeAddressList() throws RangeError with half a sentence.
 */

import { domainToASCII } from 'node:url'

export interface AddressList {
  has(address: string): boolean
}

/** @param delimiters letters that end a user's name; '' where none does. */
export function makeAddressList(
  forms: readonly string[],
  delimiters = '',
): AddressList {
  const entries = new Set(forms.map(form => entryOf(form)))
  return {
    has: address =>
      entries.has('*') ||
      keysOf(address, delimiters).some(key => entries.has(key)),
  }
}

/** The domain of an address, lower case; '' where it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}

function entryOf(form: string): string {
  const entry = form.trim()
  checkNoWish(entry, form)
  if (entry === '<>' || entry === '*') return entry
  if (/^(?:\.[^.@\s<>][^@\s<>]*|[^.@\s<>]+\.[^@\s<>]*)$/u.test(entry)) {
    return entry.startsWith('.')
      ? `.${plainDomain(entry.slice(1))}`
      : `@${plainDomain(entry)}`
  }
  if (/^(?:[^\s<>]*|".*")@[^\s<>@]*$/u.test(entry) && entry !== '@') {
    const { user, domain } = partsOf(entry)
    return `${user}@${domain}`
  }
  throw new RangeError(
    `must contain addresses like "user@example.com", "@example.com", ".example.com" or "<>", not "${form}"`,
  )
}

// What people know from other lists would be taken for an address here, and
// name no one.
function checkNoWish(entry: string, form: string): void {
  if (entry.startsWith('!')) {
    const text = 'there is no "not": put a rule for the exceptions before it'
    throw new RangeError(`contains "${form}", and ${text}`)
  }
  const bare = entry.replace(/^\*(?=@)/u, '').replace(/^\*(?=\.)/u, '')
  if (bare !== entry) {
    throw new RangeError(`contains "${form}": it is written "${bare}"`)
  }
  if (entry.length > 1 && entry.includes('*') && !entry.startsWith('"')) {
    throw new RangeError(`contains "${form}": in addresses "*" means nothing`)
  }
}

/**
 * The mailbox of an address in one spelling; of `user+detail@domain` also
 * `user@domain`, after it. None for the null sender.
 */
export function mailboxesOf(
  address: string,
  delimiters = '',
): readonly string[] {
  if (address === '') return []
  const { users, domain } = mailboxParts(address, delimiters)
  return users.map(it => `${it}@${domain}`)
}

/** Every entry that would name the address. */
function keysOf(address: string, delimiters: string): string[] {
  if (address === '') return ['<>']
  const { users, domain } = mailboxParts(address, delimiters)
  const labels = domain.split('.')
  const above = labels.slice(1).map((_, at) => labels.slice(at + 1).join('.'))
  return [
    ...users.flatMap(it => [`${it}@${domain}`, `${it}@`]),
    `@${domain}`,
    ...above.map(it => `.${it}`),
  ]
}

function mailboxParts(
  address: string,
  delimiters: string,
): { readonly users: readonly string[]; readonly domain: string } {
  // RFC 5321 4.1.2: `@one,@two:user@domain`.
  const { user, domain } = partsOf(address.replace(/^@[^:"]*:(?=.*@)/u, ''))
  return { users: [user, ...bareUsers(user, delimiters)], domain }
}

// As postconf(5) says it: the first of the letters divides, but not at the
// beginning of a name.
function bareUsers(user: string, delimiters: string): string[] {
  const end = [...user].findIndex((it, at) => at > 0 && delimiters.includes(it))
  return end < 0 ? [] : [[...user].slice(0, end).join('')]
}

function partsOf(address: string): {
  readonly user: string
  readonly domain: string
} {
  const at = address.lastIndexOf('@')
  const user = at < 0 ? address : address.slice(0, at)
  const [, quoted] = /^"((?:[^"\\]|\\[^])*)"$/u.exec(user) ?? []
  const plain = quoted === undefined ? user : quoted.replace(/\\([^])/gu, '$1')
  return {
    user: plain.normalize('NFC').toLowerCase(),
    domain: at < 0 ? '' : plainDomain(address.slice(at + 1)),
  }
}

// '' is what domainToASCII() makes of what is no domain.
function plainDomain(domain: string): string {
  const lower = domain.toLowerCase().replace(/(.)\.$/u, '$1')
  if (/^[\0-\x7f]*$/u.test(lower)) return lower
  return domainToASCII(lower) || lower
}
