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

export interface DatabaseAddress {
  readonly user: string
  readonly database: string
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
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
  const parameters = new URLSearchParams(query)
  const { host = '', sslmode, sslrootcert = '' } = known(parameters)
  const listed = [places, host].filter(Boolean).join(',')
  const hosts = listed.split(',').filter(Boolean).map(placeOf)
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

function known(
  parameters: URLSearchParams,
): Readonly<Partial<Record<(typeof PARAMETERS)[number], string>>> {
  const other = [...parameters.keys()].find(
    it => !PARAMETERS.some(name => name === it),
  )
  if (other === undefined) return Object.fromEntries(parameters)
  throw new RangeError(
    `has a parameter that is not ${PARAMETERS.join(', ')}: ${other}`,
  )
}

const PARAMETERS = ['host', 'sslmode', 'sslrootcert'] as const

function placeOf(text: string): DatabaseAddress['hosts'][number] {
  const [, six, other, port = '5432'] = PLACE.exec(text) ?? []
  const host = six ?? other
  if (host === undefined || Number(port) > 65_535) throw new RangeError(SHAPE)
  return { host, port: Number(port) }
}

const PLACE = /^(?:\[([\da-f:.]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/iu

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RangeError(SHAPE)
  }
}
