/*
 * NAME
 *   pace - how much work may be done where others wait for it
 *
 * DESCRIPTION
 *   check() throws TooSlowHere once it was too much: the work is to be done
 *   elsewhere, from its start. What counts is work as a Budget counts it. It is
 *   the same however busy the machine is and however many others have work.
 *
 *   What the counting misses is found by time: that of this work alone, from
 *   enter() to leave(), and on. What others do between the two is theirs: of a
 *   thread one Pace runs at a time, and at each await another may. On a busy machine time passes in which nothing of ours runs. So after half of
 *   the time what counts is what the thread computes. Who waits for programs
 *   computes nothing: it has so many times as long, and no more.
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

export interface PaceLimits {
  /** As the Budget counts; any amount by default. */
  readonly work?: number
  readonly ms: number
  /** So many times as long is too much however little it computed. */
  readonly patience?: number
}

export class Pace {
  readonly #mostWork: number
  #seenWork = 0
  readonly #ms: number
  readonly #patienceMs: number
  #usedMs = 0
  #since: number | null = null
  /** What was computed after half of the time; null before. */
  #computedMs: number | null = null
  #computedSince = 0

  constructor({ work = Infinity, ms, patience = Infinity }: PaceLimits) {
    this.#mostWork = work
    this.#ms = ms
    this.#patienceMs = patience * ms
  }

  get isRunning(): boolean {
    return running === this
  }

  /** The work goes on. */
  enter(): void {
    if (running === this) return
    running?.leave()
    letRun(this)
    this.#since = performance.now()
    if (this.#computedMs !== null) this.#computedSince = computedMs()
  }

  /** Others have their turn. */
  leave(): void {
    if (running === this) running = null
    if (this.#since === null) return
    this.#usedMs += performance.now() - this.#since
    this.#since = null
    if (this.#computedMs !== null) this.#compute()
  }

  get usedMs(): number {
    const own = this.#since === null ? 0 : performance.now() - this.#since
    return this.#usedMs + own
  }

  /** What was counted when it was last looked at. */
  get work(): number {
    return this.#seenWork
  }

  /** @param work what was counted by now. */
  check(work = 0): void {
    this.#seenWork = Math.max(this.#seenWork, work)
    if (work > this.#mostWork) throw new TooSlowHere()
    const { usedMs } = this
    if (usedMs <= this.#ms / 2) return
    if (usedMs > this.#patienceMs) throw new TooSlowHere()
    if (this.#computedMs === null) {
      this.#computedMs = 0
      this.#computedSince = computedMs()
    } else if (this.#since !== null) {
      this.#compute()
    }
    if (this.#computedMs > this.#ms / 2) throw new TooSlowHere()
  }

  #compute(): void {
    const now = computedMs()
    this.#computedMs = (this.#computedMs ?? 0) + now - this.#computedSince
    this.#computedSince = now
  }
}

/** Whose work this thread does. */
let running: Pace | null = null

function letRun(pace: Pace): void {
  running = pace
}

/** Of this thread; the clock where no one says so. */
function computedMs(): number {
  try {
    const [run] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(
      ' ',
    )
    return Number(run) / 1e6
  } catch {
    return performance.now()
  }
}
