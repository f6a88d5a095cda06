/*
 * NAME
 *   dialog - what filter-pipe and filter-smtp say to filterd, and it to them
 *
 * DESCRIPTION
 *   By a unix socket of the filter's account (engine = "auto"):
 *
 *     client   one line of JSON: a Hello
 *     filterd  `go`, or `no` and why; then the client does the work itself
 *
 *   After `go`, the connection of filter-smtp is the SMTP session that it passes
 *   on. filter-pipe goes on so:
 *
 *     client   the message in frames: four bytes of length, then so many bytes;
 *              a length of 0 ends it, so that a client that dies leaves no end
 *     filterd  `there?`, any number of times: whether pipe(8) still is
 *     client   `yes` or `no`
 *     filterd  one line of JSON: the Reply
 *
 *   Until `go` nothing was taken of the message. After it, a connection that
 *   breaks is a temporary failure, and never done again by the client: filterd
 *   may have handed the message over.
 *
 * DIAGNOSTICS
 *   Peer.line() and Peer.take() give null at the end of the connection, also where
 *   it broke. readHello() and readReply() give null for a line that is none.
 */

import type { Socket } from 'node:net'
import type { Origin } from '../../mail/envelope.js'
import type { Reply } from '../../mail/reply.js'
import type { PipeArguments } from '../pipe-arguments.js'

/** Changes with what is said here. */
export const DIALOG_VERSION = 1

export interface Hello {
  readonly dialog: typeof DIALOG_VERSION
  readonly version: string
  /** Where the configuration comes from: filterd must have the very same. */
  readonly file: string | undefined
  readonly text: string
  readonly overrides: readonly string[]
  /** MAIL_CONFIG: of which Postfix sendmail(1) and postlog(1) are. */
  readonly mailConfig: string
  readonly wish:
    | { readonly program: 'filter-pipe'; readonly args: PipeArguments }
    | {
        readonly program: 'filter-smtp'
        readonly origin: Origin
        /** Whether its client is on this host; see peer. */
        readonly isTrusted: boolean
      }
}

export function readHello(line: string): Hello | null {
  const value = jsonOf(line)
  return value?.['dialog'] === DIALOG_VERSION
    ? (value as unknown as Hello)
    : null
}

export function readReply(line: string): Reply | null {
  const { status, text } = jsonOf(line) ?? {}
  return typeof status === 'string' && typeof text === 'string'
    ? { status: status as Reply['status'], text }
    : null
}

function jsonOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}

/** The configuration is in it. */
const LINE_BYTES = 1024 * 1024
/** What is taken in before it is asked for. */
const AHEAD_BYTES = 256 * 1024
const FRAME_BYTES = 64 * 1024
const LENGTH_BYTES = 4

/** One side of a connection, read line by line or frame by frame. */
export class Peer {
  readonly socket: Socket
  #read: Buffer = Buffer.alloc(0)
  #isOver = false
  #wake = (): void => undefined

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onEnd)
    socket.on('close', this.#onEnd)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#read =
      this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk])
    if (this.#read.length > AHEAD_BYTES) this.socket.pause()
    this.#wake()
  }

  readonly #onEnd = (): void => {
    this.#isOver = true
    this.#wake()
  }

  /** Whether the other side is there, as far as is known. */
  get isOpen(): boolean {
    return !this.#isOver
  }

  /** Without its end. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#read.indexOf(0x0a)
      if (end >= 0) {
        const line = this.#read.toString('utf8', 0, end)
        this.#read = this.#read.subarray(end + 1)
        return line
      }
      if (this.#read.length > LINE_BYTES || !(await this.#more())) return null
    }
  }

  /** @returns null also where fewer bytes came. */
  async take(count: number): Promise<Buffer | null> {
    while (this.#read.length < count) if (!(await this.#more())) return null
    const taken = this.#read.subarray(0, count)
    this.#read = this.#read.subarray(count)
    return taken
  }

  /** The message of filter-pipe. Throws where it has no end. */
  async *message(): AsyncGenerator<Buffer> {
    for (;;) {
      const length = (await this.take(LENGTH_BYTES))?.readUInt32BE()
      if (length === 0) return
      if (length === undefined || length > FRAME_BYTES) break
      const frame = await this.take(length)
      if (frame === null) break
      yield frame
    }
    throw new Error('filter-pipe went away before the end of the message')
  }

  /** Resolves when more may be written, or never will be. */
  write(bytes: Buffer | string): Promise<void> {
    if (this.#isOver || this.socket.write(bytes)) return Promise.resolve()
    return new Promise(resolve => {
      const done = (): void => {
        this.socket.off('drain', done).off('close', done)
        resolve()
      }
      this.socket.on('drain', done).on('close', done)
    })
  }

  /** A piece of the message; an empty one is its end. */
  async frame(bytes: Buffer): Promise<void> {
    for (let at = 0; at < Math.max(1, bytes.length); at += FRAME_BYTES) {
      const piece = bytes.subarray(at, at + FRAME_BYTES)
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32BE(piece.length)
      await this.write(Buffer.concat([length, piece]))
    }
  }

  /** Gives the socket away, with what came and was not read. It flows: who gets
   * it listens at once. */
  release(): Socket {
    const { socket } = this
    socket.off('data', this.#onData).off('end', this.#onEnd)
    socket.off('close', this.#onEnd)
    if (this.#read.length > 0) socket.unshift(this.#read)
    if (socket.isPaused()) socket.resume()
    return socket
  }

  #more(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false)
    if (this.socket.isPaused()) this.socket.resume()
    const before = this.#read.length
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = () => undefined
        resolve(this.#read.length > before)
      }
    })
  }
}
