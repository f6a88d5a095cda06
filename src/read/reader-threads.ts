/*
 * NAME
 *   reader-threads - the threads that read: some rest, some work, some are ended
 *
 * DESCRIPTION
 *   Quick threads and slow ones, which the system lets run after all else.
 *   take() gives one that rests or a new one; giveBack() lets it rest; end()
 *   ends one that does not answer: it is told to give up first, so that what it
 *   has started ends before it does.
 *
 *   Where several wait, the next is who sent what took the least time of late.
 *   So a client with many sessions does not keep another waiting for longer
 *   than until the next thread is free, and one client never has all threads
 *   of a kind.
 *
 * DIAGNOSTICS
 *   take() throws the reason of the signal.
 */

import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { orAbort } from '../util/deadline.js'
import type { ReadAnswer, ReadBegun, ReadStop } from './reader-wire.js'

/** Which threads. */
export type Lane = 'quick' | 'slow'

export interface ThreadOptions {
  /** Quick threads at a time; of slow ones there is one less, but one. */
  readonly threads?: number
  readonly heapLimitMebibytes?: number
}

export interface Applicant {
  readonly lane: Lane
  /** Who sent the message; '' for no one who can be told from others. */
  readonly client: string
  readonly signal: AbortSignal
}

const THREADS = 2
/** So long a message waits for a thread before another one is started. */
const PATIENCE_MS = 100
/** So long a thread has to end its children before it is ended. */
const STOP_MS = 500
/** Of what is short-lived: it would grow to several times of that. */
const YOUNG_MEBIBYTES = 12
const HEAP_LIMIT_MEBIBYTES = 256

/** What a client has had counts half as much after that time. */
const HALF_LIFE_MS = 30_000

interface Waiting {
  readonly client: string
  readonly go: () => void
}

interface Kind {
  readonly limit: number
  readonly idle: Worker[]
  busy: number
  readonly waiting: Set<Waiting>
}

interface Held {
  readonly kind: Kind
  readonly client: string
  readonly since: number
}

/** At most so many at a time, those that rest included. */
export class Threads {
  readonly #kinds: Readonly<Record<Lane, Kind>>
  readonly #heapLimitMebibytes: number
  /** Who has which thread. */
  readonly #held = new Map<Worker, Held>()
  /** Milliseconds of threads by client, and when they were counted. */
  readonly #used = new Map<string, { ms: number; at: number }>()

