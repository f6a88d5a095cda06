/*
 * NAME
 *   address - where the PostgreSQL servers are
 *
 * DESCRIPTION
 *   "postgresql://filter@db1,db2:5433/postsift": the account, the servers in the
 *   order in which they are tried, and the database. A folder of unix sockets is
 *   given as a parameter: "postgresql://filter@/postsift?host=/run/postgresql".
 *   sslmode is disable, or verify-full (with sslrootcert, a file); the default is
 *   verify-full for a host of another name than localhost, 127.0.0.1 and [::1].
 *
 * DIAGNOSTICS
 *   Throws RangeError with half a sentence that follows the option's name.
 *
 * SECURITY
 *   A password in the address is refused: it would be in filter.toml, in messages
 *   of errors and in the list of processes. It is in a file.
 */

import { hostPortOf, parametersOf, type HostPort } from '../address-parts.js'

export interface DatabaseAddress {
  readonly user: string
  readonly database: string
  readonly hosts: readonly HostPort[]
  /** null: the servers' certificates are checked, and the host's name. */
  readonly tls: 'disable' | null
  /** A file of certificates; '' is those that Node.js knows. */
  readonly rootCertificate: string
}

export function parseDatabaseAddress(text: string): DatabaseAddress {
  const match = ADDRESS.exec(text)
  if (match === null) throw new RangeError(SHAPE)
  const [, user = '', places = '', name = '', query = ''] = match
  if (user.includes(':')) {
    throw new RangeError(
      'must not contain a password: write it into password_file',
    )
  }
  const {
    host = '',
    sslmode,
    sslrootcert = '',
  } = parametersOf(query, PARAMETERS)
  const listed = [places, host].filter(Boolean).join(',')
  const hosts = listed
    .split(',')
    .filter(Boolean)
    .map(it => hostPortOf(it, 5432, SHAPE))
  if (hosts.length === 0) throw new RangeError(SHAPE)
  const isNear = hosts.every(it => NEAR.test(it.host))
  const mode = sslmode ?? (isNear ? 'disable' : 'verify-full')
  if (mode !== 'disable' && mode !== 'verify-full') {
    throw new RangeError('has a sslmode that is not disable or verify-full')
  }
  return {
    user: decoded(user),
    database: decoded(name),
    hosts,
    tls: mode === 'disable' ? 'disable' : null,
    rootCertificate: sslrootcert,
  }
}

const ADDRESS =
  /^postgres(?:ql)?:\/\/([^@/?#\s]+)@([^@/?#\s]*)\/([^/?#\s]+)(?:\?([^#\s]*))?$/u
const SHAPE =
  'must be "postgresql://ACCOUNT@HOST,HOST/DATABASE", or with ?host=/FOLDER for a unix socket'
const NEAR = /^(?:\/.*|localhost|127\.0\.0\.1|::1)$/u

const PARAMETERS = ['host', 'sslmode', 'sslrootcert'] as const

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RangeError(SHAPE)
  }
}
