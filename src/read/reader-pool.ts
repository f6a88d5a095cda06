/*
 * NAME
 *   reader-pool - reads messages beside one another, the heavy ones in threads
 *
 * DESCRIPTION
 *   For a process that serves many sessions. A message that is small, has no
 *   container in it and takes no time is read at once, here: that is most mail,
 *   and costs nothing more. As soon as it turns out to be another, it is read
 *   again in a thread, of which some are kept. What counts is the time that the
 *   message itself took, between one turn and the next, and not that of the
 *   sessions beside it.
 *
 *   A message goes to a quick thread first. One that is not done there in a
 *   moment gives the thread back, and is read again by a slow one, which works
 *   only where no one else wants the processor. So is at once what was slow
 *   before, and what comes from a client whose last mail was slow: it takes
 *   several quick messages to make up for a slow one. Who waits is served by
 *   whose mail took the least time of late (see reader-threads). Their own time
 *   goes on meanwhile.
 *
 *   A thread that does not answer in time, or whose heap is full, is ended (see
 *   reader-threads), and its message is unchecked-overlimit (see reader). One that
 *   dies otherwise defers its message. No other message notices.
 *
 * DIAGNOSTICS
 *   Throws what reading throws, the reason of the signal, and what a thread
 *   died of: deferred.
 *
 * SECURITY
 *   Here, where all sessions would wait, only the code of parse sees hostile
 *   bytes, and few of them at a time; no code of others does.
 */

import type { Worker } from 'node:worker_threads'
import { orAbort } from '../util/deadline.js'
import { ClientRounds } from '../util/client-rounds.js'
import { Pace, TooSlowHere } from '../util/pace.js'
import type { Loan } from '../util/scratch.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Spooled } from '../spool/spool.js'
import { readMessage } from './read.js'
import { unread, withinLimits, type Reader, type ReadLimits } from './reader.js'
import { order, type Ordered } from './order-reading.js'
import {
  heardMessage,
  readOrder,
  type ReadAnswer,
  type ReadOrder,
} from './reader-wire.js'
import { SlowClients } from './slow-clients.js'
import { startShare } from '../util/process/thread-share.js'
import { Threads, type Lane, type ThreadOptions } from './reader-threads.js'
import { isOutOfMemory, reasonOf, type EndReason } from './thread-end.js'

export interface ReaderPool {
  readonly read: Reader
  /** Threads that rest, and that work. */
  count(): { readonly idle: number; readonly busy: number }
  /** Ends the threads that rest. */
  close(): void
}

export interface PoolOptions extends ThreadOptions {
  /** A larger message goes to a thread. */
  readonly hereBytes?: number
  /** One that takes more work, or more time, does (see pace). */
  readonly hereWork?: number
  readonly hereMs?: number
  /** One that takes longer in a quick thread goes to a slow one; a large one may
   * take more. */
  readonly quickMs?: number
  /** A client whose message takes as long is a slow one for a while; as above. */
  readonly slowMs?: number
  /** Told why a thread has ended with its message. Default no one. */
  readonly onEnded?: (reason: EndReason) => void
}

const HERE_BYTES = 64 * 1024
/** As the Budget counts: some 20 ms where nothing else is done. */
const HERE_WORK = 20_000_000
/** Of a client's messages in one round of the event loop. */
const ROUND_WORK = 5_000_000
/** Of most messages. */
const USUAL_WORK = 500_000
/** Of time that the work does not account for. */
const HERE_MS = 200
/** A quick thread gives up a message that takes longer. */
const QUICK_MS = 200
const SLOW_MS = 100
/** Of a large message, what takes a millisecond more. Honest ones take half of
 * that. */
const BYTES_OF_MS = 100_000

export function openReaderPool(options: PoolOptions = {}): ReaderPool {
  const { hereBytes = HERE_BYTES, hereWork = HERE_WORK } = options
  const { hereMs = HERE_MS, slowMs = SLOW_MS } = options
  const { quickMs = QUICK_MS, onEnded = () => undefined } = options
  const threads = new Threads(options)
  threads.startAhead()
  const slow = new Recent()
  const slowClients = new SlowClients()
  const rounds = new ClientRounds(ROUND_WORK)
  return {
    read: async (spooled, limits, signal, client = '') => {
      const { size } = spooled.bytes
      if (size > limits.messageBytes) {
        return unread(spooled, 'message-too-large')
      }
      const isSlow = slow.has(spooled.sha256)
      if (size <= hereBytes && !isSlow) {
        const pace = new Pace({ work: hereWork, ms: hereMs })
        const turn = rounds.take(client, USUAL_WORK)
        if (turn !== undefined) await turn
        const read = await readLightly(spooled, limits, { signal, pace })
        rounds.charge(client, pace.work - USUAL_WORK)
        if (read !== null) return read
      }
      const moreMs = size / BYTES_OF_MS
      const own = {
        ...{ quickMs: quickMs + moreMs, slowMs: slowMs + moreMs },
        ...{ slowClients, onEnded },
      }
      const tools = { signal, threads, client, ...own }
      if (!isSlow && !slowClients.has(client)) {
        const quick = await readInThread(spooled, limits, tools, 'quick')
        if (quick !== null) return quick
        slow.add(spooled.sha256)
      }
      const found = await readInThread(spooled, limits, tools, 'slow')
      return found ?? unread(spooled, 'too-slow')
    },
    count: () => threads.count(),
    close: () => threads.close(),
  }
}

