/*
 * NAME
 *   turn - long work gives way
 *
 * DESCRIPTION
 *   A loop over hostile bytes awaits its turn() in each round: now and then it
 *   lets other messages work and the deadline fire.
 *
 * DIAGNOSTICS
 *   Throws the reason of the signal once it is aborted.
 */

const TURN_MS = 50

/** A function to await in every round of a loop. */
export function makeTurn(signal: AbortSignal): () => Promise<void> {
  let yielded = performance.now()
  return async () => {
    if (performance.now() - yielded > TURN_MS) {
      await new Promise(setImmediate)
      yielded = performance.now()
    }
    signal.throwIfAborted()
  }
}
