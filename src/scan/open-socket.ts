/*
 * NAME
 *   open-socket - a connection to another program, within a limit
 *
 * DIAGNOSTICS
 *   Throws the error of connect(2), DeadlineError, or the signal's reason.
 */

import type { Socket } from 'node:net'
import { startDeadline } from '../util/deadline.js'

/** The option, as `scanner.clamd.connect_time_limit`, and its value. */
export interface ConnectLimit {
  readonly name: string
  readonly seconds: number
}

/** @param start begins to connect. */
export async function openSocket(
  start: () => Socket,
  { name, seconds }: ConnectLimit,
  signal: AbortSignal,
): Promise<Socket> {
  const deadline = startDeadline(name, seconds, signal)
  try {
    return await connectUntil(start, deadline.signal)
  } finally {
    deadline.close()
  }
}

/** The same, until the signal fires. */
export function connectUntil(
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
