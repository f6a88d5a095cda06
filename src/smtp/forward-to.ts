/*
 * NAME
 *   forward-to - where messages of a listener are sent
 *
 * DESCRIPTION
 *   An endpoint, or `smtp:peer:10026`: that port of the host whose connection
 *   brought the message. So several hosts can have one filter, and each gets its
 *   own mail back.
 *
 * DIAGNOSTICS
 *   Throws MailError 4.3.5 with a sentence for the administrator.
 *
 * SECURITY
 *   The host is the other end of the TCP connection, and never one that a client
 *   names.
 */

import { MailError } from '../mail/error.js'
import {
  formatEndpoint,
  parseEndpoint,
  type Endpoint,
  type Protocol,
} from './endpoint.js'

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
