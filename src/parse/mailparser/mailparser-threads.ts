/*
 * NAME
 *   mailparser-threads - the threads of mailparser: some rest, some work
 *
 * DESCRIPTION
 *   To start a thread takes as much of the processor as some fifty letters. So a
 *   few are kept. Where these work, a message waits a moment for the first that
 *   is free: nearly all are done in a few milliseconds. One that is not does not
 *   hold the others for longer: another thread is started then, and ended when
 *   it is done.
 *
 *   No thread is started before a message needs one.
 */

import { setTimeout } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { startMailparser } from './start-mailparser-worker.js'

/** Threads that rest at most. */
const KEPT = 2
/** So long a message waits for one of them. */
const PATIENCE_MS = 100

const idle: Worker[] = []
/** Threads that a message has. */
let working = 0
/** Called with a thread that is free, or with none to start another one. */
const waiting = new Set<(thread: Worker | null) => void>()

/** One that rests, or a new one. It has no listener. */
export async function takeThread(): Promise<Worker> {
  const rested = idle.pop()
  // Counted before anything is waited for: another message may ask meanwhile.
  const isCrowded = rested === undefined && working >= KEPT
  working++
  const thread = rested ?? (isCrowded ? await freedThread() : null)
  const own = thread ?? startThread()
  // Of a new one, too, before it has any of ours: Node.js has some there that
  // close its port for good with the last listener to messages.
  own.removeAllListeners()
  own.ref()
  return own
}

// null where none is free in time.
async function freedThread(): Promise<Worker | null> {
  const over = new AbortController()
  const late = setTimeout(PATIENCE_MS, null, { signal: over.signal })
  let give: ((thread: Worker | null) => void) | undefined
  const freed = new Promise<Worker | null>(resolve => {
    give = resolve
    waiting.add(resolve)
  })
  try {
    return await Promise.race([freed, late])
  } finally {
    if (give !== undefined) waiting.delete(give)
    late.catch(() => undefined)
    over.abort()
  }
}

/** @param isGood whether it came to the end of its message: another is ended. */
export function giveBack(thread: Worker, isGood: boolean): void {
  working--
  keep(thread, isGood)
}

/** A thread that was started ahead and has no listener yet. */
export function keepThread(thread: Worker): void {
  keep(thread, true)
}

function keep(thread: Worker, isGood: boolean): void {
  thread.removeAllListeners()
  const [next] = waiting
  if (next !== undefined) waiting.delete(next)
  if (isGood && next !== undefined) return next(thread)
  next?.(null)
  if (!isGood || idle.length >= KEPT) {
    thread.on('error', () => undefined)
    void thread.terminate()
    return
  }
  idle.push(thread)
  thread.unref()
  thread.once('error', () => forget(thread))
  thread.once('exit', () => forget(thread))
}

function forget(thread: Worker): void {
  const at = idle.indexOf(thread)
  if (at >= 0) idle.splice(at, 1)
}

function startThread(): Worker {
  // Beside this file, built or as source.
  const own = new URL(import.meta.url)
  const isBuilt = !own.pathname.endsWith('.ts')
  const file = isBuilt ? 'cached-mailparser-worker.cjs' : 'mailparser-worker.ts'
  return startMailparser(new URL(`./${file}`, own))
}
