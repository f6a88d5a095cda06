/*
 * NAME
 *   reception - one message on its way from the wire to its receiver
 *
 * DESCRIPTION
 *   A Reception is made at DATA. It finds the end of the content, hands the
 *   blocks on as fast as the receiver takes them, and asks it for the replies.
 *
 * DIAGNOSTICS
 *   Never throws. When the handler or its receiver fails, the content is still
 *   read to its real end, because an early reply would make commands of the
 *   rest; then the failure is the reply. `notice` gets its causes.
 */

import { causeOf, MailError, replyOfError } from '../mail/error.js'
import { foldReplies, type Reply } from '../mail/reply.js'
import { DotDecoder } from './dot.js'
import type { Protocol } from './endpoint.js'
import type { LineReader } from './line.js'
import { formatReply } from './reply.js'
import type { Handler, Receiver, Transaction } from './transaction.js'

/** What goes to the client about one message. */
export interface Answer {
  readonly text: string
  /** To be called if the client cannot have read it. */
  readonly lost: () => void
}

export class Reception {
  readonly #count: number
  readonly #notice: (text: string) => void
  readonly #blocks: Buffer[] = []
  readonly #decoder = new DotDecoder(block => this.#blocks.push(block))
  /** null when the handler gave none, and after abort(). */
  #receiver: Receiver | null = null
  #failure: unknown = null
  #whole = false

  constructor(
    transaction: Transaction,
    handler: Handler,
    notice: (text: string) => void,
  ) {
    this.#count = transaction.recipients.length
    this.#notice = notice
    try {
      this.#receiver = handler(transaction)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** True when the final dot was read and all content was handed on. */
  get isComplete(): boolean {
    return this.#whole && this.#blocks.length === 0
  }

  /** Reads what waits, up to the final dot; false when nothing waits. */
  readFrom(input: LineReader): boolean {
    const chunk = input.rest()
    if (chunk.length === 0) return false
    const end = this.#decoder.decode(chunk)
    if (end < 0) return true
    this.#whole = true
    input.push(chunk.subarray(end))
    return true
  }

  /** Hands on what was read; a promise means: call again when it settles. */
  handOn(): Promise<void> | undefined {
    for (;;) {
      const block = this.#blocks.shift()
      if (block === undefined) return undefined
      try {
        const busy = this.#receiver?.write(block)
        if (busy) return busy.catch((error: unknown) => this.#fail(error))
      } catch (error) {
        this.#fail(error)
      }
    }
  }

  /** To be called once, when complete. LMTP has one reply for each recipient. */
  async answer(protocol: Protocol): Promise<Answer> {
    const replies = await this.#replies()
    const answers = protocol === 'lmtp' ? replies : [foldReplies(replies)]
    return {
      text: answers.map(formatReply).join(''),
      lost: () => this.#receiver?.lost?.(replies),
    }
  }

  async #replies(): Promise<readonly Reply[]> {
    if (this.#receiver === null) return this.#all(this.#failure)
    try {
      const replies = await this.#receiver.end()
      if (replies.length === this.#count) return replies
      throw new Error(`${replies.length} replies for ${this.#count} recipients`)
    } catch (error) {
      this.#notice(causeOf(error))
      return this.#all(error)
    }
  }

  /** The end will never come. */
  abort(why: string): void {
    this.#notice(why)
    this.#blocks.length = 0
    this.#receiver?.abort(new MailError('4.4.2', why))
    this.#receiver = null
  }

  #fail(error: unknown): void {
    this.#notice(causeOf(error))
    this.#failure = error
    this.#blocks.length = 0
    this.#receiver?.abort(error instanceof Error ? error : new Error('failed'))
    this.#receiver = null
  }

  #all(error: unknown): readonly Reply[] {
    return new Array<Reply>(this.#count).fill(replyOfError(error))
  }
}
