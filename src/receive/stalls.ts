/*
 * NAME
 *   stalls - how long a process kept its sessions waiting
 *
 * DESCRIPTION
 *   Code that runs on the event loop blocks all other work. Node itself
 *   measures the longest time between two turns of the loop. A stall of more
 *   than STALL_MS is reported, at most once in PERIOD_SECONDS. It is a fault of
 *   ours, or the machine has too much to do.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A session that waits for so long is no worse off than by the network. */
export const STALL_MS = 250

const PERIOD_SECONDS = 10
const RESOLUTION_MS = 10
const NANOSECONDS = 1e6

export interface Stalls {
  /** Milliseconds, since the start. */
  longest(): number
  stop(): void
}

/** @param onStall gets the longest stall of a period, in milliseconds. */
export function watchStalls(
  onStall: (ms: number) => void,
  periodSeconds = PERIOD_SECONDS,
): Stalls {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let before = 0
  const ofPeriod = (): number => Math.max(0, delays.max / NANOSECONDS)
  const look = (): void => {
    const ms = ofPeriod()
    delays.reset()
    before = Math.max(before, ms)
    if (ms > STALL_MS) onStall(Math.round(ms))
  }
  delays.enable()
  const timer = setInterval(look, periodSeconds * 1000).unref()
  return {
    longest: () => Math.round(Math.max(before, ofPeriod())),
    stop: () => {
      clearInterval(timer)
      delays.disable()
    },
  }
}
