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
 *   To wake a thread costs more than to read most messages. So that thread looks
 *   by itself, TICK_MS after TICK_MS, while one message follows another, and has
 *   to be woken only after a pause. An interrupt is late by a tick at most.
 *
 * DIAGNOSTICS
 *   Where the other thread cannot be started there is no interrupt.
 */

const TICK_MS = 50
/** Ticks without work before the thread sleeps until it is woken. */
const IDLE_TICKS = 4

/** No work runs; the number of the work that runs; or what ran was interrupted. */
const STATE = 0
const IDLE = 0
const INTERRUPTED = 1
const FIRST_WORK = 2
/** 1 while the thread has to be woken. */
const ASLEEP = 1
/** Of the Int32Array. The end of the time is a double after them. */
const FIELDS_BYTES = 8

// The thread's whole program. It is no debugger before it has to be: a process
// waits for one at its end.
const THREAD = `
const { workerData } = require('node:worker_threads')
const state = new Int32Array(workerData, 0, 2)
const end = new Float64Array(workerData, ${FIELDS_BYTES}, 1)
const now = () => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
for (let idle = 0; ; ) {
  const work = Atomics.load(state, ${STATE})
  if (work === ${IDLE} && ++idle > ${IDLE_TICKS}) {
    Atomics.store(state, ${ASLEEP}, 1)
    // Work that began before that could be seen wakes no one.
    if (Atomics.load(state, ${STATE}) === ${IDLE}) Atomics.wait(state, ${ASLEEP}, 1)
    Atomics.store(state, ${ASLEEP}, 0)
    idle = 0
    continue
  }
  if (work !== ${IDLE}) idle = 0
  // The end may be that of later work: then the state is another, too.
  const left = work === ${IDLE} ? ${TICK_MS} : end[0] - now()
  if (left <= 0) {
    if (Atomics.compareExchange(state, ${STATE}, work, ${INTERRUPTED}) === work) break
    continue
  }
  Atomics.wait(state, ${ASLEEP}, 0, Math.min(left, ${TICK_MS}))
}
const { Session } = require('node:inspector')
const session = new Session()
session.connectToMainThread()
session.post('Runtime.terminateExecution')
// It has to be sent before this thread ends.
setTimeout(() => session.disconnect(), 100)
`

/** Until it is called, the thread of the process is interrupted at the end of
 * the time. Resolves when no interrupt is under way any more. */
export type Uninterrupted = () => Promise<void>

/** Whether the other thread is there: then an interrupt costs nothing. */
export function isInterruptReady(): boolean {
  return watch !== null
}

/** Of the main thread of a process, and nothing in another; one at a time. */
export function startInterrupt(afterMs: number): Uninterrupted {
  const watch = startedWatch()
  if (watch === null) return () => Promise.resolve()
  const { state, end } = watch
  const work = numberOfWork()
  end[0] = monotonicMs() + Math.min(afterMs, LONGEST_MS)
  Atomics.store(state, STATE, work)
  if (Atomics.load(state, ASLEEP) === 1) {
    Atomics.store(state, ASLEEP, 0)
    Atomics.notify(state, ASLEEP)
  }
  return () => {
    const before = Atomics.compareExchange(state, STATE, work, IDLE)
    return before === INTERRUPTED ? afterInterrupt() : NOT_INTERRUPTED
  }
}

const NOT_INTERRUPTED = Promise.resolve()

// That thread has ended.
async function afterInterrupt(): Promise<void> {
  watch = null
  await settled()
}

let works = FIRST_WORK

function numberOfWork(): number {
  works = works >= LAST_WORK ? FIRST_WORK : works + 1
  return works
}

const LAST_WORK = 2 ** 31 - 1

// The clock that both threads have in common.
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

interface Watch {
  readonly state: Int32Array
  readonly end: Float64Array
}

let watch: Watch | null = null

// One thread for all that this process does, one after the other: to start one
// takes longer than to read most messages.
function startedWatch(): Watch | null {
  if (watch !== null) return watch
  const workerData = new SharedArrayBuffer(FIELDS_BYTES + 8)
  try {
    // Loaded when the first message needs it: most of filter-pipe's do not.
    const { isMainThread, Worker } = process.getBuiltinModule(
      'node:worker_threads',
    )
    if (!isMainThread) return null
    const options = { eval: true, workerData, stdout: true, stderr: true }
    const thread = new Worker(THREAD, options)
    thread.on('error', () => undefined)
    thread.unref()
    watch = {
      state: new Int32Array(workerData, 0, 2),
      end: new Float64Array(workerData, FIELDS_BYTES, 1),
    }
  } catch {
    return null
  }
  return watch
}

/** What a timer can wait for. */
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
