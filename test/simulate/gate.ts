/*
 * NAME
 *   gate - so many at a time; the others wait
 *
 * DESCRIPTION
 *   Postfix has a limit of deliveries to one destination at a time
 *   (default_destination_concurrency_limit): each has a place until its answer.
 */

import { Line } from './line.js'

export class Gate {
  readonly #waiting = new Line<() => void>()
  #free: number

  constructor(places: number) {
    this.#free = places
  }

  get waiting(): number {
    return this.#waiting.length
  }

  enter(go: () => void): void {
    if (this.#free === 0) {
      this.#waiting.push(go)
    } else {
      this.#free--
      go()
    }
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}
