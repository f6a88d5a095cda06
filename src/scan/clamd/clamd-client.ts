/*
 * NAME
 *   clamd-client - one connection to clamd, and those that are kept
 *
 * DESCRIPTION
 *   A ClamdConnection is a session (zIDSESSION): it asks for one INSTREAM
 *   after the other. A ClamdPool keeps those of one address that are idle.
 *   Nothing is decided here.
 *
 * DIAGNOSTICS
 *   open() throws the error of connect(2), or DeadlineError. scan() throws what
 *   an Exchange throws, and ReplyBuffer.
 *
 * SECURITY
 *   clamd may be another machine: replies are bounded, and a reply that comes
 *   before all bytes were sent is marked as such. A connection that spoke
 *   unasked is closed.
 */

import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Bytes } from '../../util/bytes.js'
import { Exchange } from '../exchange.js'
import { openSocket } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import { readVersion, ReplyBuffer } from './clamd-reply.js'

/** A message up to this goes to clamd in one write. */
export const CHUNK_BYTES = 64 * 1024

/** How much goes there at once of a larger one. */
const STREAM_BYTES = 256 * 1024

/** clamd closes a session after CommandReadTimeout, 30 s by default. */
const IDLE_MILLISECONDS = 15_000

const IDLE_CONNECTIONS = 16

/** How long a version is believed: no answer from before a reload of signatures
 * counts longer than that. */
export const VERSION_MS = 1000

/** Until one that did not say its version is asked for it again. */
const MUTE_MS = 1000

export interface Scan {
  readonly line: Buffer
  /** The number of the command, which begins the reply. */
  readonly number: number
  /** False where the reply came before clamd could have all bytes. */
  readonly whole: boolean
}

export class ClamdConnection {
  readonly #exchange: Exchange<Buffer>
  readonly #buffer = new ReplyBuffer()
  #number = 0
  #version = { text: '', at: -Infinity }

  constructor(socket: Socket) {
    this.#exchange = new Exchange(socket, { readsPending: true })
  }

  get usable(): boolean {
    return this.#exchange.isUsable
  }

  /** Sends all bytes and waits for the reply. */
  async scan(bytes: Bytes, signal: AbortSignal): Promise<Scan> {
    signal.throwIfAborted()
    const number = ++this.#number
    const { answer, isWhole } = await this.#exchange.ask(
      {
        read: chunk => this.#buffer.add(chunk),
        send: () => this.#send(bytes, number),
      },
      signal,
    )
    return { line: answer, number, whole: isWhole }
  }

  /** What clamd calls itself and its database; '' for one without a number. */
  async version(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const at = performance.now()
    const number = ++this.#number
    const head = number === 1 ? SESSION : ''
    const { answer } = await this.#exchange.ask(
      {
        read: chunk => this.#buffer.add(chunk),
        send: () => this.#exchange.write(Buffer.from(`${head}zVERSION\0`)),
      },
      signal,
    )
    const text = readVersion(answer, number)
    this.#version = { text, at }
    return text
  }

  /** The last one, if it is not older; null: ask. */
  knownVersion(maximumMs: number): string | null {
    const { text, at } = this.#version
    return performance.now() - at < maximumMs ? text : null
  }

  close(): void {
    this.#exchange.close()
  }

  // One write for a message of usual size. Else one chunk a turn of the event
  // loop, so that what clamd says meanwhile is read.
  async #send(bytes: Bytes, number: number): Promise<void> {
    const { size } = bytes
    const head = Buffer.from(number === 1 ? SESSION + COMMAND : COMMAND)
    if (size <= CHUNK_BYTES) {
      const all = size > 0 ? [lengthOf(size), bytes.slice(0, size)] : []
      return this.#exchange.write(Buffer.concat([head, ...all, END_OF_STREAM]))
    }
    await this.#exchange.write(head)
    // Once it is written, its memory is free for the next one.
    const frame = Buffer.allocUnsafeSlow(
      LENGTH_BYTES + Math.min(size, STREAM_BYTES),
    )
    const body = frame.subarray(LENGTH_BYTES)
    for (let at = 0; at < size; at += STREAM_BYTES) {
      const chunk = bytes.slice(at, at + STREAM_BYTES, body)
      if (chunk.buffer !== frame.buffer) chunk.copy(body)
      frame.writeUInt32BE(chunk.length)
      await this.#exchange.write(frame.subarray(0, LENGTH_BYTES + chunk.length))
      await nextTurn()
    }
    await this.#exchange.write(END_OF_STREAM)
  }
}

export class ClamdPool {
  readonly #address: SocketAddress
  readonly #connectSeconds: number
  #idle: { readonly connection: ClamdConnection; readonly since: number }[] = []
  #version = { text: '', until: -Infinity }
  #muteUntil = -Infinity

  constructor(address: SocketAddress, connectSeconds: number) {
    this.#address = address
    this.#connectSeconds = connectSeconds
  }

  /** A kept connection, or null. */
  take(): ClamdConnection | null {
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      const idle = performance.now() - last.since
      if (last.connection.usable && idle < IDLE_MILLISECONDS) {
        return last.connection
      }
      last.connection.close()
    }
    return null
  }

  /** A new connection. */
  async open(signal: AbortSignal): Promise<ClamdConnection> {
    const name = 'scanner.clamd.connect_time_limit'
    const limit = { name, seconds: this.#connectSeconds }
    const start = (): Socket => connect(this.#address)
    return new ClamdConnection(await openSocket(start, limit, signal))
  }

  /** Keeps a connection whose reply was whole. */
  give(connection: ClamdConnection): void {
    if (!connection.usable || this.#idle.length >= IDLE_CONNECTIONS) {
      return connection.close()
    }
    this.#idle.push({ connection, since: performance.now() })
  }

  /** What any of its connections said last; null: ask. */
  get version(): string | null {
    const { text, until } = this.#version
    return performance.now() < until ? text : null
  }

  /** @param version said now; it is believed for VERSION_MS. */
  learn(version: string, askedAt: number): void {
    this.#version = { text: version, until: askedAt + VERSION_MS }
  }

  /** Whether it did not say its version when it was last asked. */
  get isMute(): boolean {
    return performance.now() < this.#muteUntil
  }

  mute(): void {
    this.#muteUntil = performance.now() + MUTE_MS
  }

  close(): void {
    for (const { connection } of this.#idle) connection.close()
    this.#idle = []
  }
}

const SESSION = 'zIDSESSION\0'
const COMMAND = 'zINSTREAM\0'
const LENGTH_BYTES = 4
const END_OF_STREAM = Buffer.alloc(LENGTH_BYTES)

function lengthOf(size: number): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(size)
  return length
}
