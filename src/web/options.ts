/*
 * NAME
 *   options - the options of filter-web
 *
 * DIAGNOSTICS
 *   parseWebAddress() and parsePublicUrl() throw RangeError with half a sentence
 *   that follows the option's name.
 */

import {
  integer,
  parsed,
  path,
  string,
  type Section,
} from '../config/option.js'
import {
  isLocal,
  isLoopbackName,
  parseMetricsAddress,
  type MetricsAddress,
} from '../metrics/address.js'
import { SIGN_IN_OPTIONS } from './sign-in/options.js'

/** A unix socket, or a port of loopback: others come by the site's proxy. */
export function parseWebAddress(text: string): MetricsAddress {
  const address = parseMetricsAddress(text)
  if (isLocal(address)) return address
  throw new RangeError(
    'must be "unix:/path" or an address of loopback, "127.0.0.1:8025": a proxy with TLS is between filter-web and its users',
  )
}

/** What browsers are shown: scheme and host, with a port where it is unusual. */
export function parsePublicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const host = url?.hostname.replace(/^\[|\]$/gu, '') ?? ''
  const isSafe =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && isLoopbackName(host))
  if (url !== null && isSafe && url.href === `${url.origin}/`) return url
  throw new RangeError(
    'must be "https://" and the name of the host, without a path: "https://quarantine.example.com"',
  )
}

export const WEB = {
  name: 'web',
  sentence:
    'filter-web: pages for recipients whose mail was kept, and for administrators.',
  options: {
    address: parsed(
      'address',
      '',
      'Where filter-web listens for the proxy of the site: "unix:/run/postsift-web/web.sock" or "127.0.0.1:8025". By default, it serves nothing.',
      parseWebAddress,
    ),
    socket_group: string(
      '',
      'Group whose members may connect to a unix socket of address, the one of the proxy: "www-data". By default, only the account of filter-web may.',
    ),
    public_url: parsed(
      'URL',
      '',
      'What users see before the path of each page: "https://quarantine.example.com". Links in mail begin with it, and requests for another host are refused.',
      parsePublicUrl,
    ),
    user: string(
      'filter-web',
      'Account that filter-web changes to when root starts it. It must be a member of quarantine_group and must not be the account of the filter.',
    ),
    helper_socket: path(
      '/run/postsift-web-helper/helper.sock',
      'Unix socket of the helper, which alone changes anything for filter-web.',
    ),
    session_hours: integer(
      12,
      { min: 1, max: 720 },
      'Hours after which a person must sign in again.',
    ),
    ...SIGN_IN_OPTIONS,
  },
} as const satisfies Section
