/*
 * NAME
 *   clock - simulated time: what happens next, and when
 *
 * DESCRIPTION
 *   Events in the order of their time; of two at the same time, the one that was
 *   asked for first. Seconds.
 */

interface Event {
  readonly time: number
  readonly order: number
  readonly happen: () => void
}

export class Clock {
  #now = 0
  #count = 0
  /** A binary heap: no event is later than the two after it. */
  readonly #heap: Event[] = []

  get now(): number {
    return this.#now
  }

  after(seconds: number, happen: () => void): void {
    this.#push({ time: this.#now + seconds, order: this.#count++, happen })
  }

  /** Lets happen what happens until then. */
  runUntil(end: number): void {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined || first.time > end) break
      this.#pop()
      this.#now = first.time
      first.happen()
    }
    this.#now = end
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      const child = this.#earlierChild(at)
      const below = heap[child]
      if (below === undefined || !isBefore(below, last)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
  }

  #earlierChild(at: number): number {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]]
    const isRight =
      left !== undefined && right !== undefined && isBefore(right, left)
    return 2 * at + (isRight ? 2 : 1)
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.time === other.time
    ? one.order < other.order
    : one.time < other.time
}
