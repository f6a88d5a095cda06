/*
 * NAME
 *   watchdog - ends a process that does not answer itself any more
 *
 * DESCRIPTION
 *   A process that spins in a loop cannot see its own deadlines. A thread of
 *   its own counts, and kills the process when the main thread has not moved
 *   for too long: the connection breaks, and Postfix defers. Postfix before
 *   3.10 would let it run for ever.
 */

import { Worker } from 'node:worker_threads'

const BEAT_SECONDS = 1

// The thread's whole program. It waits on a counter that the main thread
// moves; after `limit` beats without a move it ends the process.
const THREAD = `
const { workerData } = require('node:worker_threads')
const counter = new Int32Array(workerData.counter)
let last = -1
let still = 0
for (;;) {
  Atomics.wait(counter, 1, 0, 1000)
  const now = Atomics.load(counter, 0)
  still = now === last ? still + 1 : 0
  last = now
  if (still >= workerData.limitSeconds) process.kill(process.pid, 'SIGKILL')
}
`

/** Starts the thread. It does not keep the process from ending. */
export function startWatchdog(limitSeconds: number): void {
  const shared = new SharedArrayBuffer(8)
  const counter = new Int32Array(shared)
  const thread = new Worker(THREAD, {
    eval: true,
    workerData: { counter: shared, limitSeconds },
    stdout: true,
    stderr: true,
  })
  thread.unref()
  setInterval(() => Atomics.add(counter, 0, 1), BEAT_SECONDS * 1000).unref()
}
