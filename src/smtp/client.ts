/*
 * NAME
 *   client - the client side of one SMTP or LMTP connection
 *
 * DESCRIPTION
 *   connectClient() connects, takes the greeting and sends EHLO (or LHLO; HELO
 *   where EHLO is refused). The Client then sends messages, one after the
 *   other (see send).
 *
 * DIAGNOSTICS
 *   Throws NextHopError, always temporary. After a failure the client is of no
 *   use any more.
 */

import type { Answer } from '../mail/answer.js'
import { Connection, unwilling } from './connection.js'
import type { Endpoint } from './endpoint.js'
import { NextHopError } from './next-hop-error.js'
import type { Announced, OutgoingMessage } from './outgoing.js'
import type { HeardReply } from './reply.js'
import { askRecipients, type Question } from './ask-recipients.js'
import type { Peer, TimeLimits } from './exchange.js'
import { sendMessage } from './send.js'

export interface ClientOptions {
  /** Our name for EHLO. */
  readonly hostname: string
  /** Ends the attempt to connect; messages have signals of their own. */
  readonly signal: AbortSignal
  readonly timeLimits?: Partial<TimeLimits>
}

const TIME_LIMITS: TimeLimits = {
  connectSeconds: 10,
  replySeconds: 120,
  contentSeconds: 120,
  dotSeconds: 300,
}

/** A client that is ready to send. */
export async function connectClient(
  endpoint: Endpoint,
  options: ClientOptions,
): Promise<Client> {
  const limits = { ...TIME_LIMITS, ...options.timeLimits }
  const connection = new Connection(endpoint)
  const disobey = connection.obey(options.signal)
  try {
    await connection.connected(limits.connectSeconds)
    const greeting = await hear(connection, limits)
    if (!isYes(greeting)) throw unwilling(greeting)
    const announced = await greet(
      connection,
      endpoint,
      options.hostname,
      limits,
    )
    const { protocol } = endpoint
    return new Client({ connection, protocol, announced, limits })
  } catch (error) {
    connection.drop(error)
    throw error
  } finally {
    disobey()
  }
}

export class Client {
  readonly #peer: Peer
  #isBusy = false

  constructor(peer: Peer) {
    this.#peer = peer
  }

  /** What the next hop announced. */
  get announced(): Announced {
    return this.#peer.announced
  }

  /** False after a failure. */
  get isUsable(): boolean {
    return this.#peer.connection.failure === null
  }

  /** See send. One message at a time. */
  async send(message: OutgoingMessage): Promise<readonly Answer[]> {
    if (this.#isBusy) throw new Error('client: one message at a time')
    this.#isBusy = true
    try {
      return await sendMessage(this.#peer, message)
    } finally {
      this.#isBusy = false
    }
  }

  /** See askRecipients. */
  async ask(question: Question): Promise<readonly Answer[] | null> {
    if (this.#isBusy) throw new Error('client: one message at a time')
    this.#isBusy = true
    try {
      return await askRecipients(this.#peer, question)
    } finally {
      this.#isBusy = false
    }
  }

  /** Lets the connection rest; `onFailure` is called if it ends meanwhile. */
  rest(onFailure: () => void): void {
    this.#peer.connection.rest(onFailure)
  }

  /** Takes up a connection that rested. */
  work(): void {
    this.#peer.connection.work()
  }

  /** Ends the connection; no one waits for the outcome. */
  quit(): void {
    this.#peer.connection.quit()
  }
}

async function greet(
  connection: Connection,
  endpoint: Endpoint,
  hostname: string,
  limits: TimeLimits,
): Promise<Announced> {
  const verb = endpoint.protocol === 'lmtp' ? 'LHLO' : 'EHLO'
  connection.write(Buffer.from(`${verb} ${hostname}\r\n`))
  const reply = await hear(connection, limits)
  if (isYes(reply)) return parseAnnounced(reply)
  if (verb === 'LHLO' || reply.code < 500) throw unwilling(reply)
  connection.write(Buffer.from(`HELO ${hostname}\r\n`))
  const second = await hear(connection, limits)
  if (!isYes(second)) throw unwilling(second)
  return new Map()
}

async function hear(
  connection: Connection,
  limits: TimeLimits,
): Promise<HeardReply> {
  const [reply] = await connection.replies(1, limits.replySeconds)
  if (connection.failure !== null) throw connection.failure
  if (reply === undefined) throw new NextHopError('lost')
  return reply
}

/** Keywords and what is after them; the first line is a name. */
function parseAnnounced(reply: HeardReply): Announced {
  return new Map(
    reply.lines.slice(1).map(line => {
      const [keyword = '', ...values] = line.toUpperCase().split(/ +/)
      return [keyword, values]
    }),
  )
}

function isYes(reply: HeardReply): boolean {
  return reply.code >= 200 && reply.code < 300
}
