/*
 * NAME
 *   budget - what may be spent on one message
 *
 * DESCRIPTION
 *   One Budget goes with a message through every nesting of messages and
 *   containers, whatever their mix: parts, headers, decoded bytes and depth are counted
 *   together, so that no bomb can hide between two counters.
 *
 *   Work is counted, too: bytes that a reader looks at, however often it looks
 *   at the same ones, and steps: turns of a loop that the bytes decide about. What
 *   an honest file takes is in proportion to its size; a reader that something
 *   makes quadratic uses the budget up and ends. So does one that keeps more
 *   than a message may take of memory. Tries of passwords are counted by what
 *   each costs.
 *
 * DIAGNOSTICS
 *   What takes parts and bytes says false. What counts work throws OverBudget:
 *   a reader need not look at each answer.
 */

import type { Bytes } from './bytes.js'
import { outsideBytes, outsideBytesBefore } from './outside-memory.js'
import type { Pace } from './pace.js'
import { NO_TURN, type Turn } from './turn.js'

/** What a message has used up. */
export type Spent = 'too-much-work' | 'too-much-memory'

export class OverBudget extends Error {
  readonly spent: Spent

  constructor(spent: Spent) {
    super(`budget: ${spent}`)
    this.name = 'OverBudget'
    this.spent = spent
  }
}

export interface BudgetLimits {
  readonly parts: number
  readonly bytes: number
  readonly depth: number
  /** Containers in one another. */
  readonly containers: number
  /** Bytes of other readings than the ordinary one; `bytes` by default. */
  readonly readings?: number
  /** Of the message itself; work may be in proportion. */
  readonly size?: number
  /** How long it may take where others wait for it. */
  readonly pace?: Pace
  /** Whether buffers of this thread are this message's: it has no other. */
  readonly alone?: boolean
}

/** All headers of a message together; honest ones have a thousandth. */
const HEADERS_LIMIT_BYTES = 4 * 1024 * 1024

/** Each takes some milliseconds, however small the message. */
const SECOND_READINGS_LIMIT = 100

/** Each takes some ten microseconds, and adds nothing where it says the same. */
const HEADS_LIMIT = 10_000

/** What a small message may take, and what for each byte of it, or decoded out
 * of it. Honest documents take a tenth. */
const TOUCHED_FLOOR_BYTES = 64 * 1024 * 1024
const TOUCHED_FACTOR = 32

/** What a call costs beside the bytes that it is for. */
const CALL_BYTES = 64

/** A step takes less than a microsecond; a turn of a reader's loop a few. */
const STEPS_FLOOR = 2_000_000
const STEPS_FACTOR = 3
const STEPS_OF_TURN = 4

/** Of names, records and lists; honest ones have a hundredth. */
const HELD_LIMIT_BYTES = 64 * 1024 * 1024
/** Of buffers outside of the heap, beside what there was at the start. */
const OUTSIDE_LIMIT_BYTES = 160 * 1024 * 1024
const STEPS_BETWEEN_LOOKS = 4096

/** What things cost where others wait for it (see pace): about nanoseconds, as
 * hostile messages of 60 KB were measured to take them, and honest ones never
 * do. A byte of a header may be a field, or a name in ten readings. */
const COST = {
  call: 1000,
  touched: 3,
  step: 500,
  header: 400,
  reading: 30,
  decoded: 10,
  part: 100_000,
  head: 50_000,
} as const
const COST_BETWEEN_LOOKS = 100_000

/** A digest is a round: a million takes about a second. What is tried unasked,
 * because every program does, has rounds of its own. */
const ROUNDS_LIMIT = 1_000_000
export type Tried = 'unasked' | 'asked'

/** Commands of 7-Zip, some ten milliseconds each. */
const RUNS_FLOOR = 100
const BYTES_OF_RUN = 25_000

export class Budget {
  readonly limits: BudgetLimits
  #touched = 0
  #steps = 0
  #looked = 0
  #cost = 0
  #nextLook = 0
  #held = 0
  #outsideAtStart: number
  #rounds: Record<Tried, number> = { unasked: 0, asked: 0 }
  #runs = 0
  #parts = 0
  #guesses = 0
  #bytes = 0
  #headers = 0
  #readings = 0
  #readingsLimit: number
  #secondReadings = 0
  #heads = 0

  constructor(limits: BudgetLimits) {
    this.limits = limits
    this.#readingsLimit = limits.readings ?? limits.bytes
    this.#outsideAtStart = limits.alone === true ? outsideBytesBefore() : 0
  }

