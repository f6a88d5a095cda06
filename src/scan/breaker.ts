/*
 * NAME
 *   breaker - stop calling a scanner that keeps failing
 *
 * DESCRIPTION
 *   A Breaker counts the messages in a row at which a scanner failed. At its
 *   limit it opens: for a pause no one asks. Then one message may (half-open),
 *   while the others still do not; its answer closes the breaker, its failure
 *   begins another pause.
 *
 *   A timeout is not counted: the message can cause it as well as the scanner,
 *   and a sender of slow messages must not turn a scanner off.
 *
 * DIAGNOSTICS
 *   enter() throws ScannerPaused while no one is to ask.
 */

import { DeadlineError } from '../util/deadline.js'
import { causeOf } from '../mail/error.js'

export interface Breaker {
  /** A message's turn to ask. */
  enter(): Turn
}

/** Ends by one of the two. */
export interface Turn {
  succeeded(): void
  failed(error: unknown): void
}

export interface BreakerOptions {
  /** Of the scanner. */
  readonly name: string
  /** 0: it never opens. */
  readonly failureLimit: number
  readonly pauseSeconds: number
  /** Called when it opens and when it closes. */
  readonly notice: (text: string) => void
  /** Told each time a pause begins, and when it closes. Default no one. */
  readonly onState?: (isUp: boolean) => void
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number
}

export class ScannerPaused extends Error {
  constructor(failures: number, milliseconds: number) {
    const seconds = Math.ceil(milliseconds / 1000)
    super(
      `not asked: it failed ${failures} times in a row, and is tried again in ${seconds} s`,
    )
    this.name = 'ScannerPaused'
  }
}

export function makeBreaker(options: BreakerOptions): Breaker {
  const { name, failureLimit, pauseSeconds, notice, now } = options
  const { onState = () => undefined } = options
  let failures = 0
  let opensAgainAt: number | null = null
  let isProbed = false
  const open = (): void => {
    opensAgainAt = now() + pauseSeconds * 1000
    onState(false)
  }
  const succeeded = (): void => {
    if (opensAgainAt !== null) {
      notice(`${name} answers again`)
      onState(true)
    }
    failures = 0
    opensAgainAt = null
  }
  const failed = (error: unknown): void => {
    if (error instanceof DeadlineError) return
    failures++
    if (opensAgainAt !== null || failureLimit === 0) return
    if (failures < failureLimit) return
    open()
    notice(
      `${name} failed ${failures} times in a row and is not asked for ${pauseSeconds} s: ${causeOf(error)}`,
    )
  }
  const probe: Turn = {
    succeeded: () => {
      isProbed = false
      succeeded()
    },
    failed: error => {
      isProbed = false
      // Unless someone else had an answer meanwhile.
      if (opensAgainAt !== null) open()
      failed(error)
    },
  }
  return {
    enter: () => {
      if (opensAgainAt === null) return { succeeded, failed }
      const left = opensAgainAt - now()
      if (isProbed || left > 0) {
        throw new ScannerPaused(failures, Math.max(0, left))
      }
      isProbed = true
      return probe
    },
  }
}
