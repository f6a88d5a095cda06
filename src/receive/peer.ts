/*
 * NAME
 *   peer - whether the other side of a connection is on this host
 *
 * DESCRIPTION
 *   A client that is not on this host is not believed about the client before
 *   it (XFORWARD).
 */

import type { Socket } from 'node:net'

export function isLoopback(socket: Socket): boolean {
  const { remoteAddress } = socket
  // A unix socket has no address.
  if (remoteAddress === undefined) return true
  return /^(?:::ffff:)?127\.|^::1$/u.test(remoteAddress)
}
