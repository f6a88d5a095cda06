/*
 * NAME
 *   primary - the resident process that holds the sockets
 *
 * DESCRIPTION
 *   Keeps a number of workers at work on sockets that it keeps open and never
 *   accepts on. It reads no mail.
 *
 *     a worker dies      its sessions break and are tried again by Postfix;
 *                        another takes its place, at once, or after a pause
 *                        where it did not live long
 *     a worker is stuck  it does not answer for STUCK_SECONDS: killed
 *     reload()           new workers start with the new configuration; when
 *                        they accept, the old ones drain
 *     stop()             all workers drain; who is left after DRAIN_SECONDS is
 *                        killed
 *
 *   What workers tell about their work goes to `heard`; no one asks them for it.
 *
 * DIAGNOSTICS
 *   start() and reload() reject with what a worker said when it could not
 *   start. Everything else goes to `notice`.
 */

import { fork, type ChildProcess } from 'node:child_process'
import { trustedEnvironment } from '../util/process/environment.js'
import { sameArguments } from '../util/process/node-arguments.js'

export interface PrimaryOptions {
  /** The program to start as a worker. */
  readonly program: string
  readonly environment: Readonly<Record<string, string>>
  /** Descriptors that workers inherit, from FIRST_FD on. */
  readonly fds: readonly number[]
  readonly notice: (level: 'info' | 'warning', text: string) => void
  /** What a worker tells about its work. */
  readonly heard?: (worker: Worker, news: unknown) => void
  /** A worker has ended; nothing more is heard of it. */
  readonly ended?: (worker: Worker, reason: ExitReason) => void
}

/** One and the same object for all that is heard of a worker. */
export type Worker = Pick<ChildProcess, 'pid'>

/** drained: it was told to. killed: by a signal. failed: by itself. stuck: we
 * killed it, for it did not answer. */
export type ExitReason = 'drained' | 'killed' | 'failed' | 'stuck'

/** The primary's messages to a worker. */
export type ToWorker =
  | { readonly type: 'start'; readonly work: unknown }
  | { readonly type: 'drain' }
  | { readonly type: 'ping' }

/** A worker's messages to the primary. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'pong' }
  | { readonly type: 'news'; readonly news: unknown }

/** After stdin, stdout, stderr and the channel between us. */
export const FIRST_FD = 4

const DRAIN_SECONDS = 30
const STUCK_SECONDS = 60
const PING_SECONDS = 5
const SHORT_LIFE_MS = 2000

/** One worker, for people. */
export interface WorkerState {
  readonly pid: number
  readonly state: 'starting' | 'serving' | 'draining'
  readonly seconds: number
}

interface Member {
  readonly child: ChildProcess
  readonly bornAt: number
  ready: boolean
  draining: boolean
  stuck: boolean
  answeredAt: number
}

export class Primary {
  readonly #options: PrimaryOptions
  readonly #members = new Set<Member>()
  readonly #pings: NodeJS.Timeout
  #work: unknown = null
  #count = 0
  #stopping = false

  constructor(options: PrimaryOptions) {
    this.#options = options
    this.#pings = setInterval(() => this.#ping(), PING_SECONDS * 1000)
  }

  /**
   * @param work what each worker is told; plain data.
   * @param count how many workers.
   */
  async start(work: unknown, count: number): Promise<void> {
    this.#work = work
    this.#count = count
    await this.#startAll()
  }

