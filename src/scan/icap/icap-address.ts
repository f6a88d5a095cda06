/*
 * NAME
 *   icap-address - the URL of an ICAP service
 *
 * DESCRIPTION
 *   `icap://HOST[:PORT]/SERVICE` (RFC 3507), with arguments of the service after
 *   a `?`, or `icap://unix:/SOCKET:/SERVICE`. The port is 1344 by default.
 *
 * DIAGNOSTICS
 *   RangeError with half a sentence that follows the option's name.
 */

import type { SocketAddress } from '../socket-address.js'

export interface IcapAddress {
  /** As it was written. */
  readonly text: string
  readonly place: SocketAddress
  /** What requests say of it. */
  readonly host: string
  readonly uri: string
}

const ICAP_PORT = 1344

const SERVICE = String.raw`(\/[\w.~!$&'()*+,;=:@%\/?-]*)`
const BY_HOST = new RegExp(
  String.raw`^icap:\/\/(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?${SERVICE}$`,
  'iu',
)
const BY_SOCKET = new RegExp(
  String.raw`^icap:\/\/unix:(\/[^\u0000-\u0020:]+):${SERVICE}$`,
  'u',
)

export function parseIcapAddress(text: string): IcapAddress {
  const [, path, ownService] = BY_SOCKET.exec(text) ?? []
  if (path !== undefined)
    return addressOf(text, { path }, 'localhost', ownService)
  const [, name = '', digits, service] = BY_HOST.exec(text) ?? []
  const port = digits === undefined ? ICAP_PORT : Number(digits)
  if (name === '' || port < 1 || port > 65535) {
    throw new RangeError(
      `must be "icap://host:port/service" or "icap://unix:/path:/service", not "${text}"`,
    )
  }
  const host = name.replace(/^\[|\]$/gu, '')
  const authority = digits === undefined ? name : `${name}:${digits}`
  return addressOf(text, { host, port }, authority, service)
}

function addressOf(
  text: string,
  place: SocketAddress,
  host: string,
  service = '/',
): IcapAddress {
  return { text, place, host, uri: `icap://${host}${service}` }
}
