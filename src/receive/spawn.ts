/*
 * NAME
 *   spawn - the door that spawn(8) comes in by
 *
 * DESCRIPTION
 *   spawn(8) makes the connection our descriptors 0, 1 and 2. Only 0 stays:
 *   a warning, a stack trace or a dump of V8 on the others would be SMTP, and
 *   a line of it that begins with three digits can bounce mail.
 *
 * DIAGNOSTICS
 *   silence() throws when a descriptor cannot be replaced.
 */

import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { runSession, type SessionOptions } from '../smtp/session.js'
import { isLoopback } from './peer.js'

/** Makes descriptors 1 and 2 lead nowhere. */
export function silence(): void {
  for (const fd of [1, 2]) {
    closeSync(fd)
    // open(2) gives the lowest number that is free.
    const got = openSync('/dev/null', 'w')
    if (got !== fd) throw new Error(`descriptor ${fd} cannot be replaced`)
  }
}

/** Serves the session on descriptor 0 to its end. */
export async function serveSpawned(
  options: Omit<SessionOptions, 'protocol' | 'xforward'>,
): Promise<void> {
  const socket = new Socket({ fd: 0 })
  const xforward = isLoopback(socket)
  await runSession(socket, { ...options, protocol: 'smtp', xforward })
}