/** The digests of messages that were slow: the sender will send them again. */
class Recent {
  readonly #known = new Set<string>()

  has(digest: string): boolean {
    return this.#known.has(digest)
  }

  add(digest: string): void {
    this.#known.add(digest)
    const [oldest] = this.#known
    if (this.#known.size > RECENT_LIMIT && oldest !== undefined) {
      this.#known.delete(oldest)
    }
  }
}

const RECENT_LIMIT = 1000

// null where it is work for a thread.
async function readLightly(
  spooled: Spooled,
  limits: ReadLimits,
  { signal, pace }: { readonly signal: AbortSignal; readonly pace: Pace },
): Promise<Message | null> {
  const ahead = (_: Part, isContainer: boolean): void => {
    pace.check()
    if (isContainer) throw new TooSlowHere()
  }
  try {
    return await withinLimits(spooled, limits, signal, signal =>
      readMessage(spooled, limits, { signal, pace, ahead }),
    )
  } catch (error) {
    if (error instanceof TooSlowHere) {
      spooled.scratch.abandon()
      return null
    }
    throw error
  } finally {
    pace.leave()
  }
}

interface Tools {
  readonly signal: AbortSignal
  readonly threads: Threads
  readonly client: string
  readonly slowClients: SlowClients
  /** See PoolOptions. */
  readonly quickMs: number
  readonly slowMs: number
  readonly onEnded: (reason: EndReason) => void
}

// null where it took longer than the pace.
async function readInThread(
  spooled: Spooled,
  limits: ReadLimits,
  tools: Tools,
  lane: Lane,
): Promise<Message | null> {
  const thread = await tools.threads.take({ ...tools, lane })
  const paceMs = lane === 'quick' ? tools.quickMs : Infinity
  try {
    return await converse(thread, spooled, limits, { ...tools, paceMs })
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    return unread(spooled, 'too-much-memory')
  }
}

/** The most that a thread may work for a message. The counted limits end it
 * before. */
const SHARE_SECONDS = 30
const BYTES_OF_SECOND = 250_000

async function converse(
  thread: Worker,
  spooled: Spooled,
  limits: ReadLimits,
  tools: Tools & Pick<ReadOrder, 'paceMs'>,
): Promise<Message | null> {
  const { signal, threads, client, slowClients, slowMs, paceMs } = tools
  const loan = lend(spooled, thread, threads)
  const end = (reason: EndReason): void => {
    tools.onEnded(reason)
    // The file stays open until the thread has ended: it may be writing.
    void threads.end(thread).finally(() => loan.giveBack(loan.end))
  }
  let reading: Ordered
  try {
    reading = await orAbort(
      order(thread, saysBegun =>
        readOrder(spooled, limits, { ...loan, paceMs, saysBegun }),
      ),
      signal,
    )
  } catch (error) {
    end(reasonOf(error, signal))
    throw error
  }
  const seconds = SHARE_SECONDS + spooled.bytes.size / BYTES_OF_SECOND
  // From here on: the start of a thread does not depend on the message.
  return withinLimits<Message | null>(spooled, limits, signal, async own => {
    const share = startShare(reading.task, seconds * 1000, own)
    let answer: ReadAnswer
    try {
      answer = await orAbort(reading.answer, share.signal)
    } catch (error) {
      const isSlow = share.isOver() && !own.aborted
      end(isSlow ? 'time' : reasonOf(error, own))
      if (isSlow) return unread(spooled, 'too-slow')
      throw error
    } finally {
      slowClients.note(client, share.hasUsed(slowMs))
      share.close()
    }
    threads.giveBack(thread)
    loan.giveBack(answer.type === 'read' ? answer.end : loan.end)
    if (answer.type === 'failed') throw new Error(answer.text)
    if (answer.type === 'slow') return null
    return heardMessage(answer.message, spooled)
  })
}

// A thread that has nothing to do goes back.
function lend(spooled: Spooled, thread: Worker, threads: Threads): Loan {
  try {
    return spooled.scratch.lend()
  } catch (error) {
    threads.giveBack(thread)
    throw error
  }
}
