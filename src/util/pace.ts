/*
 * NAME
 *   pace - how long work may take where others wait for it
 *
 * DESCRIPTION
 *   Counts the time of one piece of work alone: from enter() to leave(), and on.
 *   What others do between the two is theirs. check() throws TooSlowHere once it
 *   was too much: the work is to be done elsewhere, from its start.
 *
 *   On a busy machine time passes in which nothing of ours runs. So it is too
 *   much only where the thread computed as long, too, or where it waited for
 *   many times as long.
 *
 * FILES
 *   /proc/thread-self/schedstat, where there is one.
 */

import { readFileSync } from 'node:fs'

export class TooSlowHere extends Error {
  constructor() {
    super('this takes too long to be done here')
    this.name = 'TooSlowHere'
  }
}

/** So many times as long is too much however little it computed. */
const PATIENCE = 8

export class Pace {
  readonly #limitMs: number
  readonly #computedAtStart = computedMs()
  #usedMs = 0
  #since: number | null = null
  #nextLookMs: number

  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#nextLookMs = limitMs
  }

  /** The work goes on. */
  enter(): void {
    this.#since ??= performance.now()
  }

  /** Others have their turn. */
  leave(): void {
    if (this.#since === null) return
    this.#usedMs += performance.now() - this.#since
    this.#since = null
  }

  get usedMs(): number {
    const own = this.#since === null ? 0 : performance.now() - this.#since
    return this.#usedMs + own
  }

  check(): void {
    const { usedMs } = this
    if (usedMs <= this.#nextLookMs) return
    this.#nextLookMs = usedMs + this.#limitMs / PATIENCE
    const computed = computedMs() - this.#computedAtStart
    const isBusy = computed <= this.#limitMs
    if (isBusy && usedMs <= PATIENCE * this.#limitMs) return
    throw new TooSlowHere()
  }
}

/** Of this thread; NaN where no one says so. */
function computedMs(): number {
  try {
    const [run] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(
      ' ',
    )
    return Number(run) / 1e6
  } catch {
    return NaN
  }
}
