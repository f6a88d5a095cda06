/*
 * NAME
 *   ldap-address - the address of a directory
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence.
 */

import { isLoopbackName } from '../../metrics/address.js'

export interface LdapAddress {
  /** Scheme, host and port. */
  readonly url: string
  readonly host: string
  /** Of a unix socket; null: it is none. */
  readonly path: string | null
  /** Whether TLS is there from the beginning, must be asked for, or is not
   * needed, for nothing leaves this host. */
  readonly tls: 'always' | 'start' | 'none'
}

export function parseLdapAddress(text: string): LdapAddress {
  const [, path] = /^ldapi:\/\/(%2[Ff][^/?#]*)\/?$/u.exec(text) ?? []
  if (path !== undefined) {
    const url = 'ldap://localhost'
    return { url, host: 'localhost', path: decoded(path), tls: 'none' }
  }
  const url =
    /^ldaps?:/iu.test(text) && URL.canParse(text) ? new URL(text) : null
  const host = url?.hostname.replace(/^\[|\]$/gu, '') ?? ''
  if (url === null || host === '' || !/^ldaps?:\/\/[^/?#@]+\/?$/iu.test(text)) {
    throw new RangeError(
      'must be "ldaps://HOST", "ldap://HOST", with a port where it is unusual, or "ldapi://%2Fpath%2Fof%2Fsocket"',
    )
  }
  const isPlain = isLoopbackName(host) ? 'none' : 'start'
  const tls = url.protocol === 'ldaps:' ? 'always' : isPlain
  return { url: `${url.protocol}//${url.host}`, host, path: null, tls }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new RangeError('must have the path of the socket with %2F for each /')
  }
}
