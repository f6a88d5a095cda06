/*
 * NAME
 *   options - the options of [web] about signing in
 *
 * DESCRIPTION
 *   A way is off until its first option is set: proxy_header, oidc_issuer,
 *   ldap_address. README.md of this folder has an example of each.
 */

import {
  duration,
  list,
  parsed,
  path,
  string,
  type Option,
} from '../../config/option.js'
import { parseAdministrator } from './account.js'
import { parseIssuer } from './issuer.js'
import { parseLdapAddress } from './ldap-address.js'
import { parsePeer } from './proxy.js'

export const SIGN_IN_OPTIONS = {
  administrators: checkedList(
    'Who may use the pages for administrators, by the way to sign in: "ldap:alice", "oidc:alice@example.com", "proxy:group:mail-admins", "ldap:group:cn=mail,ou=groups,dc=example,dc=com". Accounts that filter-web account add makes need no entry.',
    parseAdministrator,
  ),
  accounts_file: path(
    '/etc/postsift/web-accounts',
    'File of the local accounts of administrators, which filter-web account writes. It has no passwords, only what scrypt made of them.',
  ),
  session_idle: duration(
    2 * 60 * 60,
    'Time without a request after which a person must sign in again.',
  ),
  proxy_header: string(
    '',
    'Header in which the proxy of the site says who is signed in: "Remote-User". The proxy must remove this header, and those below, from what browsers send. By default, no header is believed.',
  ),
  proxy_from: checkedList(
    'From whom proxy_header is believed: "unix" for all who may connect to the unix socket of address, or an address of loopback, "127.0.0.1". Any account of this host can connect to a port and write headers: prefer a unix socket with socket_group. Required with proxy_header.',
    parsePeer,
  ),
  proxy_addresses_header: string(
    '',
    'Header with the mail addresses of who is signed in, separated by commas: "Remote-Email". By default, the login is the address.',
  ),
  proxy_groups_header: string(
    '',
    'Header with the groups of who is signed in, separated by commas: "Remote-Groups". Only administrators needs it.',
  ),
  oidc_issuer: parsed(
    'URL',
    '',
    'Issuer of OpenID Connect, as its own metadata name it: "https://login.example.com/realms/staff". The provider must allow the redirect to the path /sign-in/oidc/return of public_url. By default, there is none.',
    parseIssuer,
  ),
  oidc_client_id: string('', 'Name of filter-web at the provider.'),
  oidc_client_secret_file: path(
    '',
    'File with the secret of filter-web at the provider in its first line, readable for user of [web] only (0600). By default, filter-web is a public client.',
  ),
  oidc_scope: string(
    'openid email profile',
    'What is asked of the provider. "openid" must be in it.',
  ),
  oidc_address_claim: string(
    'email',
    'Claim with the mail address, or a list of them. "email" counts only if email_verified is true. Name another one only if people cannot change it themselves.',
  ),
  oidc_groups_claim: string(
    'groups',
    'Claim with the list of groups. Only administrators needs it.',
  ),
  ldap_address: parsed(
    'URL',
    '',
    'Directory: "ldaps://ldap.example.com", "ldap://ldap.example.com", which then must offer StartTLS, or "ldapi://%2Frun%2Fslapd%2Fldapi". Passwords are sent without TLS only to loopback. By default, there is none.',
    parseLdapAddress,
  ),
  ldap_ca_file: path(
    '',
    'File of certificates (PEM) that the one of the directory is checked with; by default those that Node.js brings.',
  ),
  ldap_bind_dn: string(
    '',
    'Name that the directory is searched by; by default, the search is anonymous.',
  ),
  ldap_password_file: path(
    '',
    'File with the password of ldap_bind_dn in its first line, readable for user of [web] only (0600).',
  ),
  ldap_base: string(
    '',
    'Where people are in the directory: "ou=people,dc=example,dc=com". Required with ldap_address.',
  ),
  ldap_filter: string(
    '(objectClass=person)',
    'Filter that an entry must fit besides its login.',
  ),
  ldap_login_attribute: string(
    'uid',
    'Attribute that the login is looked for in: "uid", "mail", or "sAMAccountName" of Active Directory.',
  ),
  ldap_address_attributes: list(
    ['mail'],
    'Attributes with the mail addresses of a person, as in ["mail", "mailAlternateAddress"] or ["proxyAddresses"].',
  ),
  ldap_group_attribute: string(
    'memberOf',
    'Attribute with the names of groups. Only administrators needs it.',
  ),
  ldap_time_limit: duration(
    10,
    'Time limit for one sign-in by the directory. After it, the person is told to try again.',
  ),
} as const

/** A list each text of which `parse` understands; parse throws RangeError. */
function checkedList(
  sentence: string,
  parse: (text: string) => unknown,
): Option<readonly string[]> {
  const row = list([], sentence)
  const checked = (texts: readonly string[]): readonly string[] => {
    texts.forEach(parse)
    return texts
  }
  return {
    ...row,
    read: value => checked(row.read(value)),
    readText: text => checked(row.readText(text)),
  }
}
