/*
 * NAME
 *   reader-pool - reads messages beside one another, the heavy ones in threads
 *
 * DESCRIPTION
 *   For a process that serves many sessions. A message that is small, has no
 *   container in it and takes no time is read at once, here: that is most mail,
 *   and costs nothing more. As soon as it turns out to be another, it is read
 *   again in a thread, of which some are kept. More such messages wait, and
 *   their own time goes on.
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
import type { Loan } from '../util/scratch.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Spooled } from '../spool/spool.js'
import { CONTAINERS } from '../unpack/containers.js'
import { readMessage } from './read.js'
import { unread, withinLimits, type Reader, type ReadLimits } from './reader.js'
import {
  heardMessage,
  readOrder,
  type ReadAnswer,
  type ReadOrder,
} from './reader-wire.js'
import { Threads, type ThreadOptions } from './reader-threads.js'

export interface ReaderPool {
  readonly read: Reader
  /** Ends the threads that rest. */
  close(): void
}

export interface PoolOptions extends ThreadOptions {
  /** A larger message goes to a thread. */
  readonly hereBytes?: number
  /** One that takes longer does. */
  readonly hereMs?: number
}

const HERE_BYTES = 64 * 1024
const HERE_MS = 20

export function openReaderPool(options: PoolOptions = {}): ReaderPool {
  const { hereBytes = HERE_BYTES, hereMs = HERE_MS } = options
  const threads = new Threads(options)
  threads.startAhead()
  return {
    read: async (spooled, limits, signal) => {
      const { size } = spooled.bytes
      if (size > limits.messageBytes) {
        return unread(spooled, 'message-too-large')
      }
      const read =
        size <= hereBytes
          ? await readLightly(spooled, limits, { signal, hereMs })
          : null
      return read ?? (await readInThread(spooled, limits, { signal, threads }))
    },
    close: () => threads.close(),
  }
}

// null where it is work for a thread.
async function readLightly(
  spooled: Spooled,
  limits: ReadLimits,
  { signal, hereMs }: { readonly signal: AbortSignal; readonly hereMs: number },
): Promise<Message | null> {
  const start = performance.now()
  const used = process.cpuUsage()
  const ahead = (part: Part): void => {
    const isLate = performance.now() - start > hereMs && msOfCpu(used) > hereMs
    if (isLate || CONTAINERS.some(kind => kind.opens(part))) throw HEAVY
  }
  try {
    return await withinLimits(spooled, limits, signal, signal =>
      readMessage(spooled, limits, { signal, ahead }),
    )
  } catch (error) {
    if (error === HEAVY) return null
    throw error
  }
}

// On a busy machine time passes in which nothing of ours runs.
function msOfCpu(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const HEAVY = new Error('too heavy to be read beside others')

async function readInThread(
  spooled: Spooled,
  limits: ReadLimits,
  { signal, threads }: Tools,
): Promise<Message> {
  const thread = await threads.take(signal)
  try {
    return await converse(thread, spooled, limits, { signal, threads })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
    return unread(spooled, 'too-much-memory')
  }
}

interface Tools {
  readonly signal: AbortSignal
  readonly threads: Threads
}

async function converse(
  thread: Worker,
  spooled: Spooled,
  limits: ReadLimits,
  { signal, threads }: Tools,
): Promise<Message> {
  const loan = lend(spooled, thread, threads)
  const end = (): void => {
    // The file stays open until the thread has ended: it may be writing.
    void threads.end(thread).finally(() => loan.giveBack(loan.end))
  }
  let reading: Reading
  try {
    reading = await orAbort(
      begin(thread, readOrder(spooled, limits, loan)),
      signal,
    )
  } catch (error) {
    end()
    throw error
  }
  // From here on: how long a thread took to start says nothing of the message.
  return withinLimits(spooled, limits, signal, async own => {
    let answer: ReadAnswer
    try {
      answer = await orAbort(reading.answer, own)
    } catch (error) {
      end()
      throw error
    }
    threads.giveBack(thread)
    loan.giveBack(answer.type === 'read' ? answer.end : loan.end)
    if (answer.type === 'failed') throw new Error(answer.text)
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

interface Reading {
  readonly answer: Promise<ReadAnswer>
}

// A thread that is still starting begins when it is there.
function begin(thread: Worker, order: ReadOrder): Promise<Reading> {
  return new Promise((resolve, reject) => {
    // Both may come at once: who waits for the second must be there already.
    thread.once('message', () => resolve({ answer: answerOf(thread) }))
    orDead(thread, reject)
    const { copy } = order
    thread.postMessage(order, copy === null ? [] : [copy.buffer])
  })
}

function answerOf(thread: Worker): Promise<ReadAnswer> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve)
    orDead(thread, reject)
  })
}

function orDead(thread: Worker, reject: (error: Error) => void): void {
  thread.once('error', reject)
  thread.once('exit', () => reject(new Error('reader thread died')))
}
