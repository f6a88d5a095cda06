/*
 * NAME
 *   slapd - a real directory with people of our own, for one test
 *
 * DESCRIPTION
 *   Debian's slapd in the foreground, in a private folder: a port of loopback for
 *   ldap:// with StartTLS, one for ldaps://, and a unix socket for ldapi://. Its
 *   certificate is made by openssl(1) for the name localhost. Anonymous may only
 *   sign in; READER may search. A bind without a password succeeds, as in many
 *   directories.
 *
 * DIAGNOSTICS
 *   Error with slapd's own words where it does not listen in time.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { scratchFolder, type Teardown } from './folder.js'
import { freePort } from './port.js'
import { over, runProgram, startProgram } from './program.js'
import { waitUntil } from './wait.js'

export const BASE = 'dc=example,dc=com'
export const PEOPLE = `ou=people,${BASE}`
/** A password that is not one: made anew for nothing else. */
export const READER = {
  dn: `cn=reader,${BASE}`,
  password: 'reader of tests',
}

export interface PersonEntry {
  readonly uid: string | readonly string[]
  readonly password: string
  readonly mail: readonly string[]
  /** Names of groups. */
  readonly groups?: readonly string[]
}

export interface Slapd {
  readonly port: number
  readonly tlsPort: number
  readonly socketPath: string
  readonly caFile: string
  readonly stop: () => Promise<void>
}

export const startSlapd = async (
  t: Teardown,
  people: readonly PersonEntry[],
): Promise<Slapd> => {
  const folder = scratchFolder(t, 'slapd')
  const [port, tlsPort] = [await freePort(), await freePort()]
  const file = (name: string): string => join(folder, name)
  mkdirSync(file('db'))
  await succeed('/usr/bin/openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
  ])
  writeFileSync(file('slapd.conf'), configuration(folder))
  writeFileSync(file('people.ldif'), entries(people))
  const conf = ['-f', file('slapd.conf')]
  await succeed('/usr/sbin/slapadd', [...conf, '-l', file('people.ldif')])
  const socketPath = file('ldapi')
  const addresses = [
    `ldap://127.0.0.1:${port}`,
    `ldaps://127.0.0.1:${tlsPort}`,
    `ldapi://${encodeURIComponent(socketPath)}`,
  ].join(' ')
  const program = startProgram(t, '/usr/sbin/slapd', [
    ...[...conf, '-h', addresses, '-d', '0'],
  ])
  const isOver = over(program.ended)
  await waitUntil(async () => (await listens(tlsPort)) || isOver(), {
    what: 'slapd to listen',
    report: () => program.stdout() + program.stderr(),
  })
  return {
    ...{ port, tlsPort, socketPath, caFile: file('cert.pem') },
    stop: async () => void (await program.stop()),
  }
}

const succeed = async (
  path: string,
  args: readonly string[],
): Promise<void> => {
  const { status, stderr } = await runProgram(path, args)
  if (status !== 0) throw new Error(`${path}: ${stderr}`)
}

const listens = (port: number): Promise<true | undefined> =>
  new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('error', () => resolve(undefined))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

const configuration = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${folder}/slapd.pid
allow bind_anon_cred
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${BASE}"
directory ${folder}/db
maxsize 10485760
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER.dn}" read by * none
`

const entries = (people: readonly PersonEntry[]): string => {
  const groups = [...new Set(people.flatMap(it => it.groups ?? []))]
  const dnOf = (it: PersonEntry): string =>
    `cn=${[it.uid].flat()[0] ?? ''},${PEOPLE}`
  return [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example`,
    `dn: ${PEOPLE}\nobjectClass: organizationalUnit\nou: people`,
    `dn: ${READER.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: ${READER.password}`,
    ...people.map(it =>
      [
        `dn: ${dnOf(it)}`,
        'objectClass: inetOrgPerson',
        `cn: ${[it.uid].flat()[0] ?? ''}`,
        'sn: person',
        ...[it.uid].flat().map(uid => `uid: ${uid}`),
        ...(it.password === '' ? [] : [`userPassword: ${it.password}`]),
        ...it.mail.map(mail => `mail: ${mail}`),
        ...(it.groups ?? []).map(
          group => `memberOf: cn=${group},ou=groups,${BASE}`,
        ),
      ].join('\n'),
    ),
    ...(groups.length === 0
      ? []
      : [`dn: ou=groups,${BASE}\nobjectClass: organizationalUnit\nou: groups`]),
    ...groups.map(group =>
      [
        `dn: cn=${group},ou=groups,${BASE}`,
        'objectClass: groupOfNames',
        `cn: ${group}`,
        ...people
          .filter(it => it.groups?.includes(group) === true)
          .map(it => `member: ${dnOf(it)}`),
      ].join('\n'),
    ),
  ]
    .map(entry => `${entry}\n\n`)
    .join('')
}
