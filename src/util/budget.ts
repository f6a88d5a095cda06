/*
 * NAME
 *   budget - what may be spent on one message
 *
 * DESCRIPTION
 *   One Budget goes with a message through every nesting of messages and
 *   containers, whatever their mix: parts, headers, decoded bytes and depth are counted
 *   together, so that no bomb can hide between two counters.
 */

export interface BudgetLimits {
  readonly parts: number
  readonly bytes: number
  readonly depth: number
  /** Containers in one another. */
  readonly containers: number
  /** Bytes of other readings than the ordinary one; `bytes` by default. */
  readonly readings?: number
}

/** All headers of a message together; honest ones have a thousandth. */
const HEADERS_LIMIT_BYTES = 4 * 1024 * 1024

/** Each takes some milliseconds, however small the message. */
const SECOND_READINGS_LIMIT = 100

/** Each takes some ten microseconds, and adds nothing where it says the same. */
const HEADS_LIMIT = 10_000

export class Budget {
  readonly limits: BudgetLimits
  #parts = 0
  #bytes = 0
  #headers = 0
  #readings = 0
  #readingsLimit: number
  #secondReadings = 0
  #heads = 0

  constructor(limits: BudgetLimits) {
    this.limits = limits
    this.#readingsLimit = limits.readings ?? limits.bytes
  }

  /** Takes one part; false when there is none left. */
  takePart(): boolean {
    return ++this.#parts <= this.limits.parts
  }

  /** Takes bytes of headers, which cost the most to read. */
  takeHeader(count: number): boolean {
    this.#headers += count
    return this.#headers <= HEADERS_LIMIT_BYTES
  }

  /** Takes bytes that another reading decodes; they count twice. */
  takeReading(count: number): boolean {
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

  /** Takes lines in a text that look like the head of a part. */
  takeHead(): boolean {
    return ++this.#heads <= HEADS_LIMIT
  }

  /** Takes decoded bytes; false when there are not so many left. */
  takeBytes(count: number): boolean {
    this.#bytes += count
    return this.#bytes <= this.limits.bytes
  }
}
