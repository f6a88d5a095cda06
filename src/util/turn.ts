/*
 * NAME
 *   turn - long work gives way
 *
 * DESCRIPTION
 *   A loop over hostile bytes awaits its turn() in each round: now and then it
 *   lets other messages work and the deadline fire. Loops that give way at the
 *   same moment, as scanners of one message do, share the time of one.
 *
 * DIAGNOSTICS
 *   Throws the reason of the signal once it is aborted.
 */

const TURN_MS = 50
/** Before a loop gives way at all: several begin together. */
const FIRST_MS = 10

/** A function to await in every round of a loop. */
export function makeTurn(signal: AbortSignal): () => Promise<void> {
  let end = performance.now() + FIRST_MS
  return async () => {
    if (performance.now() > end) {
      const sharers = await giveWay()
      end = performance.now() + TURN_MS / sharers
    }
    signal.throwIfAborted()
  }
}

let given: Promise<number> | null = null
let givers = 0

// Resolves to how many go on in the same round of the event loop.
function giveWay(): Promise<number> {
  givers++
  given ??= new Promise(resolve => {
    setImmediate(() => {
      const sharers = givers
      given = null
      givers = 0
      resolve(sharers)
    })
  })
  return given
}
