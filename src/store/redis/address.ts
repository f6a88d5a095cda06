/*
 * NAME
 *   address - where the Redis or Valkey server is
 *
 * DESCRIPTION
 *   "redis://host:6379/0", "rediss://..." with TLS, and a name of an account in the
 *   server's ACL as in "redis://postsift@host". "sentinel://h1,h2:26379/name" asks
 *   the Sentinels which server is the master of that name. With TLS, the
 *   certificate is checked; ?sslrootcert=/FILE has the certificates of one's own authority.
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence that follows the option's name.
 *
 * SECURITY
 *   A password in the address is refused: it would be in filter.toml, in messages
 *   of errors and in the list of processes. It is in a file.
 */

import { hostPortOf, parametersOf, type HostPort } from '../address-parts.js'

export interface RedisAddress {
  readonly kind: 'server' | 'sentinel'
  /** One server, or the Sentinels. */
  readonly hosts: readonly HostPort[]
  /** Of a server; 0 with Sentinels. */
  readonly database: number
  /** What the Sentinels call the master; '' for a server. */
  readonly master: string
  /** An account of the server's ACL; '' is the default one. */
  readonly user: string
  readonly isTls: boolean
  /** A file of certificates; '' is those that Node.js knows. */
  readonly rootCertificate: string
}

export function parseRedisAddress(text: string): RedisAddress {
  const match = ADDRESS.exec(text)
  if (match === null) throw new RangeError(SHAPE)
  const [, scheme = '', user = '', places = '', path = '', query = ''] = match
  if (user.includes(':')) {
    throw new RangeError(
      'must not contain a password: write it into cache_password_file',
    )
  }
  const isSentinel = scheme === 'sentinel'
  const isTls = scheme === 'rediss'
  const { sslrootcert = '' } = parametersOf(query, ['sslrootcert'])
  if (sslrootcert !== '' && !(isTls && sslrootcert.startsWith('/'))) {
    throw new RangeError(
      'has a sslrootcert that is no absolute path, or is not rediss:',
    )
  }
  const hosts = places
    .split(',')
    .map(it => hostPortOf(it, isSentinel ? 26_379 : 6379, SHAPE))
  const isMaster = /^[A-Za-z0-9._-]+$/u.test(path)
  const isDatabase = /^\d{0,5}$/u.test(path)
  if (isSentinel ? !isMaster : !isDatabase || hosts.length !== 1) {
    throw new RangeError(SHAPE)
  }
  return {
    kind: isSentinel ? 'sentinel' : 'server',
    ...{ hosts, user, isTls, rootCertificate: sslrootcert },
    database: isSentinel ? 0 : Number(path),
    master: isSentinel ? path : '',
  }
}

const ADDRESS =
  /^(rediss?|sentinel):\/\/(?:([^@/?#\s]+)@)?([^@/?#\s]+)(?:\/([^/?#\s]*))?(?:\?([^#\s]*))?$/u
const SHAPE =
  'must be "redis://HOST:PORT", "rediss://HOST:PORT" or "sentinel://HOST,HOST/NAME"'
