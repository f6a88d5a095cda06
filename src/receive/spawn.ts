/*
 * NAME
 *   spawn - the door that spawn(8) comes in by
 *
 * DESCRIPTION
 *   Serves the session on descriptor 0, which spawn(8) made the connection.
 *   What may be said on the others: see silence.
 */

import { Socket } from 'node:net'
import { runSession } from '../smtp/session.js'
import type { SessionOptions } from '../smtp/session-options.js'
import { isLoopback } from './peer.js'

/** Serves the session on descriptor 0 to its end.
 * @param socket of descriptor 0, where there is one already. */
export async function serveSpawned(
  options: Omit<SessionOptions, 'protocol' | 'xforward'>,
  socket = new Socket({ fd: 0 }),
): Promise<void> {
  const xforward = isLoopback(socket)
  await runSession(socket, { ...options, protocol: 'smtp', xforward })
}
