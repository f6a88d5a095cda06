/*
 * NAME
 *   connection - bytes to the next hop and replies from it
 *
 * DESCRIPTION
 *   A Connection writes what it is given and waits for a number of replies.
 *   While no one waits, the next hop has nothing to say: a reply then, such as
 *   the 421 of one that shuts down, ends the connection.
 *
 * DIAGNOSTICS
 *   Once anything went wrong, `failure` is set and the socket is gone for good.
 *   The waits never reject: they end, and replies() gives what came until then.
 *   A 421 is given as a reply and is a failure as well.
 *
 * SECURITY
 *   Reads untrusted bytes through reply. Every wait has a time limit.
 */

import { connect, type Socket } from 'node:net'
import type { Endpoint } from './endpoint.js'
import { NextHopError } from './next-hop-error.js'
import { answerHeard, ReplyReader, type HeardReply } from './reply.js'

type Wanted = 'nothing' | 'connect' | 'replies' | 'room'

const QUIT_SECONDS = 2

export class Connection {
  readonly #socket: Socket
  readonly #reader = new ReplyReader()
  #failure: NextHopError | null = null
  #onFailure: (() => void) | null = null
  #wanted: Wanted = 'nothing'
  #wake: () => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #heard: HeardReply[] = []
  #count = 0
  #isQuitting = false

  /** Begins to connect; the first reply is the greeting. */
  constructor(endpoint: Endpoint) {
    const socket = connect(endpoint)
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('connect', () => this.#arrived('connect'))
    socket.on('drain', () => this.#arrived('room'))
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('error', error => this.#onLost(error))
    socket.on('end', () => this.#onLost(new Error('next hop hung up')))
    socket.on('close', () => this.#onLost(new Error('connection closed')))
  }

  get failure(): NextHopError | null {
    return this.#failure
  }

  /** Waits for the connection to be there. */
  connected(seconds: number): Promise<void> {
    return this.#wait('connect', seconds)
  }

  /** Hands buffers to the kernel in one piece, or to memory if it is full. */
  write(...buffers: readonly Buffer[]): void {
    if (this.#failure !== null) return
    this.#socket.cork()
    for (const buffer of buffers) this.#socket.write(buffer)
    this.#socket.uncork()
  }

  /** Waits until the kernel has taken what was written. */
  room(seconds: number): Promise<void> {
    return this.#socket.writableNeedDrain
      ? this.#wait('room', seconds)
      : Promise.resolve()
  }

  /** Whether it has all: the memory of what was written is free again. */
  get isFlushed(): boolean {
    return this.#socket.writableLength === 0
  }

  /**
   * Waits for `count` replies; there are fewer if the connection failed. Each
   * of them may take as long as the time limit.
   */
  async replies(count: number, seconds: number): Promise<HeardReply[]> {
    this.#heard = []
    this.#count = count
    await this.#wait('replies', seconds)
    this.#count = 0
    return this.#heard
  }

  /** Fails when the signal fires. @returns what takes the signal off again. */
  obey(signal: AbortSignal): () => void {
    const abort = (): void =>
      this.#fail(new NextHopError('silent', { cause: signal.reason }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    return () => signal.removeEventListener('abort', abort)
  }

  /** Ends the connection at once and without a word. */
  drop(cause: unknown): void {
    this.#fail(new NextHopError('dropped', { cause }))
  }

  /** Ends it politely; no one waits for the outcome. */
  quit(): void {
    if (this.#failure !== null) return
    this.#isQuitting = true
    this.#socket.end('QUIT\r\n')
    setTimeout(() => this.#socket.destroy(), QUIT_SECONDS * 1000).unref()
  }

  /** An idle connection does not keep the process, and tells of its end. */
  rest(onFailure: () => void): void {
    this.#onFailure = onFailure
    this.#socket.unref()
  }

  work(): void {
    this.#onFailure = null
    this.#socket.ref()
  }

  #wait(wanted: Wanted, seconds: number): Promise<void> {
    if (this.#failure !== null) return Promise.resolve()
    this.#timer = setTimeout(() => {
      const cause = new Error(`nothing within ${seconds} s`)
      this.#fail(new NextHopError('silent', { cause }))
    }, seconds * 1000)
    this.#wanted = wanted
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  #arrived(what: Wanted): void {
    if (this.#wanted !== what) return
    this.#wanted = 'nothing'
    clearTimeout(this.#timer)
    this.#wake()
  }

  #onData(chunk: Buffer): void {
    if (this.#isQuitting || this.#failure !== null) return
    try {
      for (const reply of this.#reader.read(chunk)) this.#onReply(reply)
    } catch (error) {
      this.#fail(new NextHopError('broken', { cause: causeWithin(error) }))
    }
  }

  #onReply(heard: HeardReply): void {
    if (this.#failure !== null) return
    const isAsked = this.#heard.length < this.#count
    if (isAsked) {
      this.#heard.push(heard)
      this.#timer?.refresh()
    }
    if (heard.code === 421 || !isAsked) return this.#fail(unwilling(heard))
    if (this.#heard.length === this.#count) this.#arrived('replies')
  }

  #onLost(cause: Error): void {
    if (this.#isQuitting) return
    const isUp = this.#wanted !== 'connect'
    this.#fail(new NextHopError(isUp ? 'lost' : 'unreachable', { cause }))
  }

  #fail(error: NextHopError): void {
    if (this.#failure !== null) return
    this.#failure = error
    this.#socket.destroy()
    this.#arrived(this.#wanted)
    this.#onFailure?.()
  }
}

/** The failure of a next hop that refuses to go on. */
export function unwilling(heard: HeardReply): NextHopError {
  const said = `${heard.code} ${heard.lines.join(' ')}`
  const cause = new Error(`next hop said: ${said}`)
  return new NextHopError('unwilling', { cause, answer: answerHeard(heard) })
}

function causeWithin(error: unknown): unknown {
  return error instanceof Error ? (error.cause ?? error) : error
}
