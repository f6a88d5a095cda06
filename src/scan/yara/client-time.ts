/*
 * NAME
 *   client-time - how much time of threads each client has had of late
 *
 * DESCRIPTION
 *   So that mail of who sends what is slow to scan waits for mail of others.
 */

/** What a client has had counts half as much after that time. */
const HALF_LIFE_MS = 30_000
const CLIENTS_LIMIT = 10_000

export class ClientTime {
  readonly #used = new Map<
    string,
    { readonly ms: number; readonly at: number }
  >()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Milliseconds. */
  of(client: string): number {
    const used = this.#used.get(client)
    if (used === undefined) return 0
    return used.ms * 0.5 ** ((this.#now() - used.at) / HALF_LIFE_MS)
  }

  add(client: string, ms: number): void {
    const sum = this.of(client) + ms
    this.#used.delete(client)
    this.#used.set(client, { ms: sum, at: this.#now() })
    const [oldest] = this.#used.keys()
    if (this.#used.size > CLIENTS_LIMIT && oldest !== undefined) {
      this.#used.delete(oldest)
    }
  }
}
