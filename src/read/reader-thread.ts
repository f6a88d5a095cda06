/*
 * NAME
 *   reader-thread - reads messages, in a thread that may be ended
 *
 * DESCRIPTION
 *   Takes one order after the other from its parent and answers each. What is
 *   otherwise loaded when it is first needed is loaded at the start: later the
 *   package may be in the middle of being replaced.
 *
 *   Told to stop, it gives up: a child of it must have ended before it does, or
 *   is a zombie until the process ends.
 *
 * SECURITY
 *   Hostile bytes. All that they make a reader do stays in this thread: the
 *   parent ends the thread when it takes too long, and a full heap ends the
 *   thread and not the process.
 */

import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { bytesOf, bytesOfFile, type Bytes } from '../util/bytes.js'
import { Pace, TooSlowHere } from '../util/pace.js'
import { Scratch } from '../util/scratch.js'
import { causeOf } from '../mail/error.js'
import { CONTAINERS } from '../unpack/containers.js'
import { readMessage } from './read.js'
import {
  tellMessage,
  type ReadAnswer,
  type ReadBegun,
  type ReadOrder,
  type ReadStop,
} from './reader-wire.js'

/** More than what the process has: it may have little itself. */
const SLOW_PRIORITY = 10
const LOWEST_PRIORITY = 19

/** Programs that it waits for have so many times as long. */
const PATIENCE = 8

const TASK = taskOfThread()

/** What is decoded of a small message: each look at what is in the file is a
 * call of the system, and a part is looked at by each kind of container. */
const MEMORY_BYTES = 256 * 1024

/** The parent ends the thread soon after; nothing is read any more. */
const stopping = new AbortController()

// Of this thread alone, as Linux has it: it works when no one else wants to.
if (workerData === 'slow') {
  try {
    setPriority(Math.min(getPriority() + SLOW_PRIORITY, LOWEST_PRIORITY))
  } catch {
    // Then it is as quick as the others.
  }
}

parentPort?.on('message', (order: ReadOrder | ReadStop) => {
  if (order.type === 'stop') {
    stopping.abort()
    return
  }
  void begin(order)
    .then(say)
    // What cannot be told, and what is thrown beside us.
    .catch((error: unknown) => say(failed(error)))
})

// How long loading takes says nothing of the message.
async function begin(order: ReadOrder): Promise<ReadAnswer> {
  if (order.saysBegun) {
    await loaded
    say({ type: 'begun', task: TASK })
  }
  return answer(order)
}

const loaded = Promise.allSettled([
  import('../parse/mailparser/second-opinion.js'),
  ...CONTAINERS.map(kind => kind.load()),
])

function say(told: ReadBegun | ReadAnswer): void {
  parentPort?.postMessage(told)
}

async function answer(order: ReadOrder): Promise<ReadAnswer> {
  const { sha256, limits, paceMs } = order
  const scratch = new Scratch(order, MEMORY_BYTES)
  try {
    const bytes = bytesOfOrder(order)
    const pace = new Pace({ ms: paceMs, patience: PATIENCE })
    const tools = { signal: stopping.signal, alone: true, pace }
    const read = await readMessage({ bytes, sha256, scratch }, limits, tools)
    const message = tellMessage(read, order, scratch)
    return { type: 'read', message, end: scratch.fileEnd }
  } catch (error) {
    return error instanceof TooSlowHere ? { type: 'slow' } : failed(error)
  }
}

function taskOfThread(): string {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`
  } catch {
    return ''
  }
}

function failed(error: unknown): ReadAnswer {
  return { type: 'failed', text: causeOf(error) }
}

function bytesOfOrder({ copy, fd, start, size }: ReadOrder): Bytes {
  if (copy === null) return bytesOfFile(fd, start, size)
  return bytesOf(Buffer.from(copy.buffer, copy.byteOffset, copy.length))
}
