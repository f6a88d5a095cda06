/*
 * NAME
 *   listen - the door of a resident worker: sessions on sockets it inherited
 *
 * DESCRIPTION
 *   Accepts on each descriptor and serves a session for each connection. Over
 *   its limit of connections it lets new ones wait, without a greeting, until
 *   another has ended: a refused connection or a 421 makes Postfix avoid the
 *   filter for minutes.
 *
 *   drain() accepts nothing new, lets sessions end (see session), and resolves
 *   when the last one has. What waits in the kernel is for other workers.
 */

import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  runSession,
  type SessionOptions,
  type SessionLimits,
} from '../smtp/session.js'
import type { Handler } from '../smtp/transaction.js'
import type { Protocol } from '../smtp/endpoint.js'
import { isLoopback } from './peer.js'

export interface Door {
  /** Descriptor of a bound socket. */
  readonly fd: number
  readonly protocol: Protocol
  readonly handler: Handler
}

export interface ListenOptions {
  readonly hostname: string
  /** Sessions at a time, all doors together. */
  readonly connectionLimit: number
  readonly limits?: Partial<SessionLimits>
  readonly notice: (text: string) => void
}

export interface Listening {
  drain(): Promise<void>
  /** Sessions in work, and connections that wait for one. */
  count(): { readonly sessions: number; readonly waiting: number }
}

const POLL_MS = 50

/** Resolves when all doors accept. */
export async function listen(
  doors: readonly Door[],
  options: ListenOptions,
): Promise<Listening> {
  const drain = new AbortController()
  const waiting: (() => void)[] = []
  const sessions = new Set<Promise<void>>()

  const start = (socket: net.Socket, door: Door): void => {
    if (socket.destroyed) return next()
    const session = runSession(
      socket,
      sessionOptions(socket, door, options, drain.signal),
    ).then(() => {
      sessions.delete(session)
      next()
    })
    sessions.add(session)
  }
  const next = (): void => {
    if (sessions.size < options.connectionLimit) waiting.shift()?.()
  }
  const accept = (socket: net.Socket, door: Door): void => {
    // An error before the session is one nobody need hear of.
    socket.on('error', () => undefined)
    if (sessions.size < options.connectionLimit) start(socket, door)
    else waiting.push(() => start(socket, door))
  }
  const servers = await Promise.all(
    doors.map(door => openServer(door, socket => accept(socket, door))),
  )
  return {
    drain: async () => {
      servers.forEach(server => server.close())
      drain.abort()
      while (sessions.size > 0 || waiting.length > 0) {
        await Promise.race([...sessions, sleep(POLL_MS)])
      }
    },
    count: () => ({ sessions: sessions.size, waiting: waiting.length }),
  }
}

function sessionOptions(
  socket: net.Socket,
  { protocol, handler }: Door,
  options: ListenOptions,
  drain: AbortSignal,
): SessionOptions {
  const { hostname, limits = {}, notice } = options
  const xforward = isLoopback(socket)
  return { protocol, hostname, handler, limits, notice, xforward, drain }
}

function openServer(
  door: Door,
  onConnection: (socket: net.Socket) => void,
): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    // Half open: a client may close its side and still gets its reply.
    const server = net.createServer({ allowHalfOpen: true }, onConnection)
    server.once('error', reject)
    server.listen({ fd: door.fd }, () => resolve(server))
  })
}
