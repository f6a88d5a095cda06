/*
 * NAME
 *   slow-clients - whose mail was slow to read of late
 *
 * DESCRIPTION
 *   Mail of such a client goes to a slow thread at once: its next message is
 *   likely to be like the last one, and a quick thread that begins it keeps
 *   others from the processor. A slow message is made up for by several quick
 *   ones. So a busy host that sends a slow one now and then is a slow client for
 *   a moment only.
 */

/** Quick messages that make up for a slow one. */
const MAKE_UP = 4
/** More than that is never owed. */
const MOST = 32
const CLIENTS_LIMIT = 10_000

export class SlowClients {
  /** Quick messages that a client owes. */
  readonly #owed = new Map<string, number>()

  has(client: string): boolean {
    return this.#owed.has(client)
  }

  /** @param client '' for one that cannot be told from others: not noted. */
  note(client: string, wasSlow: boolean): void {
    if (client === '') return
    const before = this.#owed.get(client) ?? 0
    const owed = wasSlow ? Math.min(before + MAKE_UP, MOST) : before - 1
    this.#owed.delete(client)
    if (owed <= 0) return
    this.#owed.set(client, owed)
    const [oldest] = this.#owed.keys()
    if (this.#owed.size > CLIENTS_LIMIT && oldest !== undefined) {
      this.#owed.delete(oldest)
    }
  }
}
