/*
 * NAME
 *   scan-pool - many messages at once, each in a process that may die
 *
 * DESCRIPTION
 *   Hands messages to child processes, one at a time each, and gives their
 *   records back in the order of the messages. A child that dies, or is killed
 *   because it does not answer, costs the message in its hands; another takes
 *   its place.
 *
 * SECURITY
 *   What looks at hostile bytes is a process of its own.
 */

import { fork, type ChildProcess } from 'node:child_process'
import type { FoundMessage } from './found.js'
import { errorRecord, type ScanRecord } from './scan-one.js'

export interface PoolOptions {
  readonly jobs: number
  /** The program to start, and its arguments. */
  readonly program: string
  readonly args: readonly string[]
  /** Tells a child what it is. */
  readonly environment: Readonly<Record<string, string>>
  /** A child that takes longer for one message is killed. */
  readonly limitSeconds: number
}

/** How many records may wait for an earlier one. */
const AHEAD_PER_JOB = 32

export async function* scanInPool(
  messages: Iterable<FoundMessage>,
  options: PoolOptions,
): AsyncGenerator<ScanRecord> {
  const idle = Array.from({ length: options.jobs }, () => new Worker(options))
  const workers = [...idle]
  const waiting: (() => void)[] = []
  const take = async (): Promise<Worker> => {
    while (idle.length === 0) await new Promise<void>(go => waiting.push(go))
    return idle.pop() as Worker
  }
  const scan = async (message: FoundMessage): Promise<ScanRecord> => {
    const worker = await take()
    const record = await worker.scan(message)
    idle.push(worker)
    waiting.shift()?.()
    return record
  }
  const pending: Promise<ScanRecord>[] = []
  try {
    for (const message of messages) {
      pending.push(scan(message))
      if (pending.length < options.jobs * AHEAD_PER_JOB) continue
      yield (await pending.shift()) as ScanRecord
    }
    for (const record of pending) yield await record
  } finally {
    for (const worker of workers) worker.stop()
  }
}

/** The child's side: answers each message with its record. */
export function serveScans(
  scan: (message: FoundMessage) => Promise<ScanRecord>,
): void {
  process.on('message', (message: FoundMessage) => {
    void scan(message).then(record => process.send?.(record))
  })
  process.on('disconnect', () => process.exit())
}

class Worker {
  readonly #options: PoolOptions
  #child: ChildProcess | null = null
  #stopped = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  scan(message: FoundMessage): Promise<ScanRecord> {
    if (this.#stopped) {
      return Promise.resolve(errorRecord(message.label, 'scan was stopped'))
    }
    const child = (this.#child ??= this.#start())
    return new Promise(resolve => {
      const end = (record: ScanRecord): void => {
        clearTimeout(timer)
        child.off('message', onMessage).off('error', onError)
        child.off('exit', onExit)
        resolve(record)
      }
      const failed = (why: string): void => {
        this.#forget(child)
        end(errorRecord(message.label, why))
      }
      const onMessage = (record: unknown): void => end(record as ScanRecord)
      const onError = (error: Error): void => failed(error.message)
      const onExit = (status: number | null, signal: string | null): void =>
        failed(`scanning process died (${signal ?? `status ${status}`})`)
      const timer = setTimeout(
        () => child.kill('SIGKILL'),
        this.#options.limitSeconds * 1000,
      )
      child.once('message', onMessage).once('error', onError)
      child.once('exit', onExit)
      child.send(message)
    })
  }

  stop(): void {
    this.#stopped = true
    if (this.#child?.connected === true) this.#child.disconnect()
    this.#child = null
  }

  // It may also die with nothing in its hands: the next one gets the message.
  #start(): ChildProcess {
    const { program, args, environment } = this.#options
    const child = fork(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('exit', () => this.#forget(child))
    child.on('error', () => this.#forget(child))
    return child
  }

  #forget(child: ChildProcess): void {
    if (this.#child === child) this.#child = null
    child.kill('SIGKILL')
  }
}
