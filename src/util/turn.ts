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

/** To give way takes a hundredth of that. Of each turn of a session with its
 * client, of which a message has some ten, others wait as long. */
const TURN_MS = 8
/** Before a loop gives way at all: several begin together. */
const FIRST_MS = 4

/** A function to await in every round of a loop. */
export interface Turn {
  (): Promise<void>
  /** Whether it would do anything now. */
  readonly isDue: () => boolean
}

/** Resolved: most rounds give way to no one, and loops have millions. */
export const NO_TURN = Promise.resolve()

export function makeTurn(signal: AbortSignal): Turn {
  let end = performance.now() + FIRST_MS
  const take = async (): Promise<void> => {
    if (performance.now() > end) {
      const sharers = await giveWay()
      end = performance.now() + TURN_MS / sharers
    }
    signal.throwIfAborted()
  }
  const isDue = (): boolean => signal.aborted || performance.now() > end
  const turn = (): Promise<void> => (isDue() ? take() : NO_TURN)
  return Object.assign(turn, { isDue })
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
