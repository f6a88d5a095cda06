/*
 * NAME
 *   top-list - the most frequent of very many names
 *
 * DESCRIPTION
 *   Counts names exactly as long as there are not more than NAMES_LIMIT. When
 *   there are, the rarest half is dropped. A dropped name that comes again begins
 *   anew, so a count may be too low, but never by more than `mayLack`.
 *   Memory is bounded whatever senders write.
 */

/** How often a name was seen, in several ways at once: messages, stopped. */
export type Counts = readonly number[]

export interface TopItem {
  readonly name: string
  readonly counts: Counts
}

export interface Top {
  /** By the first count, the largest first; names of the same count by name. */
  readonly items: readonly TopItem[]
  /** How many names there are; dropped ones are not counted. */
  readonly names: number
  /** How much the first count of each may be too low. */
  readonly mayLack: number
}

export class TopList {
  readonly #limit: number
  #counts = new Map<string, number[]>()
  #mayLack = 0

  constructor(limit = NAMES_LIMIT) {
    this.#limit = limit
  }

  add(name: string, counts: Counts): void {
    const known = this.#counts.get(name)
    if (known !== undefined) {
      counts.forEach((count, at) => {
        known[at] = (known[at] ?? 0) + count
      })
      return
    }
    if (this.#counts.size >= this.#limit) this.#dropHalf()
    this.#counts.set(name, [...counts])
  }

  top(most: number): Top {
    const items = this.#sorted().map(([name, counts]) => ({ name, counts }))
    return {
      items: items.slice(0, most),
      names: items.length,
      mayLack: this.#mayLack,
    }
  }

  #dropHalf(): void {
    const sorted = this.#sorted()
    const kept = Math.floor(this.#limit / 2)
    this.#mayLack += firstOf(sorted[kept]?.[1])
    this.#counts = new Map(sorted.slice(0, kept))
  }

  #sorted(): [string, number[]][] {
    return [...this.#counts].sort(([one, a], [other, b]) => {
      const more = firstOf(b) - firstOf(a)
      if (more !== 0) return more
      return one < other ? -1 : 1
    })
  }
}

/** Of each kind. A hundred thousand short names take some ten megabytes. */
const NAMES_LIMIT = 100_000

function firstOf(counts: Counts = []): number {
  return counts[0] ?? 0
}
