/*
 * NAME
 *   pool - connections to next hops, kept between messages
 *
 * DESCRIPTION
 *   send() takes a connection that rests, or makes one, and keeps it
 *   afterwards. A connection that rests for too long is ended. A next hop may
 *   end one in the very moment when we take it up: if it did so before it
 *   answered MAIL, the message is sent once more over a new connection, for
 *   then nothing was accepted and nothing of the content was read.
 *
 *   The pool sets no limit to how many connections are in use at a time.
 *
 * DIAGNOSTICS
 *   See client and send.
 */

import type { Answer } from '../mail/answer.js'
import { connectClient, type Client } from './client.js'
import { formatEndpoint, type Endpoint } from './endpoint.js'
import { NextHopError } from './next-hop-error.js'
import type { OutgoingMessage } from './outgoing.js'
import type { Question } from './ask-recipients.js'
import type { TimeLimits } from './exchange.js'

export interface PoolOptions {
  /** Our name for EHLO. */
  readonly hostname: string
  readonly timeLimits?: Partial<TimeLimits>
  /** How long a connection may rest. Default 30. */
  readonly restLimitSeconds?: number
  /** How many may rest for one endpoint. Default 20. */
  readonly restLimitCount?: number
}

interface Resting {
  readonly client: Client
  readonly timer: NodeJS.Timeout
}

export class ClientPool {
  readonly #options: PoolOptions
  readonly #resting = new Map<string, Resting[]>()
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** One Answer for each recipient, as Client.send(). */
  async send(
    endpoint: Endpoint,
    message: OutgoingMessage,
  ): Promise<readonly Answer[]> {
    return this.#with(endpoint, message.signal, it => it.send(message))
  }

  /** What the next hop says to each recipient, as Client.ask(). */
  async ask(
    endpoint: Endpoint,
    question: Question,
  ): Promise<readonly Answer[] | null> {
    return this.#with(endpoint, question.signal, it => it.ask(question))
  }

  /** Ends the connections that rest; those in use end after their message. */
  close(): void {
    this.#isClosed = true
    for (const { client, timer } of [...this.#resting.values()].flat()) {
      clearTimeout(timer)
      client.quit()
    }
    this.#resting.clear()
  }

  async #with<T>(
    endpoint: Endpoint,
    signal: AbortSignal,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const kept = this.#take(endpoint)
    if (kept !== null) {
      try {
        return await this.#use(endpoint, kept, work)
      } catch (error) {
        if (!wasDead(error)) throw error
      }
    }
    const { hostname, timeLimits = {} } = this.#options
    const fresh = await connectClient(endpoint, {
      hostname,
      signal,
      timeLimits,
    })
    return this.#use(endpoint, fresh, work)
  }

  async #use<T>(
    endpoint: Endpoint,
    client: Client,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(client)
    } finally {
      this.#keep(endpoint, client)
    }
  }

  // The one used last is the likeliest to be alive.
  #take(endpoint: Endpoint): Client | null {
    const resting = this.#restingAt(endpoint).pop()
    if (resting === undefined) return null
    clearTimeout(resting.timer)
    resting.client.work()
    return resting.client
  }

  #keep(endpoint: Endpoint, client: Client): void {
    if (!client.isUsable) return
    const all = this.#restingAt(endpoint)
    const { restLimitSeconds = 30, restLimitCount = 20 } = this.#options
    if (this.#isClosed || all.length >= restLimitCount) return client.quit()
    const forget = (): void => {
      clearTimeout(timer)
      const index = all.findIndex(other => other.client === client)
      if (index >= 0) all.splice(index, 1)
    }
    const timer = setTimeout(() => {
      forget()
      client.quit()
    }, restLimitSeconds * 1000).unref()
    client.rest(forget)
    all.push({ client, timer })
  }

  #restingAt(endpoint: Endpoint): Resting[] {
    const key = formatEndpoint(endpoint)
    const all = this.#resting.get(key) ?? []
    this.#resting.set(key, all)
    return all
  }
}

function wasDead(error: unknown): boolean {
  return (
    error instanceof NextHopError &&
    error.unused &&
    (error.kind === 'lost' || error.kind === 'unwilling')
  )
}
