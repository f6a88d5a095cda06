/*
 * NAME
 *   line - who waits: first come, first served
 */

export class Line<T> {
  readonly #all: T[] = []
  /** What is before it has gone. */
  #first = 0

  get length(): number {
    return this.#all.length - this.#first
  }

  push(one: T): void {
    this.#all.push(one)
  }

  /** The first; undefined where no one waits. */
  shift(): T | undefined {
    if (this.length === 0) return undefined
    const one = this.#all[this.#first++]
    // What Array.shift() does is slow in a long line.
    if (this.#first > 1000 && this.#first * 2 > this.#all.length) {
      this.#all.splice(0, this.#first)
      this.#first = 0
    }
    return one
  }
}
