/*
 * NAME
 *   child-pool - many messages at once, in processes that may die
 *
 * DESCRIPTION
 *   Hands messages to child processes and gives their records back in the order
 *   of the messages. A child that dies, or is killed because it does not answer,
 *   costs the one message that it was looking at; another child takes its place,
 *   and what else was in its hands. See scan-files/child.
 *
 *   No child runs far ahead of the slowest: records that wait are bounded.
 *
 * SECURITY
 *   What looks at hostile bytes is a process of its own.
 */

import type { FoundMessage } from './found-message.js'
import { ScanChild, type ChildOptions } from './child.js'
import type { Item } from './child-server.js'
import type { ScanRecord } from '../mail/scan-record.js'

export interface PoolOptions extends ChildOptions {
  readonly jobs: number
}

/** How far ahead of the record that is due a message may be handed out. */
const AHEAD_PER_JOB = 64

export class ScanPool {
  readonly #children: readonly ScanChild[]
  readonly #records = new Map<number, ScanRecord>()
  /** What a child had in its hands that died of something else. */
  #again: Item[] = []
  #messages: readonly FoundMessage[] = []
  #handed = 0
  #due = 0
  #wake: () => void = () => undefined

  constructor(options: PoolOptions) {
    const tools = {
      next: () => this.#next(),
      share: () => {
        const left = this.#messages.length - this.#handed
        return Math.max(1, Math.ceil(left / 2 / options.jobs))
      },
      done: (number: number, record: ScanRecord) => {
        this.#records.set(number, record)
        if (number === this.#due) this.#wake()
      },
      again: (items: readonly Item[]) => void this.#again.unshift(...items),
    }
    this.#children = Array.from(
      { length: options.jobs },
      () => new ScanChild(options, tools),
    )
  }

  /** Starts children for so many messages that are to come. */
  startAhead(messages: number): void {
    this.#children.slice(0, messages).forEach(child => child.start())
  }

  /** The records, in order. Once; then all children have ended. */
  async *scan(messages: readonly FoundMessage[]): AsyncGenerator<ScanRecord> {
    this.#messages = messages
    try {
      while (this.#due < messages.length) {
        this.#children.forEach(child => child.fill())
        const record = this.#records.get(this.#due)
        if (record === undefined) {
          await new Promise<void>(resolve => {
            this.#wake = resolve
          })
        } else {
          this.#records.delete(this.#due++)
          yield record
        }
      }
    } finally {
      this.stop()
    }
  }

  stop(): void {
    this.#children.forEach(child => child.stop())
  }

  #next(): Item | null {
    const again = this.#again.shift()
    if (again !== undefined) return again
    const ahead = AHEAD_PER_JOB * this.#children.length
    const message = this.#messages[this.#handed]
    if (message === undefined || this.#handed >= this.#due + ahead) return null
    return { number: this.#handed++, message }
  }
}
