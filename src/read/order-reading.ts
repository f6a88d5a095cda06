/*
 * NAME
 *   order-reading - gives a thread a message to read
 *
 * DESCRIPTION
 *   A thread loads what readers need when it starts, and says once that it has
 *   begun and where the system tells of it. From then on it begins at once.
 *
 * DIAGNOSTICS
 *   The promises reject with what a thread died of. A thread that is
 *   ended from here has no listeners any more: then they never settle.
 */

import type { Worker } from 'node:worker_threads'
import type { ReadAnswer, ReadBegun, ReadOrder } from './reader-wire.js'

export interface Ordered {
  /** See ReadBegun. */
  readonly task: string
  readonly answer: Promise<ReadAnswer>
}

/** Where threads are that have begun once: they begin at once. */
const tasks = new WeakMap<Worker, string>()

// A thread that is still starting begins when it is there.
export function order(
  thread: Worker,
  orderFor: (saysBegun: boolean) => ReadOrder,
): Promise<Ordered> {
  const known = tasks.get(thread)
  const told = orderFor(known === undefined)
  const { copy } = told
  const send = (): void =>
    thread.postMessage(told, copy === null ? [] : [copy.buffer])
  if (known !== undefined) {
    const answer = answerOf(thread)
    send()
    return Promise.resolve({ task: known, answer })
  }
  return new Promise((resolve, reject) => {
    // Both may come at once: who waits for the second must be there already.
    thread.once('message', ({ task }: ReadBegun) => {
      tasks.set(thread, task)
      resolve({ task, answer: answerOf(thread) })
    })
    orDead(thread, reject)
    send()
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
