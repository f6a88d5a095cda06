/*
 * NAME
 *   account - who signed in, and by which way
 *
 * DESCRIPTION
 *   Each way to sign in gives an Account. A login is one of its way alone: `alice`
 *   of a directory and `alice` of a proxy may be two people. So `administrators`
 *   names both: `ldap:alice`, `oidc:group:mail-admins`.
 *
 * DIAGNOSTICS
 *   parseAdministrator() throws RangeError with half a sentence.
 *
 * SECURITY
 *   A login is short, and has no blank, comma or quote: a header with two values
 *   is none. An address that is no mailbox is dropped.
 */

export const WAYS = ['proxy', 'oidc', 'ldap', 'local'] as const

export type Way = (typeof WAYS)[number]

export interface Account {
  readonly way: Way
  readonly login: string
  /** Mailboxes that are theirs. */
  readonly addresses: readonly string[]
  readonly groups: readonly string[]
}

export function isLogin(text: string): boolean {
  return LOGIN.test(text)
}

const LOGIN = /^[^\s,;"'<>\\\p{C}]{1,200}$/u

/** Those of them that are mailboxes, once each. */
export function mailboxesIn(texts: readonly string[]): readonly string[] {
  const found = texts
    .map(text => text.trim().replace(/^smtp:/iu, ''))
    .filter(text => MAILBOX.test(text))
  const byName = new Map(found.map(text => [text.toLowerCase(), text]))
  return [...byName.values()].slice(0, ADDRESSES_LIMIT)
}

const MAILBOX =
  /^[^\s@<>()[\]\\,;:"*\p{C}]{1,128}@[a-z0-9\u0080-\uffff][a-z0-9.\u0080-\uffff-]{0,252}$/iu
const ADDRESSES_LIMIT = 200

/** An entry of `administrators`. */
export interface Administrator {
  readonly way: Way
  readonly kind: 'login' | 'group'
  /** In small letters. */
  readonly name: string
}

export function parseAdministrator(text: string): Administrator {
  const [, way, group, name = ''] =
    /^(proxy|oidc|ldap):(group:)?(.+)$/su.exec(text) ?? []
  const known = WAYS.find(it => it === way)
  if (known === undefined) {
    throw new RangeError(
      'must name a way to sign in and a login or a group of it, as in "ldap:alice", "oidc:alice@example.com" or "proxy:group:mail-admins"',
    )
  }
  const kind = group === undefined ? 'login' : 'group'
  return { way: known, kind, name: small(name) }
}

/** Local accounts are administrators, and nothing else. */
export function isAdministrator(
  { way, login, groups }: Account,
  administrators: readonly Administrator[],
): boolean {
  if (way === 'local') return true
  const names = { login: [login], group: groups }
  return administrators.some(
    it =>
      it.way === way && names[it.kind].some(name => small(name) === it.name),
  )
}

// Also of the names of groups in a directory, which may have blanks: `cn=a, dc=b`.
function small(name: string): string {
  return name.trim().toLowerCase().replace(/ ?, ?/gu, ',')
}
