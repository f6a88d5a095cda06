/*
 * NAME
 *   ask-in-order - the first address that answers
 *
 * DESCRIPTION
 *   Addresses are asked in order, each within a limit of its own: one that is
 *   dead, silent or wrong is followed by the next.
 *
 * DIAGNOSTICS
 *   Throws the last address's error, with those of the others as its cause; a
 *   DeadlineError only where no address was in time; or the signal's reason.
 */

import { DeadlineError, startDeadline } from '../util/deadline.js'

export interface Limit {
  /** Its name in errors: `scanner.spamd.time_limit`. */
  readonly name: string
  /** For each address. */
  readonly seconds: number
  /** Ends all. */
  readonly signal: AbortSignal
}

export async function askInOrder<Address, Answer>(
  addresses: readonly Address[],
  limit: Limit,
  ask: (address: Address, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const failures: unknown[] = []
  for (const address of addresses) {
    const deadline = startDeadline(limit.name, limit.seconds, limit.signal)
    try {
      return await ask(address, deadline.signal)
    } catch (error) {
      limit.signal.throwIfAborted()
      failures.push(error)
    } finally {
      deadline.close()
    }
  }
  throw together(failures)
}

function together(failures: readonly unknown[]): unknown {
  const others = failures.filter(it => !(it instanceof DeadlineError))
  const [last, ...rest] = [...(others.length > 0 ? others : failures)].reverse()
  if (rest.length === 0) return last
  return last instanceof DeadlineError
    ? last
    : new Error(textOf(last), { cause: rest[0] })
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