  constructor(options: ThreadOptions) {
    const { threads = THREADS } = options
    const { heapLimitMebibytes = HEAP_LIMIT_MEBIBYTES } = options
    this.#heapLimitMebibytes = heapLimitMebibytes
    this.#kinds = {
      quick: kindOf(threads),
      slow: kindOf(threads === 0 ? 0 : Math.max(1, threads - 1)),
    }
  }

  /** The quick ones, while what they load is there for sure: to start one takes
   * seconds where the processor has too much to do already. */
  startAhead(): void {
    const { limit } = this.#kinds.quick
    for (let at = 0; at < limit; at++) this.#rest(this.#start('quick'), 'quick')
  }

  /** One that rests, or a new one; waits while there are too many. */
  async take({ lane, client, signal }: Applicant): Promise<Worker> {
    const kind = this.#kinds[lane]
    await this.#turnOf(kind, client, signal)
    // A place is ours; another thread costs memory: most are done in less time.
    const thread = await this.#threadOf(lane, signal)
    thread.removeAllListeners()
    thread.ref()
    this.#held.set(thread, { kind, client, since: performance.now() })
    return thread
  }

  async #threadOf(lane: Lane, signal: AbortSignal): Promise<Worker> {
    const { idle, busy } = this.#kinds[lane]
    const end = performance.now() + (busy > 1 ? PATIENCE_MS : 0)
    try {
      while (idle.length === 0 && performance.now() < end) {
        await orAbort(setTimeout(PATIENCE_MS / 10), signal)
      }
      signal.throwIfAborted()
    } catch (error) {
      this.#leave(this.#kinds[lane])
      throw error
    }
    return idle.pop() ?? this.#start(lane)
  }

  // One client has not all of them, but where there is only one.
  #mayHave(kind: Kind, client: string): boolean {
    if (kind.busy >= kind.limit) return false
    if (client === '' || kind.limit === 1) return true
    const own = [...this.#held.values()].filter(
      it => it.kind === kind && it.client === client,
    )
    return own.length < kind.limit - 1
  }

  async #turnOf(
    kind: Kind,
    client: string,
    signal: AbortSignal,
  ): Promise<void> {
    let place: Waiting | null = null
    const turn = new Promise<void>(resolve => {
      place = { client, go: resolve }
      kind.waiting.add(place)
      this.#next(kind)
    })
    try {
      await orAbort(turn, signal)
    } catch (error) {
      // Its turn may have come at the same moment.
      if (place !== null && !kind.waiting.delete(place)) this.#leave(kind)
      throw error
    }
  }

  // Whose mail took the least; of equals who came first.
  #next(kind: Kind): void {
    while (kind.waiting.size > 0) {
      let best: Waiting | null = null
      let least = Infinity
      const now = performance.now()
      for (const place of kind.waiting) {
        if (!this.#mayHave(kind, place.client)) continue
        const used = this.#usedBy(place.client, now)
        if (used < least) [best, least] = [place, used]
      }
      if (best === null) return
      kind.waiting.delete(best)
      kind.busy++
      best.go()
    }
  }

  #usedBy(client: string, now: number): number {
    const used = this.#used.get(client)
    if (used === undefined) return 0
    return used.ms * 0.5 ** ((now - used.at) / HALF_LIFE_MS)
  }

  #count({ client, since }: Held): void {
    const at = performance.now()
    const ms = this.#usedBy(client, at) + at - since
    this.#used.delete(client)
    this.#used.set(client, { ms, at })
    const [oldest] = this.#used.keys()
    if (this.#used.size > CLIENTS_LIMIT && oldest !== undefined) {
      this.#used.delete(oldest)
    }
  }

  giveBack(thread: Worker): void {
    const lane =
      this.#held.get(thread)?.kind === this.#kinds.slow ? 'slow' : 'quick'
    this.#rest(thread, lane)
    this.#release(thread)
  }

  /** Resolves when nothing of it runs any more. */
  async end(thread: Worker): Promise<void> {
    thread.removeAllListeners()
    // It may have something to say in its last moment.
    thread.on('error', () => undefined)
    await givenUp(thread)
    await thread.terminate()
    this.#release(thread)
  }

  /** How many rest, and how many work. */
  count(): { readonly idle: number; readonly busy: number } {
    const kinds = Object.values(this.#kinds)
    return {
      idle: kinds.reduce((sum, { idle }) => sum + idle.length, 0),
      busy: kinds.reduce((sum, { busy }) => sum + busy, 0),
    }
  }

  close(): void {
    for (const { idle } of Object.values(this.#kinds)) {
      for (const thread of idle.splice(0)) void thread.terminate()
    }
  }

  #release(thread: Worker): void {
    const held = this.#held.get(thread)
    if (held === undefined) return
    this.#held.delete(thread)
    this.#count(held)
    this.#leave(held.kind)
  }

  #leave(kind: Kind): void {
    kind.busy--
    this.#next(kind)
  }

  #rest(thread: Worker, lane: Lane): void {
    const { idle } = this.#kinds[lane]
    thread.removeAllListeners()
    const forget = (): void => {
      const at = idle.indexOf(thread)
      if (at >= 0) idle.splice(at, 1)
    }
    thread.once('exit', forget)
    thread.on('error', forget)
    thread.unref()
    idle.push(thread)
  }

  #start(lane: Lane): Worker {
    // Beside this file, under the ending that it has itself.
    const own = new URL(import.meta.url)
    const ending = own.pathname.endsWith('.ts') ? 'ts' : 'js'
    return new Worker(new URL(`./reader-thread.${ending}`, own), {
      workerData: lane,
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

const CLIENTS_LIMIT = 10_000

function kindOf(limit: number): Kind {
  return { limit, idle: [], busy: 0, waiting: new Set() }
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