  /**
   * As start(), over a generation that works. On failure that one stays. One
   * at a time.
   */
  async reload(work: unknown, count: number): Promise<void> {
    if (this.#stopping) throw new Error('it is being stopped')
    const old = [...this.#members]
    const before = { work: this.#work, count: this.#count }
    this.#work = work
    this.#count = count
    try {
      await this.#startAll()
    } catch (error) {
      this.#work = before.work
      this.#count = before.count
      for (const member of this.#members) {
        if (!old.includes(member)) this.#drain(member)
      }
      this.#refill()
      throw error
    }
    old.forEach(member => this.#drain(member))
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#pings)
    this.#members.forEach(member => this.#drain(member))
    while (this.#members.size > 0) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** All that there are, those that end included. */
  workers(): readonly WorkerState[] {
    const now = performance.now()
    return [...this.#members].map(({ child, bornAt, ready, draining }) => ({
      pid: child.pid ?? 0,
      state: draining ? 'draining' : ready ? 'serving' : 'starting',
      seconds: Math.round((now - bornAt) / 1000),
    }))
  }

  /** How many workers accept. */
  get readyCount(): number {
    return [...this.#members].filter(it => it.ready && !it.draining).length
  }

  async #startAll(): Promise<void> {
    const starts = Array.from({ length: this.#count }, () => this.#startOne())
    await Promise.all(starts)
  }

  // Async: fork(2) fails by an event or, without memory, by an exception.
  async #startOne(): Promise<void> {
    const { program, environment, fds } = this.#options
    const child = fork(program, [], {
      execArgv: [...sameArguments()],
      env: { ...trustedEnvironment(), ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...fds],
    })
    const now = performance.now()
    const member: Member = {
      child,
      bornAt: now,
      ready: false,
      draining: false,
      stuck: false,
      answeredAt: now,
    }
    this.#members.add(member)
    this.#tell(member, { type: 'start', work: this.#work })
    return new Promise((resolve, reject) => {
      child.on('message', message => {
        const said = message as FromWorker
        member.answeredAt = performance.now()
        if (said.type === 'ready') {
          member.ready = true
          resolve()
        }
        if (said.type === 'failed') reject(new Error(said.text))
        if (said.type === 'news') this.#options.heard?.(child, said.news)
      })
      child.once('error', error => {
        // Where there was no process to begin with, there will be no exit.
        if (child.pid === undefined) this.#members.delete(member)
        reject(error)
      })
      // What it sent last is read after its exit.
      child.once('close', (_, signal) =>
        this.#options.ended?.(child, reasonOf(member, signal)),
      )
      child.once('exit', (status, signal) => {
        reject(new Error(`worker ended with ${signal ?? `status ${status}`}`))
        this.#onExit(member, signal ?? `status ${String(status)}`)
      })
    })
  }

  #onExit(member: Member, how: string): void {
    this.#members.delete(member)
    if (this.#stopping || member.draining || !member.ready) return
    this.#options.notice('warning', `worker ${member.child.pid} died: ${how}`)
    const lived = performance.now() - member.bornAt
    const pause = lived < SHORT_LIFE_MS ? SHORT_LIFE_MS : 0
    setTimeout(() => this.#refill(), pause)
  }

  /** Starts as many workers as there are too few. */
  #refill(): void {
    if (this.#stopping) return
    const serving = [...this.#members].filter(it => !it.draining).length
    for (let count = serving; count < this.#count; count++) this.#replace()
  }

  #replace(): void {
    this.#startOne().catch((error: Error) => {
      this.#options.notice('warning', `worker did not start: ${error.message}`)
      setTimeout(() => this.#refill(), SHORT_LIFE_MS)
    })
  }

  #drain(member: Member): void {
    if (member.draining) return
    member.draining = true
    this.#tell(member, { type: 'drain' })
    const kill = setTimeout(
      () => member.child.kill('SIGKILL'),
      DRAIN_SECONDS * 1000,
    )
    member.child.once('exit', () => clearTimeout(kill))
  }

  #ping(): void {
    const now = performance.now()
    for (const member of this.#members) {
      if (now - member.answeredAt > STUCK_SECONDS * 1000) {
        this.#options.notice('warning', `worker ${member.child.pid} is stuck`)
        member.stuck = true
        member.child.kill('SIGKILL')
      }
      this.#tell(member, { type: 'ping' })
    }
  }

  #tell(member: Member, message: ToWorker): void {
    // A worker that is gone receives nothing; its end is seen elsewhere.
    if (member.child.connected) member.child.send(message, () => undefined)
  }
}

function reasonOf(
  { draining, stuck }: Member,
  signal: NodeJS.Signals | null,
): ExitReason {
  if (stuck) return 'stuck'
  if (signal !== null) return 'killed'
  return draining ? 'drained' : 'failed'
}
