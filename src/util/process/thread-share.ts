/*
 * NAME
 *   thread-share - how long a thread may work for one message
 *
 * DESCRIPTION
 *   Time in which a thread is ready and waits for a processor is not the
 *   message's: on a busy machine an honest one would be over the limit. It is
 *   not counted, but for what is many times the share.
 *
 *   Of a long share the system is not asked before some milliseconds have passed:
 *   most messages are done by then. What the thread waited before counts.
 *
 * FILES
 *   /proc/PID/task/TID/schedstat, where there is one.
 */

import { readFileSync } from 'node:fs'

export interface Share {
  /** Fires when the share is used up, or with `outer` and its reason. */
  readonly signal: AbortSignal
  /** Whether it is used up. */
  isOver(): boolean
  /** Whether the thread worked as long. */
  hasUsed(ms: number): boolean
  close(): void
}

/** So many times as long is too much, whatever the thread waited for. */
export const PATIENCE = 8

const LONG_MS = 1000
const FIRST_MS = 20

/**
 * @param task where the system tells of the thread: `/proc/1/task/2`.
 * @param waited milliseconds that the thread waited for a processor in all.
 */
export function startShare(
  task: string,
  limitMs: number,
  outer: AbortSignal,
  waited: (task: string) => number = waitedMs,
): Share {
  const own = new AbortController()
  const start = performance.now()
  let before = limitMs > LONG_MS ? null : waited(task)
  let timer: NodeJS.Timeout | undefined
  const passedMs = (): number => performance.now() - start
  const usedMs = (): number =>
    before === null ? passedMs() : passedMs() - (waited(task) - before)
  const look = (): void => {
    const left = Math.min(limitMs - usedMs(), PATIENCE * limitMs - passedMs())
    if (left <= 0) own.abort(new Error('the share of a thread is used up'))
    else timer = setTimeout(look, Math.ceil(left))
  }
  const begin = (): void => {
    before = waited(task)
    look()
  }
  if (before === null) timer = setTimeout(begin, FIRST_MS)
  else look()
  return {
    signal: AbortSignal.any([own.signal, outer]),
    isOver: () => own.signal.aborted,
    // What has not passed was not used: the system need not be asked.
    hasUsed: ms => passedMs() >= ms && usedMs() >= ms,
    close: () => clearTimeout(timer),
  }
}

/** 0 where no one says so. */
export function waitedMs(task: string): number {
  try {
    const words = readFileSync(`${task}/schedstat`, 'latin1').split(' ')
    const ms = Number(words[1]) / 1e6
    return Number.isFinite(ms) ? ms : 0
  } catch {
    return 0
  }
}
