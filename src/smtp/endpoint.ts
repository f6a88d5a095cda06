/*
 * NAME
 *   endpoint - where one listens or connects, as written in the configuration
 *
 * DESCRIPTION
 *   An endpoint is a protocol and either a host and port or the path of a unix
 *   socket. It may be written as
 *
 *     smtp:127.0.0.1:10025    lmtp:[::1]:10024    127.0.0.1:10026
 *     lmtp:unix:/path         unix:/path
 *     localhost port 10025    SMTP: localhost port 10026
 *
 *   Without a protocol it is SMTP.
 *
 *   Messages of a listener may go to `smtp:peer:10026`: that port of the host whose
 *   connection brought them. So several hosts can have one filter, and each gets
 *   its own mail back.
 *
 * DIAGNOSTICS
 *   Throws MailError 4.3.5 with a sentence for the administrator.
 *
 * SECURITY
 *   A peer is the other end of a TCP connection, and never a host that a client
 *   names.
 */

import { isIPv6 } from 'node:net'
import { printable } from '../util/text.js'
import { MailError } from '../mail/error.js'

export type Protocol = 'smtp' | 'lmtp'

export type Endpoint =
  | {
      readonly protocol: Protocol
      readonly host: string
      readonly port: number
    }
  | { readonly protocol: Protocol; readonly path: string }

// sun_path of unix(7) has room for 108 bytes, the last of them NUL.
const PATH_LIMIT_BYTES = 107

export function parseEndpoint(text: string): Endpoint {
  const trimmed = text.trim()
  const [, given = 'smtp', after = ''] =
    /^(?:(smtp|lmtp):)?(.*)$/is.exec(trimmed) ?? []
  const protocol = given.toLowerCase() as Protocol
  const rest = after.trimStart()
  const path = /^unix:(.*)$/is.exec(rest)?.[1]
  if (path !== undefined) return { protocol, path: checkPath(path, text) }
  const [, host, port] =
    /^(\[[^\]\s]+\]|[^\s:[\]]+)(?::|\s+port\s+)(\d+)$/i.exec(rest) ?? []
  if (host === undefined) throw wrong(text, 'write HOST:PORT or unix:/PATH')
  return { protocol, host: bare(host, text), port: checkPort(port, text) }
}

/** The endpoint in its one canonical form. */
export function formatEndpoint(endpoint: Endpoint): string {
  if ('path' in endpoint) return `${endpoint.protocol}:unix:${endpoint.path}`
  const { protocol, host, port } = endpoint
  return `${protocol}:${isIPv6(host) ? `[${host}]` : host}:${port}`
}

export type ForwardTo =
  Endpoint | { readonly protocol: Protocol; readonly peerPort: number }

/** The word for the host whose connection brought the message. */
const PEER = 'peer'

export function parseForwardTo(text: string): ForwardTo {
  const endpoint = parseEndpoint(text)
  if ('path' in endpoint || endpoint.host.toLowerCase() !== PEER) {
    return endpoint
  }
  return { protocol: endpoint.protocol, peerPort: endpoint.port }
}

/** Where no connection brings a message: the same without `peer`. */
export function parseFixedForwardTo(text: string): Endpoint {
  const parsed = parseForwardTo(text)
  if (!isPeer(parsed)) return parsed
  throw new MailError(
    '4.3.5',
    `"${text}" is no address here: write "peer" in a [[listener]]`,
  )
}

export function isPeer(
  forwardTo: ForwardTo,
): forwardTo is Exclude<ForwardTo, Endpoint> {
  return 'peerPort' in forwardTo
}

/** @param peer the address of the host whose connection brought the message. */
export function endpointFor(forwardTo: ForwardTo, peer: string): Endpoint {
  if (!isPeer(forwardTo)) return forwardTo
  const { protocol, peerPort: port } = forwardTo
  if (peer === '') throw new MailError('4.3.5', 'there is no peer to send to')
  return { protocol, host: peer, port }
}

export function formatForwardTo(forwardTo: ForwardTo): string {
  return isPeer(forwardTo)
    ? `${forwardTo.protocol}:${PEER}:${forwardTo.peerPort}`
    : formatEndpoint(forwardTo)
}

function checkPath(path: string, text: string): string {
  if (!path.startsWith('/')) throw wrong(text, 'the path must be absolute')
  if (path.includes('\0')) throw wrong(text, 'the path contains a NUL')
  if (Buffer.byteLength(path) > PATH_LIMIT_BYTES) {
    throw wrong(text, `the path is longer than ${PATH_LIMIT_BYTES} bytes`)
  }
  return path
}

function bare(host: string, text: string): string {
  if (!host.startsWith('[')) {
    if (/^[a-z0-9._-]+$/i.test(host)) return host
    throw wrong(text, 'the host is no name and no address')
  }
  const inner = host.slice(1, -1)
  if (isIPv6(inner) || /^[0-9.]+$/.test(inner)) return inner
  throw wrong(text, 'brackets hold an address')
}

function checkPort(digits = '', text: string): number {
  const port = Number(digits)
  if (digits.length <= 5 && port >= 1 && port <= 65535) return port
  throw wrong(text, 'the port must be 1 to 65535')
}

function wrong(text: string, why: string): MailError {
  return new MailError(
    '4.3.5',
    `"${printable(text, 80)}" is no address: ${why}`,
  )
}
