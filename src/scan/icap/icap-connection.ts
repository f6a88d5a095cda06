/*
 * NAME
 *   icap-connection - one connection to an ICAP server
 *
 * DESCRIPTION
 *   Asks one question after the other: a head, and a body in chunks. What the
 *   server says is read while the body is sent.
 *
 * DIAGNOSTICS
 *   ask() throws ConnectionLost where the connection ended before a whole answer,
 *   the signal's reason where it fired, and what AnswerReader throws.
 *
 * SECURITY
 *   A connection that spoke unasked, or whose answer came before the server could
 *   have all bytes, is not used again.
 */

import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { views, type Bytes } from '../../util/bytes.js'
import { AnswerReader, type IcapAnswer } from './icap-answer.js'
import { firstOf, IcapError } from './icap-fields.js'

/** The server went away; another connection may do better. */
export class ConnectionLost extends Error {
  constructor(options: ErrorOptions = {}) {
    super('connection lost before a whole answer', options)
    this.name = 'ConnectionLost'
  }
}

export interface Question {
  readonly head: Buffer
  /** Null for a question without any. */
  readonly body: Bytes | null
}

export interface Answered {
  readonly answer: IcapAnswer
  /** False where the answer came before the server could have all bytes. */
  readonly isWhole: boolean
}

/** What a page that explains a refusal may have more than the object. */
const EXPLANATION_BYTES = 1024 * 1024

/** An object up to this is one write. */
const SMALL_BYTES = 64 * 1024

const CHUNK_BYTES = 256 * 1024

const LAST_CHUNK = '0\r\n\r\n'

interface Waiter {
  readonly reader: AnswerReader
  readonly resolve: (answer: IcapAnswer) => void
  readonly reject: (error: unknown) => void
}

export class IcapConnection {
  readonly #socket: Socket
  #waiter: Waiter | null = null
  #failure: unknown = null
  #asked = 0

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

  get isUsable(): boolean {
    return this.#failure === null
  }

  /** Whether it has answered before, and may have been closed since. */
  get isKept(): boolean {
    return this.#asked > 0
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answered> {
    signal.throwIfAborted()
    const abort = (): void => this.#fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#socket.ref()
    try {
      const coming = this.#answer(
        (question.body?.size ?? 0) + EXPLANATION_BYTES,
      )
      const sent = { isWhole: false }
      // A write that fails ends the connection, of which the answer tells; one
      // that waits for ever ends with the answer.
      this.#send(question).then(
        () => (sent.isWhole = true),
        (error: unknown) => this.#fail(error),
      )
      const answer = await coming
      this.#asked++
      if (!sent.isWhole || !mayBeKept(answer)) this.close()
      return { answer, ...sent }
    } finally {
      this.#waiter = null
      signal.removeEventListener('abort', abort)
      this.#socket.unref()
    }
  }

  close(): void {
    this.#fail(new ConnectionLost())
  }

  #answer(bodyLimit: number): Promise<IcapAnswer> {
    return new Promise((resolve, reject) => {
      const reader = new AnswerReader(bodyLimit)
      this.#waiter = { reader, resolve, reject }
      if (this.#failure !== null) reject(this.#failure)
    })
  }

  async #send({ head, body }: Question): Promise<void> {
    if (body === null) return this.#write(head)
    if (body.size <= SMALL_BYTES) {
      const data = body.size === 0 ? [] : [body.slice(0, body.size)]
      const chunks = data.flatMap(chunkOf)
      return this.#write(Buffer.concat([head, ...chunks, LAST_CHUNK_BYTES]))
    }
    await this.#write(head)
    for (const view of views(body, 0, body.size, CHUNK_BYTES)) {
      // Once it is written, its memory is free for the next one.
      await this.#write(...chunkOf(view))
      await nextTurn()
    }
    await this.#write(LAST_CHUNK_BYTES)
  }

  #write(...parts: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      this.#socket.cork()
      parts.slice(0, -1).forEach(part => this.#socket.write(part))
      this.#socket.write(parts.at(-1) ?? '', error =>
        error ? reject(new ConnectionLost({ cause: error })) : resolve(),
      )
      this.#socket.uncork()
    })
  }

  #receive(chunk: Buffer): void {
    const waiter = this.#waiter
    if (waiter === null) return this.close()
    try {
      const answer = waiter.reader.add(chunk)
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

const LAST_CHUNK_BYTES = Buffer.from(LAST_CHUNK)

const CRLF = Buffer.from('\r\n')

function chunkOf(data: Buffer): readonly Buffer[] {
  return [Buffer.from(`${data.length.toString(16)}\r\n`), data, CRLF]
}

// After an error no one knows where the next answer begins.
function mayBeKept({ status, fields }: IcapAnswer): boolean {
  return status < 300 && !/\bclose\b/iu.test(firstOf(fields, 'connection'))
}

/** An answer that says nothing of what had not been sent yet. */
export function refuseEarly({ isWhole }: Answered): void {
  if (!isWhole) throw new IcapError('answer before the end of the object')
}
