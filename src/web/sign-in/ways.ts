/*
 * NAME
 *   ways - the ways to sign in that the configuration has
 *
 * DESCRIPTION
 *   Secrets are read here, once, at the start. What speaks OpenID Connect or LDAP
 *   is loaded only where it is configured.
 *
 * DIAGNOSTICS
 *   makeWays() throws Error for a secret that cannot be read. faultsOf() gives what
 *   does not fit together, as the name of an option and half a sentence.
 */

import type { Settings } from '../../config/option.js'
import type { WEB } from '../options.js'
import { isAdministrator, parseAdministrator, type Account } from './account.js'
import type { Directory } from './ldap.js'
import { openLocalAccounts, type LocalAccounts } from './local.js'
import type { Oidc } from './oidc.js'
import { readSecret } from '../../util/files/secret-file.js'

export type WebSettings = Settings<typeof WEB>

export interface Ways {
  /** null: there is no provider. */
  readonly oidc: (() => Promise<Oidc>) | null
  /** null: there is no directory. */
  readonly directory: (() => Promise<Directory>) | null
  readonly local: LocalAccounts
  isAdministrator(account: Account): boolean
}

/** Where a provider sends browsers back to. */
export const RETURN_PATH = '/sign-in/oidc/return'

export function makeWays(settings: WebSettings, publicUrl: URL): Ways {
  const administrators = settings.administrators.map(parseAdministrator)
  return {
    oidc: oidcOf(settings, publicUrl),
    directory: directoryOf(settings),
    local: openLocalAccounts(settings.accounts_file),
    isAdministrator: account => isAdministrator(account, administrators),
  }
}

function oidcOf(settings: WebSettings, publicUrl: URL): Ways['oidc'] {
  const { oidc_issuer, oidc_client_secret_file } = settings
  if (oidc_issuer === '') return null
  const secret = secretOf(oidc_client_secret_file)
  const returnTo = new URL(RETURN_PATH, publicUrl)
  return once(async () => {
    const { makeOidc } = await import('./oidc.js')
    return makeOidc(settings, secret, returnTo)
  })
}

function directoryOf(settings: WebSettings): Ways['directory'] {
  const { ldap_address, ldap_password_file } = settings
  if (ldap_address === '') return null
  const password = secretOf(ldap_password_file)
  return once(async () => {
    const { openDirectory } = await import('./ldap.js')
    return openDirectory(settings, password)
  })
}

function secretOf(path: string): string {
  return path === '' ? '' : readSecret(path)
}

// What failed once is tried again.
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null
      throw error
    })
    return made
  }
}

/** What no single option can know. */
export function faultsOf(
  settings: WebSettings,
): readonly (readonly [name: keyof WebSettings, text: string])[] {
  const isSocket = settings.address.startsWith('unix:')
  const { proxy_header, proxy_from, oidc_issuer, ldap_address } = settings
  const isProxy = proxy_header !== ''
  const isFrom = isProxy && proxy_from.length > 0
  const faults: readonly (readonly [boolean, keyof WebSettings, string])[] = [
    [
      isProxy && proxy_from.length === 0,
      'proxy_from',
      'is empty: say from whom proxy_header is believed',
    ],
    [
      isFrom && isSocket && !proxy_from.includes('unix'),
      'proxy_from',
      'has no "unix", and address is a unix socket: proxy_header would never be believed',
    ],
    [
      isFrom && !isSocket && proxy_from.every(it => it === 'unix'),
      'proxy_from',
      'has only "unix", and address is a port: proxy_header would never be believed',
    ],
    [
      oidc_issuer !== '' && settings.oidc_client_id === '',
      'oidc_client_id',
      'is empty: set the name of filter-web at the provider',
    ],
    [
      !settings.oidc_scope.split(' ').includes('openid'),
      'oidc_scope',
      'must have "openid" in it',
    ],
    [
      ldap_address !== '' && settings.ldap_base === '',
      'ldap_base',
      'is empty: set where people are in the directory',
    ],
    [
      ldap_address !== '' && settings.ldap_login_attribute === '',
      'ldap_login_attribute',
      'is empty: set the attribute of the login',
    ],
    [
      settings.ldap_bind_dn !== '' && settings.ldap_password_file === '',
      'ldap_password_file',
      'is empty: without a password, the directory takes ldap_bind_dn for no one',
    ],
  ]
  return faults.flatMap(([isFault, name, text]) =>
    isFault ? [[name, text] as const] : [],
  )
}