  /** What was counted, for tests. */
  get spent(): {
    readonly touched: number
    readonly steps: number
    readonly cost: number
  } {
    return { touched: this.#touched, steps: this.#steps, cost: this.#cost }
  }

  /** Bytes are looked at, in one call. */
  touch(count: number): void {
    this.#touched += count + CALL_BYTES
    const known = (this.limits.size ?? 0) + this.#bytes
    if (this.#touched > TOUCHED_FLOOR_BYTES + TOUCHED_FACTOR * known) {
      throw new OverBudget('too-much-work')
    }
    this.#pay(COST.touched * count + COST.call)
  }

  /** Steps are taken, or things made. */
  step(count = 1): void {
    this.#steps += count
    const { size = 0 } = this.limits
    if (this.#steps > STEPS_FLOOR + STEPS_FACTOR * size) {
      throw new OverBudget('too-much-work')
    }
    this.#pay(COST.step * count)
    if (this.#steps - this.#looked < STEPS_BETWEEN_LOOKS) return
    this.#looked = this.#steps
    this.#lookOutside()
  }

  #pay(cost: number): void {
    this.#cost += cost
    const { pace } = this.limits
    if (pace === undefined) return
    if (!pace.isRunning) pace.enter()
    if (this.#cost < this.#nextLook) return
    this.#nextLook = this.#cost + COST_BETWEEN_LOOKS
    pace.check(this.#cost)
  }

  /** A turn of a loop, in which others have theirs. */
  turn(giveWay: Turn | (() => Promise<void>)): Promise<void> {
    this.step(STEPS_OF_TURN)
    const { pace, alone = false } = this.limits
    if ('isDue' in giveWay && !giveWay.isDue()) {
      // At each await others go on.
      if (!alone) pace?.leave()
      return NO_TURN
    }
    return pace === undefined ? giveWay() : besides(pace, giveWay)
  }

  /** So much is kept until the message is read. */
  hold(count: number): void {
    this.#held += count
    if (this.#held > HELD_LIMIT_BYTES) throw new OverBudget('too-much-memory')
  }

  #lookOutside(): void {
    if (this.limits.alone !== true) return
    const more = outsideBytes() - this.#outsideAtStart
    if (more > OUTSIDE_LIMIT_BYTES) throw new OverBudget('too-much-memory')
  }

  /** The same bytes; what is looked at counts until stop(). */
  counted(bytes: Bytes): { readonly bytes: Bytes; readonly stop: () => void } {
    let counts = true
    const { size, place } = bytes
    return {
      bytes: {
        size,
        slice: (start, end, into) => {
          if (counts) this.touch(Math.max(0, Math.min(end, size) - start))
          return bytes.slice(start, end, into)
        },
        ...(place && { place }),
      },
      stop: () => void (counts = false),
    }
  }

  /** Takes rounds for a try of a password; false when not so many are left. */
  takeRounds(count: number, tried: Tried): boolean {
    if (!(this.#rounds[tried] + count <= ROUNDS_LIMIT)) return false
    this.#rounds[tried] += count
    return true
  }

  /** Takes a command of 7-Zip; false when there were enough. */
  takeRun(): boolean {
    const { size = 0 } = this.limits
    return ++this.#runs <= RUNS_FLOOR + size / BYTES_OF_RUN
  }

  /** Takes one part; false when there is none left. */
  takePart(): boolean {
    this.#pay(COST.part)
    return ++this.#parts <= this.limits.parts
  }

  /**
   * Takes one part that only a guess has made. They have as much room as all
   * others, and take none of theirs: what a message says that it has is read
   * however much can be guessed in it.
   */
  takeGuess(): boolean {
    this.#pay(COST.part)
    return ++this.#guesses <= this.limits.parts
  }

  /** Takes bytes of headers, which cost the most to read. */
  takeHeader(count: number): boolean {
    this.#pay(COST.header * count)
    this.#headers += count
    return this.#headers <= HEADERS_LIMIT_BYTES
  }

  /** Takes bytes that another reading decodes; they count twice. */
  takeReading(count: number): boolean {
    this.#pay(COST.reading * count)
    this.#readings += count
    return this.takeBytes(count) && this.#readings <= this.#readingsLimit
  }

  /** Allows other readings so many bytes more: what was unpacked has them, too. */
  giveReading(count: number): void {
    this.#readingsLimit += count
  }

  /** Takes a reading by mailparser; false when it was asked often enough. */
  takeSecondReading(): boolean {
    return ++this.#secondReadings <= SECOND_READINGS_LIMIT
  }

  /** Takes lines in a text that look like the head of a part, or what takes as
   * long as some of them. */
  takeHead(count = 1): boolean {
    this.#pay(COST.head * count)
    this.#heads += count
    return this.#heads <= HEADS_LIMIT
  }

  /** Takes decoded bytes; false when there are not so many left. */
  takeBytes(count: number): boolean {
    this.#pay(COST.decoded * count)
    this.#bytes += count
    return this.#bytes <= this.limits.bytes
  }
}

async function besides(
  pace: Pace,
  giveWay: () => Promise<void>,
): Promise<void> {
  pace.leave()
  await giveWay()
  pace.enter()
}
