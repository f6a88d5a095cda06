/*
 * NAME
 *   client-rounds - each client has so much of each round of the event loop
 *
 * DESCRIPTION
 *   In one round of the event loop each session may have its turn. A client with
 *   fifty sessions would have fifty turns, and one with a single session would
 *   wait for all of them at each step of its dialogue. So work is done in the
 *   name of a client: after its share of a round it waits for the next one. What
 *   took more than a share is owed in the rounds that follow. A round in which
 *   no one has work takes no time.
 */

export class ClientRounds {
  readonly #share: number
  /** What clients have had and have not been given rounds for. */
  readonly #had = new Map<string, number>()
  readonly #waiting = new Map<string, Waiting[]>()
  #isOpen = false

  /** @param share of one client in one round, in whatever is counted. */
  constructor(share: number) {
    this.#share = share
  }

  /** undefined where the work may be done at once; else when it may. */
  take(client: string, amount: number): Promise<void> | undefined {
    this.#open()
    const had = this.#had.get(client) ?? 0
    const queue = this.#waiting.get(client)
    if (queue === undefined && had < this.#share) {
      this.#had.set(client, had + amount)
      return undefined
    }
    return new Promise(go => {
      if (queue === undefined) this.#waiting.set(client, [{ go, amount }])
      else queue.push({ go, amount })
    })
  }

  /** It took so much more than was said. */
  charge(client: string, amount: number): void {
    const had = this.#had.get(client) ?? 0
    this.#had.set(client, Math.max(0, had + amount))
    this.#open()
  }

  #open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    setImmediate(() => this.#next())
  }

  #next(): void {
    this.#isOpen = false
    for (const [client, had] of this.#had) {
      if (had > this.#share) this.#had.set(client, had - this.#share)
      else this.#had.delete(client)
    }
    for (const [client, queue] of this.#waiting) this.#serve(client, queue)
    if (this.#waiting.size > 0) this.#open()
  }

  #serve(client: string, queue: Waiting[]): void {
    let had = this.#had.get(client) ?? 0
    while (had < this.#share) {
      const next = queue.shift()
      if (next === undefined) break
      had += next.amount
      next.go()
    }
    if (had > 0) this.#had.set(client, had)
    if (queue.length === 0) this.#waiting.delete(client)
  }
}

interface Waiting {
  readonly go: () => void
  readonly amount: number
}
