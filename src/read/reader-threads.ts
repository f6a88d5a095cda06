/*
 * NAME
 *   reader-threads - the threads that read: some rest, some work, some are ended
 *
 * DESCRIPTION
 *   take() gives one that rests or a new one; giveBack() lets it rest; end()
 *   ends one that does not answer: it is told to give up first, so that what it
 *   has started ends before it does.
 *
 * DIAGNOSTICS
 *   take() throws the reason of the signal.
 */

import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { orAbort } from '../util/deadline.js'
import type { ReadAnswer, ReadBegun, ReadStop } from './reader-wire.js'

export interface ThreadOptions {
  /** Threads at a time. */
  readonly threads?: number
  readonly heapLimitMebibytes?: number
}

const THREADS = 3
/** So long a message waits for a thread before another one is started. */
const PATIENCE_MS = 200
/** So long a thread has to end its children before it is ended. */
const STOP_MS = 500
/** Of what is short-lived: it would grow to several times of that. */
const YOUNG_MEBIBYTES = 12
const HEAP_LIMIT_MEBIBYTES = 512

/** At most so many at a time, those that rest included. */
export class Threads {
  readonly #limit: number
  readonly #heapLimitMebibytes: number
  readonly #idle: Worker[] = []
  #busy = 0
  #waiting: (() => void)[] = []

  constructor(options: ThreadOptions) {
    const { threads = THREADS } = options
    const { heapLimitMebibytes = HEAP_LIMIT_MEBIBYTES } = options
    this.#limit = threads
    this.#heapLimitMebibytes = heapLimitMebibytes
  }

  /** While what it loads is there for sure. */
  startAhead(): void {
    this.#rest(this.#start())
  }

  /** One that rests, or a new one; waits while there are too many. */
  async take(signal: AbortSignal): Promise<Worker> {
    while (this.#busy >= this.#limit) await orAbort(this.#free(), signal)
    // Another one costs memory: most messages are done in less time.
    if (this.#idle.length === 0 && this.#busy > 0) await this.#nextFree(signal)
    if (this.#busy >= this.#limit) return this.take(signal)
    const thread = this.#idle.pop() ?? this.#start()
    this.#busy++
    thread.removeAllListeners()
    thread.ref()
    return thread
  }

  #free(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  async #nextFree(signal: AbortSignal): Promise<void> {
    const pause = setTimeout(PATIENCE_MS, undefined, { ref: false })
    await orAbort(Promise.race([this.#free(), pause]), signal)
  }

  giveBack(thread: Worker): void {
    this.#rest(thread)
    this.#release()
  }

  /** Resolves when nothing of it runs any more. */
  async end(thread: Worker): Promise<void> {
    thread.removeAllListeners()
    // It may have something to say in its last moment.
    thread.on('error', () => undefined)
    await givenUp(thread)
    await thread.terminate()
    this.#release()
  }

  close(): void {
    for (const thread of this.#idle.splice(0)) void thread.terminate()
  }

  #release(): void {
    this.#busy--
    // All look again, in their order; who gave up waiting does not count.
    this.#waiting.splice(0).forEach(go => go())
  }

  #rest(thread: Worker): void {
    thread.removeAllListeners()
    const forget = (): void => {
      const at = this.#idle.indexOf(thread)
      if (at >= 0) this.#idle.splice(at, 1)
    }
    thread.once('exit', forget)
    thread.on('error', forget)
    thread.unref()
    this.#idle.push(thread)
  }

  #start(): Worker {
    // Beside this file, under the ending that it has itself.
    const own = new URL(import.meta.url)
    const ending = own.pathname.endsWith('.ts') ? 'ts' : 'js'
    return new Worker(new URL(`./reader-thread.${ending}`, own), {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#heapLimitMebibytes,
        maxYoungGenerationSizeMb: YOUNG_MEBIBYTES,
      },
      // What it prints goes nowhere: our output is a reply.
      stdout: true,
      stderr: true,
    })
  }
}

// Resolves when it has given up what it reads, or does not listen.
async function givenUp(thread: Worker): Promise<void> {
  if (thread.threadId < 0) return
  const stop: ReadStop = { type: 'stop' }
  const heard = new Promise<void>(resolve => {
    thread.once('exit', () => resolve())
    thread.on('message', (told: ReadBegun | ReadAnswer) => {
      if (told.type !== 'begun') resolve()
    })
  })
  thread.postMessage(stop)
  await Promise.race([heard, setTimeout(STOP_MS, undefined, { ref: false })])
}
