/*
 * NAME
 *   ldap - sign in by a directory
 *
 * DESCRIPTION
 *   Looks for the one entry that has the login, then asks the directory whether
 *   the password is that entry's, by a connection of its own. Addresses and groups
 *   are those of the entry; the login is as the directory has it.
 *
 * DIAGNOSTICS
 *   signIn() answers null where login and password are not a person's; it rejects
 *   with SignInFault where the directory cannot tell.
 *
 * SECURITY
 *   An empty password is refused before the directory is asked: for it, that is no
 *   sign-in but a bind of no one, which succeeds. The login is escaped in the
 *   filter (RFC 4515). Passwords go over TLS, StartTLS or loopback only, and the
 *   certificate must be good. Of several entries none is meant. Where there is no
 *   entry, a bind is tried all the same, so that it takes as long. All of it has
 *   one time limit.
 */

import { readFileSync } from 'node:fs'
import { connect, isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Client, Filter, type ClientOptions, type Entry } from 'ldapts'
import { isLogin, mailboxesIn, type Account } from './account.js'
import { faultOf, SignInFault } from './fault.js'
import { parseLdapAddress, type LdapAddress } from './ldap-address.js'

export interface LdapSettings {
  readonly ldap_address: string
  readonly ldap_ca_file: string
  readonly ldap_bind_dn: string
  readonly ldap_base: string
  readonly ldap_filter: string
  readonly ldap_login_attribute: string
  readonly ldap_address_attributes: readonly string[]
  readonly ldap_group_attribute: string
  readonly ldap_time_limit: number
}

export interface Directory {
  signIn(login: string, password: string): Promise<Account | null>
}

const PASSWORD_BYTES = 1024

/** @param password of ldap_bind_dn. @param address in place of ldap_address. */
export function openDirectory(
  settings: LdapSettings,
  password: string,
  address: LdapAddress = parseLdapAddress(settings.ldap_address),
): Directory {
  const { ldap_ca_file, ldap_time_limit } = settings
  const tls: ConnectionOptions = {
    minVersion: 'TLSv1.2',
    host: address.host,
    ...(isIP(address.host) === 0 && { servername: address.host }),
    ...(ldap_ca_file !== '' && { ca: readFileSync(ldap_ca_file) }),
  }
  return {
    signIn: async (login, given) => {
      if (!isLogin(login) || given === '' || given.includes('\0')) return null
      if (Buffer.byteLength(given) > PASSWORD_BYTES) return null
      const clients: Client[] = []
      const open = async (): Promise<Client> => {
        const client = new Client(
          optionsOf(address, tls, ldap_time_limit * 1000),
        )
        clients.push(client)
        if (address.tls === 'start') await client.startTLS({ ...tls })
        return client
      }
      const work = look({ settings, password, open }, login, given)
      try {
        return await withinTime(work, ldap_time_limit)
      } catch (error) {
        throw faultOf('ldap', error)
      } finally {
        await Promise.allSettled(clients.map(client => client.unbind()))
      }
    },
  }
}

function optionsOf(
  { url, path, tls }: LdapAddress,
  tlsOptions: ConnectionOptions,
  milliseconds: number,
): ClientOptions {
  return {
    url,
    // The library takes them for a wish to begin with TLS.
    ...(tls === 'always' && { tlsOptions }),
    ...{ timeout: milliseconds, connectTimeout: milliseconds },
    ...(path !== null && {
      createConnection: (() => connect(path)) as typeof connect,
    }),
  }
}

interface Asked {
  readonly settings: LdapSettings
  readonly password: string
  readonly open: () => Promise<Client>
}

async function look(
  { settings, password, open }: Asked,
  login: string,
  given: string,
): Promise<Account | null> {
  const searching = await open()
  const { ldap_bind_dn, ldap_base } = settings
  if (ldap_bind_dn !== '') await searching.bind(ldap_bind_dn, password)
  const entry = await entryOf(searching, settings, login)
  const person = await open()
  // The same steps for a login that no one has.
  const dn = entry?.dn ?? `cn=no such person,${ldap_base}`
  const isTheirs = await canBind(person, dn, given)
  return entry !== null && isTheirs ? accountOf(entry, settings, login) : null
}

async function entryOf(
  client: Client,
  settings: LdapSettings,
  login: string,
): Promise<Entry | null> {
  const { ldap_base, ldap_filter, ldap_time_limit } = settings
  const attribute = settings.ldap_login_attribute
  const filter = `(&${ldap_filter}(${attribute}=${Filter.escape(login)}))`
  const attributes = [
    ...new Set([
      attribute,
      ...settings.ldap_address_attributes,
      settings.ldap_group_attribute,
    ]),
  ].filter(it => it !== '')
  try {
    const { searchEntries } = await client.search(ldap_base, {
      ...{ scope: 'sub', filter, attributes },
      ...{ sizeLimit: 2, timeLimit: ldap_time_limit },
    })
    const [entry, other] = searchEntries
    return entry !== undefined && other === undefined ? entry : null
  } catch (error) {
    if (codeOf(error) === SIZE_LIMIT) return null
    throw error
  }
}

/** LDAP result codes, RFC 4511. */
const SIZE_LIMIT = 4
/** Limits of accounts, no password, no such entry, wrong password, too weak a
 * proof, unwilling: the person may not sign in, and the directory works. */
const NOT_THEIRS = new Set([19, 48, 32, 49, 50, 53])

async function canBind(
  client: Client,
  dn: string,
  password: string,
): Promise<boolean> {
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code !== null && NOT_THEIRS.has(code)) return false
    throw error
  }
}

function codeOf(error: unknown): number | null {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'number' ? code : null
}

function accountOf(
  entry: Entry,
  settings: LdapSettings,
  login: string,
): Account | null {
  const { ldap_login_attribute, ldap_address_attributes } = settings
  const logins = textsOf(entry, ldap_login_attribute).filter(isLogin)
  const typed = logins.find(it => it.toLowerCase() === login.toLowerCase())
  const known = typed ?? logins[0]
  if (known === undefined) return null
  const addresses = ldap_address_attributes.flatMap(it => textsOf(entry, it))
  return {
    ...{ way: 'ldap', login: known },
    addresses: mailboxesIn(addresses),
    groups: textsOf(entry, settings.ldap_group_attribute),
  }
}

// Names of attributes have no case, and may have options: `mail;lang-de`.
function textsOf(entry: Entry, attribute: string): readonly string[] {
  const name = attribute.toLowerCase()
  return Object.entries(entry)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value)
    .map(it => it.toString())
}

async function withinTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SignInFault(`ldap: no answer in ${seconds} s`)),
      seconds * 1000,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}
