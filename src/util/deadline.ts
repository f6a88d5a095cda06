/*
 * NAME
 *   deadline - the moment after which nothing is waited for
 *
 * DESCRIPTION
 *   A Deadline is a point on the monotonic clock, so that a clock that is set
 *   back or forth cannot lengthen or end a wait, and the AbortSignal that
 *   fires there. close() takes the timer away, so that the process may end.
 *
 * DIAGNOSTICS
 *   The signal's reason is a DeadlineError that names what ran out.
 */

export class DeadlineError extends Error {
  constructor(what: string, seconds: number) {
    super(`${what} of ${seconds} s is over`)
    this.name = 'DeadlineError'
  }
}

export interface Deadline {
  readonly signal: AbortSignal
  /** Milliseconds left, never below 0. */
  left(): number
  close(): void
}

/**
 * @param what the name of the limit for the error: `scan_time_limit`.
 * @param seconds from now.
 * @param outer a signal that ends this deadline early.
 */
export function startDeadline(
  what: string,
  seconds: number,
  outer?: AbortSignal,
): Deadline {
  const controller = new AbortController()
  const end = performance.now() + seconds * 1000
  const fire = (): void => controller.abort(new DeadlineError(what, seconds))
  const follow = (): void => controller.abort(outer?.reason)
  const timer = setTimeout(fire, Math.min(seconds * 1000, LONGEST_TIMER_MS))
  if (outer?.aborted === true) follow()
  outer?.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    left: () => Math.max(0, end - performance.now()),
    close: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', follow)
    },
  }
}

/** setTimeout() fires at once when it is told to wait for more than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The promise, or the signal's reason as soon as it fires. */
export function orAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    // Also after the deadline: a failure that no one takes ends the process.
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

/** A promise that rejects with the signal's reason, for several to race. */
export function whenAborted(signal: AbortSignal): {
  readonly promise: Promise<never>
  /** No one waits any more. */
  readonly forget: () => void
} {
  let abort = (): void => undefined
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error)
  })
  // It may reject when all who raced have ended.
  promise.catch(() => undefined)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return {
    promise,
    forget: () => signal.removeEventListener('abort', abort),
  }
}
