/*
 * NAME
 *   issuer - the address of an OpenID Connect provider
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence.
 */

import { isLoopbackName } from '../../metrics/address.js'

export function parseIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isSafe = url?.protocol === 'https:' || (url && isOnLoopback(url))
  const isPlain = url?.search === '' && url.hash === '' && url.username === ''
  if (url !== null && isSafe === true && isPlain) return url
  throw new RangeError(
    'must be an address as the provider names itself: "https://login.example.com/realms/staff"',
  )
}

/** Only there, what is said without TLS is heard by no one else. */
export function isOnLoopback({ protocol, hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '')
  return protocol === 'http:' && isLoopbackName(host)
}
