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
 *   open() throws the error of connect(2), or DeadlineError. scan() throws
 *   ConnectionLost where the connection ended before a whole reply, the
 *   signal's reason where it fired, and what ReplyBuffer throws.
 *
 * SECURITY
 *   clamd may be another machine: replies are bounded, and a reply that comes
 *   before all bytes were sent is marked as such. A connection that spoke
 *   unasked is closed.
 */

import { readSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Bytes } from '../../util/bytes.js'
import { startDeadline } from '../../util/deadline.js'
import { openSocket } from '../open-socket.js'
import type { SocketAddress } from '../socket-address.js'
import { ReplyBuffer } from './clamd-reply.js'

/** A message up to this goes to clamd in one write. */
export const CHUNK_BYTES = 64 * 1024

/** How much goes there at once of a larger one. */
const STREAM_BYTES = 256 * 1024

/** clamd closes a session after CommandReadTimeout, 30 s by default. */
const IDLE_MILLISECONDS = 15_000

const IDLE_CONNECTIONS = 16

/** clamd went away; another connection may do better. */
export class ConnectionLost extends Error {
  constructor(options: ErrorOptions = {}) {
    super('connection lost before the reply', options)
    this.name = 'ConnectionLost'
  }
}

export interface Scan {
  readonly line: Buffer
  /** The number of the command, which begins the reply. */
  readonly number: number
  /** False where the reply came before clamd could have all bytes. */
  readonly whole: boolean
}

interface Waiter {
  readonly resolve: (line: Buffer) => void
  readonly reject: (error: unknown) => void
}

export class ClamdConnection {
  readonly #socket: Socket
  #buffer = new ReplyBuffer()
  #waiter: Waiter | null = null
  #failure: unknown = null
  #number = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('error', error =>
      this.#fail(new ConnectionLost({ cause: error })),
    )
    socket.on('end', () => this.#fail(new ConnectionLost()))
    socket.on('close', () => this.#fail(new ConnectionLost()))
  }

  get usable(): boolean {
    return this.#failure === null
  }

  /** Sends all bytes and waits for the reply. */
  async scan(bytes: Bytes, signal: AbortSignal): Promise<Scan> {
    signal.throwIfAborted()
    const number = ++this.#number
    const abort = (): void => this.#fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#socket.ref()
    try {
      const reply = this.#reply()
      let whole = false
      const sent = this.#send(bytes, number).then(() => (whole = true))
      // A write that fails ends the connection, which the reply tells of; one
      // that waits for ever ends with the reply.
      sent.catch((error: unknown) => this.#fail(error))
      const line = await reply
      return { line, number, whole }
    } finally {
      this.#waiter = null
      signal.removeEventListener('abort', abort)
      this.#socket.unref()
    }
  }

  close(): void {
    this.#fail(new ConnectionLost())
  }

  #reply(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      if (this.#failure !== null) reject(this.#failure)
    })
  }

  // One write for a message of usual size. Else one chunk a turn of the event
  // loop, so that what clamd says meanwhile is read.
  async #send(bytes: Bytes, number: number): Promise<void> {
    const { size } = bytes
    const head = Buffer.from(number === 1 ? SESSION + COMMAND : COMMAND)
    if (size <= CHUNK_BYTES) {
      const all = size > 0 ? [lengthOf(size), bytes.slice(0, size)] : []
      return this.#write(Buffer.concat([head, ...all, END_OF_STREAM]))
    }
    await this.#write(head)
    // Once it is written, its memory is free for the next one.
    const frame = Buffer.allocUnsafeSlow(
      LENGTH_BYTES + Math.min(size, STREAM_BYTES),
    )
    const body = frame.subarray(LENGTH_BYTES)
    for (let at = 0; at < size; at += STREAM_BYTES) {
      const chunk = bytes.slice(at, at + STREAM_BYTES, body)
      if (chunk.buffer !== frame.buffer) chunk.copy(body)
      frame.writeUInt32BE(chunk.length)
      await this.#write(frame.subarray(0, LENGTH_BYTES + chunk.length))
      await nextTurn()
    }
    await this.#write(END_OF_STREAM)
  }

  #write(chunk: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#socket.write(chunk, error => {
        if (!error) return resolve()
        const pending = readPending(this.#socket)
        if (pending.length > 0) this.#receive(pending)
        reject(new ConnectionLost({ cause: error }))
      })
    })
  }

  #receive(chunk: Buffer): void {
    try {
      const line = this.#buffer.add(chunk)
      if (this.#waiter === null) return this.close()
      if (line !== null) this.#waiter.resolve(line)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    this.#waiter?.reject(this.#failure)
    this.#socket.destroy()
  }
}

export class ClamdPool {
  readonly #address: SocketAddress
  readonly #connectSeconds: number
  #idle: { readonly connection: ClamdConnection; readonly since: number }[] = []

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
    const limit = 'scanner.clamd.connect_time_limit'
    const deadline = startDeadline(limit, this.#connectSeconds, signal)
    try {
      return new ClamdConnection(
        await openSocket(() => connect(this.#address), deadline.signal),
      )
    } finally {
      deadline.close()
    }
  }

  /** Keeps a connection whose reply was whole. */
  give(connection: ClamdConnection): void {
    if (!connection.usable || this.#idle.length >= IDLE_CONNECTIONS) {
      return connection.close()
    }
    this.#idle.push({ connection, since: performance.now() })
  }

  close(): void {
    for (const { connection } of this.#idle) connection.close()
    this.#idle = []
  }
}

// clamd that has enough of a message says so and closes. Node then fails the
// next write and destroys the socket with the reply still in the kernel; its
// descriptor is open only until this callback returns, and has no public name.
function readPending(socket: Socket): Buffer {
  const { _handle } = socket as { _handle?: { readonly fd?: number } | null }
  const buffer = Buffer.alloc(8192)
  try {
    return buffer.subarray(0, readSync(_handle?.fd ?? -1, buffer))
  } catch {
    return Buffer.alloc(0) // nothing there: the connection is lost
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
