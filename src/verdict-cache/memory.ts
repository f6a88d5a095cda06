/*
 * NAME
 *   memory - answers that this process remembers
 *
 * DESCRIPTION
 *   The one that was not used for the longest time goes first where there is no
 *   room. Bytes are estimated: what an entry has in text, and what V8 needs for it.
 */

import type { Answers } from '../scan/recall.js'

export interface Remembered {
  readonly answers: Answers
  /** Milliseconds since the epoch: when the engine said it. */
  readonly madeAt: number
  /** On the clock of the process, which no one can set. */
  readonly endsAt: number
}

interface Entry extends Remembered {
  readonly bytes: number
}

export interface Room {
  readonly entries: number
  readonly bytes: number
}

/** For the key, the entry and its place in the map. */
const ENTRY_BYTES = 300
const ANSWER_BYTES = 100

export class Memory {
  readonly #room: Room
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(room: Room) {
    this.#room = room
  }

  get size(): Room {
    return { entries: this.#entries.size, bytes: this.#bytes }
  }

  /** What is still good, and used now. */
  get(key: string, now: number): Remembered | null {
    const entry = this.#entries.get(key)
    if (entry === undefined) return null
    this.#entries.delete(key)
    if (entry.endsAt <= now) {
      this.#bytes -= entry.bytes
      return null
    }
    this.#entries.set(key, entry)
    return entry
  }

  set(key: string, remembered: Remembered): void {
    this.delete(key)
    const bytes = sizeOf(key, remembered.answers)
    if (bytes > this.#room.bytes) return
    this.#entries.set(key, { ...remembered, bytes })
    this.#bytes += bytes
    for (const [oldest] of this.#entries) {
      const { entries, bytes } = this.size
      if (entries <= this.#room.entries && bytes <= this.#room.bytes) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
  }
}

function sizeOf(key: string, answers: Answers): number {
  return answers.reduce(
    (sum, { name, inner = '' }) =>
      sum + ANSWER_BYTES + 2 * (name.length + inner.length),
    ENTRY_BYTES + key.length,
  )
}
