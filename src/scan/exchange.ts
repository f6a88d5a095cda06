/*
 * NAME
 *   exchange - questions to an engine, one after the other over one socket
 *
 * DESCRIPTION
 *   What the engine says is read while the question is sent. What a question and
 *   an answer are is the business of who asks.
 *
 * DIAGNOSTICS
 *   ask() throws ConnectionLost where the connection ended before a whole answer,
 *   the signal's reason where it fired, and what `read` throws.
 *
 * SECURITY
 *   A connection that spoke unasked is closed.
 */

import { readSync } from 'node:fs'
import type { Socket } from 'node:net'

/** The engine went away; another connection may do better. */
export class ConnectionLost extends Error {
  constructor(options: ErrorOptions = {}) {
    super('connection lost before the reply', options)
    this.name = 'ConnectionLost'
  }
}

export interface Exchanged<Answer> {
  readonly answer: Answer
  /** False where it came before the engine could have all bytes. */
  readonly isWhole: boolean
}

interface Question<Answer> {
  /** Takes what the engine says; null until the answer is whole. */
  readonly read: (chunk: Buffer) => Answer | null
  /** Resolves when all is written. */
  readonly send: () => Promise<void>
}

interface Waiter<Answer> {
  readonly read: Question<Answer>['read']
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export class Exchange<Answer> {
  readonly #socket: Socket
  readonly #readsPending: boolean
  #waiter: Waiter<Answer> | null = null
  #failure: unknown = null

  /** @param readsPending an engine may answer, close, and still be heard. */
  constructor(socket: Socket, { readsPending = false } = {}) {
    this.#socket = socket
    this.#readsPending = readsPending
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('error', error =>
      this.#fail(new ConnectionLost({ cause: error })),
    )
    socket.on('end', () => this.close())
    socket.on('close', () => this.close())
  }

  get isUsable(): boolean {
    return this.#failure === null
  }

  async ask(
    { read, send }: Question<Answer>,
    signal: AbortSignal,
  ): Promise<Exchanged<Answer>> {
    signal.throwIfAborted()
    const abort = (): void => this.#fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#socket.ref()
    try {
      const coming = this.#answer(read)
      let isWhole = false
      // A write that fails ends the connection, of which the answer tells; one
      // that waits for ever ends with the answer.
      send().then(
        () => (isWhole = true),
        (error: unknown) => this.#fail(error),
      )
      const answer = await coming
      return { answer, isWhole }
    } finally {
      this.#waiter = null
      signal.removeEventListener('abort', abort)
      this.#socket.unref()
    }
  }

  write(...parts: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#socket.cork()
      parts.slice(0, -1).forEach(part => this.#socket.write(part))
      this.#socket.write(parts.at(-1) ?? '', error => {
        if (!error) return resolve()
        const pending = this.#readsPending ? readPending(this.#socket) : null
        if (pending !== null && pending.length > 0) this.#receive(pending)
        reject(new ConnectionLost({ cause: error }))
      })
      this.#socket.uncork()
    })
  }

  close(): void {
    this.#fail(new ConnectionLost())
  }

  #answer(read: Question<Answer>['read']): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiter = { read, resolve, reject }
      if (this.#failure !== null) reject(this.#failure)
    })
  }

  #receive(chunk: Buffer): void {
    const waiter = this.#waiter
    if (waiter === null) return this.close()
    try {
      const answer = waiter.read(chunk)
      if (answer === null) return
      this.#waiter = null
      waiter.resolve(answer)
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
