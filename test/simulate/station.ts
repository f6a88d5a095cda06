/*
 * NAME
 *   station - some servers with one line before them
 *
 * DESCRIPTION
 *   The processors of a host, the threads of clamd, a database. Who comes waits
 *   for a free server, works for at most one slice, and goes to the end of the
 *   line with the rest: as a system shares its processors, a long work does not
 *   keep the short ones for its whole length.
 */

import type { Clock } from './clock.js'
import { Line } from './line.js'

interface Work {
  seconds: number
  readonly done: () => void
}

/** Of one turn. */
const SLICE_SECONDS = 0.005
/** What is less is a matter of floating point. */
const NOTHING_SECONDS = 1e-12

export class Station {
  readonly servers: number
  readonly #clock: Clock
  readonly #line = new Line<Work>()
  #busy = 0
  #busySeconds = 0

  constructor(clock: Clock, servers: number) {
    this.#clock = clock
    this.servers = servers
  }

  /** Those that wait, and that are worked on. */
  get length(): number {
    return this.#line.length + this.#busy
  }

  /** Of all servers, since the start: 1 is never idle. */
  get utilization(): number {
    return this.#busySeconds / (this.#clock.now * this.servers)
  }

  work(seconds: number, done: () => void): void {
    this.#line.push({ seconds, done })
    this.#next()
  }

  #next(): void {
    while (this.#busy < this.servers) {
      const work = this.#line.shift()
      if (work === undefined) return
      this.#begin(work)
    }
  }

  #begin(work: Work): void {
    const turn = Math.min(work.seconds, SLICE_SECONDS)
    this.#busy++
    this.#clock.after(turn, () => {
      this.#busy--
      this.#busySeconds += turn
      work.seconds -= turn
      if (work.seconds > NOTHING_SECONDS) this.#line.push(work)
      else work.done()
      this.#next()
    })
  }
}
