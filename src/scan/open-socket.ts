/*
 * NAME
 *   open-socket - a connection to another program, within a limit
 *
 * DIAGNOSTICS
 *   Throws the error of connect(2), or the signal's reason.
 */

import type { Socket } from 'node:net'

/** @param start begins to connect. */
export function openSocket(
  start: () => Socket,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = start()
    const abort = (): void => void socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once('close', () => signal.removeEventListener('abort', abort))
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
