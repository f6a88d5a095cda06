/*
 * NAME
 *   icap-pool - connections to one ICAP server, kept while they are idle
 *
 * DESCRIPTION
 *   A connection that was kept and is lost is followed by a new one, once.
 *
 * DIAGNOSTICS
 *   ask() throws what IcapConnection does, the error of connect(2), or
 *   DeadlineError.
 */

import { connect } from 'node:net'
import { startDeadline } from '../../util/deadline.js'
import { openSocket } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import {
  ConnectionLost,
  IcapConnection,
  type Answered,
  type Question,
} from './icap-connection.js'

const IDLE_CONNECTIONS = 16
/** Servers close an idle connection after 15 s or more. */
const IDLE_MS = 10_000

export class IcapPool {
  readonly #place: SocketAddress
  readonly #connectSeconds: number
  #idle: { readonly connection: IcapConnection; readonly since: number }[] = []

  constructor(place: SocketAddress, connectSeconds: number) {
    this.#place = place
    this.#connectSeconds = connectSeconds
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answered> {
    const connection = this.#take() ?? (await this.#open(signal))
    const { isKept } = connection
    try {
      return await this.#askOn(connection, question, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isKept || !(error instanceof ConnectionLost)) throw error
    }
    return this.#askOn(await this.#open(signal), question, signal)
  }

  close(): void {
    for (const { connection } of this.#idle) connection.close()
    this.#idle = []
  }

  async #askOn(
    connection: IcapConnection,
    question: Question,
    signal: AbortSignal,
  ): Promise<Answered> {
    try {
      const answered = await connection.ask(question, signal)
      this.#give(connection)
      return answered
    } catch (error) {
      connection.close()
      throw error
    }
  }

  #take(): IcapConnection | null {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      const idle = performance.now() - last.since
      if (last.connection.isUsable && idle < IDLE_MS) return last.connection
      last.connection.close()
    }
    return null
  }

  #give(connection: IcapConnection): void {
    if (!connection.isUsable || this.#idle.length >= IDLE_CONNECTIONS) {
      return connection.close()
    }
    this.#idle.push({ connection, since: performance.now() })
  }

  async #open(signal: AbortSignal): Promise<IcapConnection> {
    const limit = 'scanner.icap.connect_time_limit'
    const deadline = startDeadline(limit, this.#connectSeconds, signal)
    try {
      const start = () => connect(this.#place)
      return new IcapConnection(await openSocket(start, deadline.signal))
    } finally {
      deadline.close()
    }
  }
}
