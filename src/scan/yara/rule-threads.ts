/*
 * NAME
 *   rule-threads - the threads of rules of a process
 *
 * DESCRIPTION
 *   Each thread has compiled all rules. It serves one message at a time. Of those
 *   that wait, the next is who sent what took the least time of late. One that was ended is replaced, at once where the
 *   program is resident, which it is once it has prepared. One that is worn goes
 *   on until another is ready.
 *
 *   All threads compile the text that was read at first: files may change or break
 *   meanwhile.
 *
 * DIAGNOSTICS
 *   prepare() and take() throw RangeError for rules that cannot be compiled, Error
 *   for a thread that does not start, the reason of the signal.
 */

import { orAbort } from '../../util/deadline.js'
import { ClientTime } from './client-time.js'
import {
  RuleThreadFull,
  startRuleThread,
  type RuleThread,
} from './rule-thread-handle.js'
import type { RuleFile } from './rule-files.js'
import type { TestRule } from './rule-wire.js'
import { TEST_RULE } from './test-rule.js'

export interface RuleThreads {
  /** Compiles the rules in all threads. */
  prepare(): Promise<void>
  /** One that is ours until it is given back or ended. */
  take(signal: AbortSignal, client?: string): Promise<RuleThread>
  giveBack(thread: RuleThread): void
  /** For one that is in an unknown state. */
  end(thread: RuleThread): void
  /** Ends all, also those at work. */
  close(): void
}

export interface RuleThreadsOptions {
  readonly files: readonly RuleFile[]
  readonly threads: number
  readonly memoryLimitBytes: number
  readonly test?: TestRule
  readonly wornAfter?: number
}

interface Waiting {
  readonly client: string
  readonly go: (thread: RuleThread) => void
  readonly fail: (error: unknown) => void
}

/** See rule-engine: some 100 MB by then. */
const WORN_AFTER = 10_000

/** So long a worn thread goes on where no other could be started. */
const AGAIN_MS = 60_000

export function openRuleThreads(options: RuleThreadsOptions): RuleThreads {
  const { files, memoryLimitBytes } = options
  const { test = TEST_RULE, wornAfter = WORN_AFTER } = options
  const order = { files, memoryLimitBytes, test, wornAfter }
  const idle: RuleThread[] = []
  const live = new Set<RuleThread>()
  const waiting = new Set<Waiting>()
  const closed = new AbortController()
  let isResident = false
  let preparing: Promise<void> | null = null
  /** Those that rest, work or start. */
  let count = 0
  let isReplacing = false
  const times = new ClientTime()
  /** Who has which thread, and since when. */
  const held = new Map<RuleThread, { client: string; since: number }>()

  const hold = (thread: RuleThread, client: string): void => {
    thread.hold(true)
    held.set(thread, { client, since: performance.now() })
  }

  const release = (thread: RuleThread): void => {
    const had = held.get(thread)
    if (had === undefined) return
    held.delete(thread)
    times.add(had.client, performance.now() - had.since)
  }

  // The next who waits gets it; else it rests.
  const rest = (thread: RuleThread): void => {
    release(thread)
    const next = leastServed(waiting, times)
    if (next === undefined) {
      thread.hold(false)
      idle.push(thread)
      return
    }
    waiting.delete(next)
    hold(thread, next.client)
    next.go(thread)
  }

  const start = async (): Promise<void> => {
    count++
    try {
      const thread = await startRuleThread(order, closed.signal)
      if (closed.signal.aborted) {
        await thread.end()
        closed.signal.throwIfAborted()
      }
      live.add(thread)
      thread.whenDead(() => {
        live.delete(thread)
        const at = idle.indexOf(thread)
        if (at < 0) return
        idle.splice(at, 1)
        count--
      })
      rest(thread)
    } catch (error) {
      count--
      throw notStarted(error)
    }
  }

  const startMissing = async (): Promise<void> => {
    const missing = Math.max(0, options.threads - count)
    await Promise.all(Array.from({ length: missing }, start))
  }

  // Where one cannot be started, no one waits for it.
  const startForWaiting = (): void => {
    start().catch((error: unknown) => {
      if (count > 0) return
      for (const place of waiting) place.fail(error)
      waiting.clear()
    })
  }

  const replaceWorn = (): void => {
    isReplacing = true
    start()
      .then(() => {
        isReplacing = false
        const at = idle.findIndex(it => it.isWorn)
        const [worn] = at < 0 ? [] : idle.splice(at, 1)
        if (worn !== undefined) drop(worn)
      })
      .catch(() => {
        setTimeout(() => (isReplacing = false), AGAIN_MS).unref()
      })
  }

  const drop = (thread: RuleThread): void => {
    count--
    release(thread)
    live.delete(thread)
    void thread.end()
  }

  return {
    prepare: () => {
      isResident = true
      // Listeners share the threads, and each waits for them.
      preparing ??= startMissing().catch((error: unknown) => {
        preparing = null
        throw error
      })
      return preparing
    },
    take: async (signal, client = '') => {
      signal.throwIfAborted()
      closed.signal.throwIfAborted()
      const thread = idle.pop()
      if (thread !== undefined) {
        hold(thread, client)
        return thread
      }
      let place: Waiting | null = null
      const turn = new Promise<RuleThread>((go, fail) => {
        place = { client, go, fail }
        waiting.add(place)
      })
      if (count < options.threads) startForWaiting()
      try {
        return await orAbort(turn, signal)
      } catch (error) {
        // Its turn may have come at the same moment.
        if (place !== null && !waiting.delete(place)) {
          turn.then(rest).catch(() => undefined)
        }
        throw error
      }
    },
    giveBack: thread => {
      // Another has taken its place.
      if (thread.isWorn && !isReplacing && count > options.threads) {
        drop(thread)
        return
      }
      rest(thread)
      if (thread.isWorn && !isReplacing) replaceWorn()
    },
    end: thread => {
      drop(thread)
      const isWanted = isResident || waiting.size > 0
      if (isWanted && !closed.signal.aborted && count < options.threads) {
        startForWaiting()
      }
    },
    close: () => {
      closed.abort(new Error('the scanner is closed'))
      for (const thread of live) void thread.end()
      live.clear()
      idle.length = 0
      for (const { fail } of waiting) fail(closed.signal.reason)
      waiting.clear()
    },
  }
}

// Of equals, as of one client, who came first.
function leastServed(
  waiting: ReadonlySet<Waiting>,
  times: ClientTime,
): Waiting | undefined {
  const clients = new Set([...waiting].map(({ client }) => client))
  let least = { client: '', ms: Infinity }
  for (const client of clients) {
    const ms = times.of(client)
    if (ms < least.ms) least = { client, ms }
  }
  return [...waiting].find(({ client }) => client === least.client)
}

function notStarted(error: unknown): unknown {
  return error instanceof RuleThreadFull
    ? new RangeError(`memory_limit is too small: ${error.message}`)
    : error
}
