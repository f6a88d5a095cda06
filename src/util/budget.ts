/*
 * NAME
 *   budget - what may be spent on one message
 *
 * DESCRIPTION
 *   One Budget goes with a message through every nesting of messages and
 *   containers, whatever their mix: parts, decoded bytes and depth are counted
 *   together, so that no bomb can hide between two counters.
 */

export interface BudgetLimits {
  readonly parts: number
  readonly bytes: number
  readonly depth: number
}

export class Budget {
  readonly limits: BudgetLimits
  #parts = 0
  #bytes = 0

  constructor(limits: BudgetLimits) {
    this.limits = limits
  }

  /** Takes one part; false when there is none left. */
  takePart(): boolean {
    return ++this.#parts <= this.limits.parts
  }

  /** Takes decoded bytes; false when there are not so many left. */
  takeBytes(count: number): boolean {
    this.#bytes += count
    return this.#bytes <= this.limits.bytes
  }
}
