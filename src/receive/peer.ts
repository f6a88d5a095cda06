/*
 * NAME
 *   peer - who is at the other side of a connection, and what it may do
 *
 * DESCRIPTION
 *   A listener is for this host alone, or for the clients that its configuration
 *   lists. Those are the site's own MTAs: what they say about the client before
 *   them is believed (XFORWARD), as on this host. No one else is served.
 *
 *   The answer is 421, after which Postfix keeps its mail: the list may lack an
 *   address by mistake, and mail must not bounce for it.
 *
 * SECURITY
 *   Who is not listed is told nothing else, and no connection is made for it. Its
 *   line in the log comes once a minute for an address, and for MOST addresses.
 */

import type { Socket } from 'node:net'
import { plainAddress, type Networks } from '../util/networks.js'

export interface Peer {
  /** '' by a unix socket. */
  readonly address: string
}

/** null: it is not served. */
export function admit(socket: Socket, clients: Networks | null): Peer | null {
  const { remoteAddress } = socket
  const address = plainAddress(remoteAddress ?? '')
  const isIn = clients === null ? isLoopback(socket) : clients.has(address)
  return isIn ? { address } : null
}

export function isLoopback(socket: Socket): boolean {
  const { remoteAddress } = socket
  // A unix socket has no address.
  if (remoteAddress === undefined) return true
  return /^(?:::ffff:)?127\.|^::1$/u.test(remoteAddress)
}

const REFUSAL = '421 4.7.0 This client is not allowed to connect\r\n'
const LINGER_MS = 5000

/** Ends a connection with a reply; what comes is thrown away. */
export function turnAway(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.resume()
  socket.end(REFUSAL)
}

const MINUTE_MS = 60_000
const MOST = 20

/** One line for the log about clients that were turned away. */
export function noteTurnedAway(
  notice: (text: string) => void,
  now = (): number => performance.now(),
): (address: string) => void {
  let told = new Set<string>()
  let until = -Infinity
  return address => {
    if (now() >= until) {
      told = new Set()
      until = now() + MINUTE_MS
    }
    if (told.has(address) || told.size > MOST) return
    told.add(address)
    notice(
      told.size > MOST
        ? 'more clients are turned away'
        : `client ${address} is turned away: it is not in clients of this listener`,
    )
  }
}
