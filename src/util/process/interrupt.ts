/*
 * NAME
 *   interrupt - ends what this thread does when it does not end by itself
 *
 * DESCRIPTION
 *   A thread that spins, in a loop or in a pattern, sees no deadline: no timer
 *   fires. startInterrupt() has another thread wait. When the time is over,
 *   that thread takes the running code off the stack. The event loop goes on
 *   and timers fire. The interrupted code never runs again: not even its
 *   `catch` or its `finally`.
 *
 *   So it is for work that runs one at a time and leaves nothing on which other
 *   work depends.
 *
 * DIAGNOSTICS
 *   Where the other thread cannot be started there is no interrupt.
 */

import { Worker } from 'node:worker_threads'

// The thread's whole program. State: 0 is idle, 1 is running, 2 was interrupted;
// beside it the time of what runs. It is no debugger before it has to be: a
// process waits for one at its end.
const THREAD = `
const { workerData } = require('node:worker_threads')
const state = new Int32Array(workerData)
for (;;) {
  Atomics.wait(state, 0, 0)
  const isLate = Atomics.wait(state, 0, 1, state[1]) === 'timed-out'
  if (isLate && Atomics.compareExchange(state, 0, 1, 2) === 1) break
}
const { Session } = require('node:inspector')
const session = new Session()
session.connectToMainThread()
session.post('Runtime.terminateExecution')
// It has to be sent before this thread ends.
setTimeout(() => session.disconnect(), 100)
`

const IDLE = 0
const RUNNING = 1

/** Until it is called, the thread of the process is interrupted at the end of
 * the time. Resolves when no interrupt is under way any more. */
export type Uninterrupted = () => Promise<void>

/** Of the main thread of a process. */
export function startInterrupt(afterMs: number): Uninterrupted {
  const state = stateOfThread()
  if (state === null) return () => Promise.resolve()
  state[1] = Math.min(afterMs, LONGEST_MS)
  Atomics.store(state, 0, RUNNING)
  Atomics.notify(state, 0)
  return async () => {
    const before = Atomics.compareExchange(state, 0, RUNNING, IDLE)
    Atomics.notify(state, 0)
    if (before === RUNNING || before === IDLE) return
    // That thread has ended.
    waiting = null
    await settled()
  }
}

let waiting: Int32Array | null = null

// One thread for all that this process does, one after the other: to start one
// takes longer than to read most messages.
function stateOfThread(): Int32Array | null {
  if (waiting !== null) return waiting
  const workerData = new SharedArrayBuffer(8)
  try {
    const options = { eval: true, workerData, stdout: true, stderr: true }
    const thread = new Worker(THREAD, options)
    thread.on('error', () => undefined)
    thread.unref()
    waiting = new Int32Array(workerData)
  } catch {
    return null
  }
  return waiting
}

const LONGEST_MS = 2 ** 31 - 1

/** How long after it was sent an interrupt may come. */
const SETTLE_MS = 300

// What it hits must not be what others wait for: a timer that fires again.
function settled(): Promise<void> {
  return new Promise(resolve => {
    const end = performance.now() + SETTLE_MS
    const timer = setInterval(() => {
      if (performance.now() < end) return
      clearInterval(timer)
      resolve()
    }, 20)
  })
}
