/*
 * NAME
 *   listen - the door of a resident worker: sessions on sockets it inherited
 *
 * DESCRIPTION
 *   Accepts on each descriptor and serves a session for each connection. Over
 *   its limit of connections it lets new ones wait, without a greeting, until
 *   another has ended: a refused connection or a 421 makes Postfix avoid the
 *   filter for minutes. While some wait, sessions that were kept open after a
 *   message and have rested for REST_MS are ended, the longest first: Postfix
 *   opens another connection when it needs one.
 *
 *   Of connections that come at once one process would take all before another
 *   wakes, and work on them alone for as long as they are kept open: after the
 *   first of them a process that has others beside it sleeps for a moment.
 *
 *   drain() accepts nothing new, lets sessions end (see session), and resolves
 *   when the last one has. What waits in the kernel is for other workers.
 */

import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { runSession } from '../smtp/session.js'
import type { SessionLimits, SessionOptions } from '../smtp/session-options.js'
import type { Handler, Vet } from '../smtp/transaction.js'
import type { Protocol } from '../smtp/endpoint.js'
import type { Networks } from '../util/networks.js'
import { admit, noteTurnedAway, turnAway } from './peer.js'

export type Door = SmtpDoor | OtherDoor

interface SmtpDoor {
  /** Descriptor of a bound socket. */
  readonly fd: number
  readonly protocol: Protocol
  readonly handler: Handler
  readonly vet?: Vet
  /** Who may connect; null: this host. */
  readonly clients: Networks | null
}

/** Of connections that are no SMTP, or not yet. */
interface OtherDoor {
  readonly fd: number
  /** To the end of the connection; it never rejects. */
  readonly serve: (socket: net.Socket, drain: AbortSignal) => Promise<void>
}

export interface ListenOptions {
  readonly hostname: string
  /** Sessions at a time, all doors together. */
  readonly connectionLimit: number
  /** Whether other processes accept on the same sockets. */
  readonly isShared: boolean
  readonly limits?: Partial<SessionLimits>
  readonly notice: (text: string) => void
}

export interface Listening {
  drain(): Promise<void>
  /** Sessions in work, and connections that wait for one. */
  count(): {
    /** By door. */
    readonly sessions: readonly number[]
    readonly waiting: number
  }
}

const POLL_MS = 50

/** Connections within it come at once; of those that come one by one, as on a
 * busy machine each does for a message, few do. */
const BURST_MS = 0.5
/** At least: the kernel makes some 0.1 of it. Waking takes another less. */
const YIELD_MS = 0.05

/** A client that has another message at hand sends it in this time. */
const REST_MS = 500

interface Rest {
  readonly since: number
  readonly giveWay: () => void
}

/** Resolves when all doors accept. */
export async function listen(
  doors: readonly Door[],
  options: ListenOptions,
): Promise<Listening> {
  const drain = new AbortController()
  const waiting: (() => void)[] = []
  const sessions = new Set<Promise<void>>()
  const byDoor = new Map(doors.map(door => [door, 0]))
  const add = (door: Door, by: number): void => {
    byDoor.set(door, (byDoor.get(door) ?? 0) + by)
  }
  /** By connection, the longest first. */
  const resting = new Map<net.Socket, Rest>()
  let making: NodeJS.Timeout | null = null
  let acceptedAt = -Infinity

  const turnedAway = noteTurnedAway(options.notice)
  const start = (socket: net.Socket, door: Door, peer: string): void => {
    if (socket.destroyed) return next()
    const session = serve(socket, door, peer).then(() => {
      resting.delete(socket)
      sessions.delete(session)
      add(door, -1)
      next()
    })
    sessions.add(session)
    add(door, 1)
  }
  const serve = (
    socket: net.Socket,
    door: Door,
    peer: string,
  ): Promise<void> => {
    if ('serve' in door) return door.serve(socket, drain.signal)
    return runSession(socket, {
      ...sessionOptions(peer, door, options, drain.signal),
      onRest: giveWay => {
        resting.delete(socket)
        if (giveWay === null) return
        resting.set(socket, { since: performance.now(), giveWay })
      },
    })
  }
  const next = (): void => {
    if (sessions.size < options.connectionLimit) waiting.shift()?.()
  }
  const accept = (socket: net.Socket, door: Door): void => {
    // No one need hear of an error before the session.
    socket.on('error', () => undefined)
    const peer = admit(socket, 'serve' in door ? null : door.clients)
    if (peer === null) {
      turnedAway(socket.remoteAddress ?? '?')
      return turnAway(socket)
    }
    const isBurst = performance.now() - acceptedAt < BURST_MS
    if (options.isShared && isBurst && sessions.size > 0) letOthersAccept()
    acceptedAt = performance.now()
    const begin = (): void => start(socket, door, peer.address)
    if (sessions.size < options.connectionLimit) begin()
    else waiting.push(begin)
    if (waiting.length > 0) making ??= setInterval(makeRoom, POLL_MS)
  }
  const makeRoom = (): void => {
    if (waiting.length === 0 && making !== null) {
      clearInterval(making)
      making = null
    }
    const before = performance.now() - REST_MS
    const old = [...resting.values()].filter(({ since }) => since <= before)
    for (const { giveWay } of old.slice(0, waiting.length)) giveWay()
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
    count: () => ({ sessions: [...byDoor.values()], waiting: waiting.length }),
  }
}

// Node accepts all that wait before it does anything else: only a sleep keeps it
// from that.
function letOthersAccept(): void {
  Atomics.wait(NEVER_SET, 0, 0, YIELD_MS)
}

const NEVER_SET = new Int32Array(new SharedArrayBuffer(4))

function sessionOptions(
  peer: string,
  { protocol, handler, vet }: SmtpDoor,
  options: ListenOptions,
  drain: AbortSignal,
): SessionOptions {
  const { hostname, limits = {}, notice } = options
  return {
    // It was admitted: see peer.
    ...{ xforward: true, peer },
    ...{ protocol, hostname, handler, limits, notice, drain },
    ...(vet && { vet }),
  }
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
