/*
 * NAME
 *   proxy - who is signed in, as a header of the site's proxy says
 *
 * DESCRIPTION
 *   Where the proxy knows its users (Authelia, oauth2-proxy, mod_auth_*), it
 *   writes a header into each request. It counts for that request: a session of
 *   another login, or of a request without the header, is not theirs.
 *
 * SECURITY
 *   Anyone who can connect can write the header. So it counts only from a peer that
 *   `proxy_from` names, and the proxy must remove it from what browsers send: this
 *   program cannot tell. Two headers of the name are a text with a comma, and so no
 *   login.
 */

import { isIP } from 'node:net'
import { isLoopbackName } from '../../metrics/address.js'
import { isLogin, mailboxesIn, type Account } from './account.js'

export interface ProxySettings {
  readonly proxy_header: string
  readonly proxy_from: readonly string[]
  readonly proxy_addresses_header: string
  readonly proxy_groups_header: string
}

export interface ProxyRequest {
  /** null: there is no such header. */
  readonly header: (name: string) => string | undefined
  /** The address that is connected; undefined for a unix socket. */
  readonly peer: string | undefined
}

export type ProxyAnswer =
  | { readonly account: Account }
  /** There is no header. */
  | { readonly none: true }
  /** It does not count; half a sentence for the log. */
  | { readonly refused: string }

export function accountOfProxy(
  { header, peer }: ProxyRequest,
  settings: ProxySettings,
): ProxyAnswer {
  const { proxy_header, proxy_from } = settings
  const login = proxy_header === '' ? undefined : header(proxy_header)?.trim()
  if (login === undefined || login === '') return { none: true }
  const from = peer === undefined ? 'unix' : plain(peer)
  if (!proxy_from.map(plain).includes(from)) {
    return {
      refused: `${proxy_header} is not from proxy_from, but from ${from}`,
    }
  }
  if (!isLogin(login)) return { refused: `${proxy_header} is no login` }
  const values = (name: string): readonly string[] =>
    name === ''
      ? []
      : (header(name) ?? '')
          .split(',')
          .map(it => it.trim())
          .filter(it => it !== '')
  const { proxy_addresses_header, proxy_groups_header } = settings
  const addresses =
    proxy_addresses_header === '' ? [login] : values(proxy_addresses_header)
  return {
    account: {
      way: 'proxy',
      login,
      addresses: mailboxesIn(addresses),
      groups: values(proxy_groups_header),
    },
  }
}

/** An entry of proxy_from. Throws RangeError with half a sentence. */
export function parsePeer(text: string): string {
  const peer = plain(text)
  if (peer === 'unix' || (isIP(peer) !== 0 && isLoopbackName(peer))) return peer
  throw new RangeError(
    'must name "unix" or addresses of loopback, as in ["unix"] or ["127.0.0.1"]',
  )
}

// An address of IPv4 on a socket of IPv6.
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/u, '')
}
