/*
 * NAME
 *   rule-thread-handle - one thread of rules, from who asks it
 *
 * DIAGNOSTICS
 *   startRuleThread() throws RangeError for rules that cannot be compiled, and
 *   Error for a thread that does not start. scan() throws RuleThreadFull, or what
 *   the thread died of; then it is to be ended.
 */

import { Worker } from 'node:worker_threads'
import { orAbort } from '../../util/deadline.js'
import type {
  FromRuleThread,
  Match,
  RuleOrder,
  ToRuleThread,
} from './rule-wire.js'

/** What it was given needs more memory than there may be. */
export class RuleThreadFull extends Error {
  constructor(text: string, options: ErrorOptions = {}) {
    super(text, options)
    this.name = 'RuleThreadFull'
  }
}

/** It does not find what a rule of ours must find. */
export class RulesSilent extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'RulesSilent'
  }
}

/** Beside the memory of WebAssembly: matches, as many as a million a pattern. */
const HEAP_MEBIBYTES = 256
const YOUNG_MEBIBYTES = 12

export interface RuleThread {
  /** Where the system tells of it: `/proc/1/task/2`. */
  readonly task: string
  /** Whether another should take its place. */
  readonly isWorn: boolean
  /** One at a time. Memory of its own: it is moved to the thread. */
  scan(bytes: Uint8Array<ArrayBuffer>): Promise<readonly Match[]>
  /** Whether it keeps the process from its end. */
  hold(isHeld: boolean): void
  /** Called once, when it ends by itself. */
  whenDead(call: () => void): void
  /** Resolves when nothing of it runs any more. */
  end(): Promise<void>
}

/** Resolves when it is ready. Aborted, it is ended. */
export async function startRuleThread(
  order: RuleOrder,
  signal: AbortSignal,
): Promise<RuleThread> {
  signal.throwIfAborted()
  const worker = startWorker(order)
  const next = (): Promise<FromRuleThread> => heard(worker)
  try {
    const told = await orAbort(next(), signal)
    if (told.type !== 'ready') throw notReady(told)
    return handleOf(worker, told.task, next)
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

function startWorker(order: RuleOrder): Worker {
  // Beside this file, under the ending that it has itself.
  const own = new URL(import.meta.url)
  const ending = own.pathname.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./rule-thread.${ending}`, own), {
    workerData: order,
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MEBIBYTES,
      maxYoungGenerationSizeMb: YOUNG_MEBIBYTES,
    },
    // What it prints goes nowhere: our output is a reply.
    stdout: true,
    stderr: true,
  })
  // It may have something to say when no one waits for it.
  worker.on('error', () => undefined)
  return worker
}

function handleOf(
  worker: Worker,
  task: string,
  next: () => Promise<FromRuleThread>,
): RuleThread {
  let isWorn = false
  let isEnded = false
  return {
    task,
    get isWorn() {
      return isWorn
    },
    scan: async bytes => {
      const answer = next()
      const order: ToRuleThread = { bytes }
      worker.postMessage(order, [bytes.buffer])
      const told = await answer
      if (told.type !== 'matched') throw notReady(told)
      isWorn ||= told.isWorn
      return told.matches
    },
    hold: isHeld => {
      if (isHeld) worker.ref()
      else worker.unref()
    },
    whenDead: call => {
      worker.once('exit', () => {
        if (!isEnded) call()
      })
    },
    end: async () => {
      isEnded = true
      await worker.terminate()
    },
  }
}

function heard(worker: Worker): Promise<FromRuleThread> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
    }
    const onMessage = (told: FromRuleThread): void => {
      forget()
      resolve(told)
    }
    const onError = (error: NodeJS.ErrnoException): void => {
      forget()
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(isFull ? new RuleThreadFull(error.message) : error)
    }
    const onExit = (): void => {
      forget()
      reject(new Error('a thread of rules died'))
    }
    worker.once('message', onMessage)
    worker.once('error', onError)
    worker.once('exit', onExit)
  })
}

function notReady(told: FromRuleThread): Error {
  if (told.type !== 'failed') return new Error('a thread of rules is confused')
  const { text, why } = told
  if (why === 'rules') return new RangeError(`rules ${text}`)
  if (why === 'silent') return new RulesSilent(text)
  return why === 'memory' ? new RuleThreadFull(text) : new Error(text)
}
