/*
 * NAME
 *   gate - so many at once, the others wait in turn
 *
 * DIAGNOSTICS
 *   enter() throws the signal's reason where it fires first.
 */

export interface Gate {
  /** @param most at least 1. */
  setLimit(most: number): void
  /** After it, leave() is called once. */
  enter(signal: AbortSignal): Promise<void>
  leave(): void
}

export function makeGate(limit: number): Gate {
  let inside = 0
  const waiting = new Set<() => void>()
  const letIn = (): void => {
    for (const open of waiting) {
      if (inside >= limit) return
      waiting.delete(open)
      inside++
      open()
    }
  }
  return {
    setLimit: most => {
      limit = most
      letIn()
    },
    enter: async signal => {
      signal.throwIfAborted()
      if (inside < limit) {
        inside++
        return
      }
      await new Promise<void>((resolve, reject) => {
        const open = (): void => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const abort = (): void => {
          waiting.delete(open)
          reject(signal.reason as Error)
        }
        waiting.add(open)
        signal.addEventListener('abort', abort, { once: true })
      })
    },
    leave: () => {
      inside--
      letIn()
    },
  }
}
