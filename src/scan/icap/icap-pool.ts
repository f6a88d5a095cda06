/*
 * NAME
 *   icap-pool - connections to one ICAP server, kept while they are idle
 *
 * DESCRIPTION
 *   A connection that was kept and is lost is followed by a new one, once. c-icap
 *   has a thread for each connection and no other for those that wait, so that an
 *   idle one is closed soon.
 *
 * DIAGNOSTICS
 *   ask() throws what IcapConnection does, the error of connect(2), or
 *   DeadlineError.
 */

import { connect, type Socket } from 'node:net'
import { ConnectionLost } from '../exchange.js'
import { openSocket } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import {
  IcapConnection,
  type Answered,
  type Question,
} from './icap-connection.js'

const IDLE_MS = 2000

export class IcapPool {
  readonly #place: SocketAddress
  readonly #connectSeconds: number
  readonly #idle = new Map<IcapConnection, NodeJS.Timeout>()

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
    for (const connection of this.#idle.keys()) this.#drop(connection)
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
    for (const [connection, timer] of this.#idle) {
      this.#idle.delete(connection)
      clearTimeout(timer)
      if (connection.isUsable) return connection
    }
    return null
  }

  #give(connection: IcapConnection): void {
    if (!connection.isUsable) return
    const timer = setTimeout(() => this.#drop(connection), IDLE_MS)
    this.#idle.set(connection, timer.unref())
  }

  #drop(connection: IcapConnection): void {
    clearTimeout(this.#idle.get(connection))
    this.#idle.delete(connection)
    connection.close()
  }

  async #open(signal: AbortSignal): Promise<IcapConnection> {
    const name = 'scanner.icap.connect_time_limit'
    const limit = { name, seconds: this.#connectSeconds }
    const start = (): Socket => connect(this.#place)
    return new IcapConnection(await openSocket(start, limit, signal))
  }
}
