/*
 * NAME
 *   icap-connection - one connection to an ICAP server
 *
 * DESCRIPTION
 *   Asks one question after the other: a head, and a body in chunks.
 *
 * DIAGNOSTICS
 *   ask() throws what an Exchange throws, and AnswerReader.
 *
 * SECURITY
 *   A connection whose answer came before the server could have all bytes is not
 *   used again.
 */

import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { views, type Bytes } from '../../util/bytes.js'
import { Exchange, type Exchanged } from '../exchange.js'
import { AnswerReader, type IcapAnswer } from './icap-answer.js'
import { firstOf, IcapError } from './icap-fields.js'

export interface Question {
  readonly head: Buffer
  /** Null for a question without any. */
  readonly body: Bytes | null
}

export type Answered = Exchanged<IcapAnswer>

/** What a page that explains a refusal may have more than the object. */
const EXPLANATION_BYTES = 1024 * 1024

/** An object up to this is one write. */
const SMALL_BYTES = 64 * 1024

const CHUNK_BYTES = 256 * 1024

const LAST_CHUNK = '0\r\n\r\n'

export class IcapConnection {
  readonly #exchange: Exchange<IcapAnswer>
  #asked = 0

  constructor(socket: Socket) {
    this.#exchange = new Exchange(socket)
  }

  get isUsable(): boolean {
    return this.#exchange.isUsable
  }

  /** Whether it has answered before, and may have been closed since. */
  get isKept(): boolean {
    return this.#asked > 0
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answered> {
    const reader = new AnswerReader(
      (question.body?.size ?? 0) + EXPLANATION_BYTES,
    )
    const answered = await this.#exchange.ask(
      {
        read: chunk => reader.add(chunk),
        send: () => this.#send(question),
      },
      signal,
    )
    this.#asked++
    if (!answered.isWhole || !mayBeKept(answered.answer)) this.close()
    return answered
  }

  close(): void {
    this.#exchange.close()
  }

  async #send({ head, body }: Question): Promise<void> {
    if (body === null) return this.#exchange.write(head)
    if (body.size <= SMALL_BYTES) {
      const data = body.size === 0 ? [] : [body.slice(0, body.size)]
      const chunks = data.flatMap(chunkOf)
      return this.#exchange.write(
        Buffer.concat([head, ...chunks, LAST_CHUNK_BYTES]),
      )
    }
    await this.#exchange.write(head)
    for (const view of views(body, 0, body.size, CHUNK_BYTES)) {
      // Once it is written, its memory is free for the next one.
      await this.#exchange.write(...chunkOf(view))
      await nextTurn()
    }
    await this.#exchange.write(LAST_CHUNK_BYTES)
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
