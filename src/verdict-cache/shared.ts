/*
 * NAME
 *   shared - answers that all hosts remember, in Redis or Valkey
 *
 * DESCRIPTION
 *   A message waits for the server at most LIMIT_MS. A server that fails
 *   FAILURES times in a row is not asked any more: its connection is dropped, and
 *   another one is made beside the mail, after a pause. So it is with a server that
 *   may not be written to: it was the master, and Sentinel knows another one.
 *
 *   What is written is not waited for. The notes of `forgotten` are read with the
 *   answers, at the latest NOTES_EVERY_MS after the last time.
 *
 * DIAGNOSTICS
 *   Nothing throws. notice() takes a line when the server fails, and when it is
 *   back.
 *
 * SECURITY
 *   The server is not trusted: no more than VALUE_BYTES of a value is read.
 */

import type {
  RedisAnswer,
  RedisCommand,
  RedisConnection,
} from '../store/redis/client.js'
import { NOTES_BYTES, NOTES_KEPT_SECONDS, noteOf, ALL } from './forgotten.js'
import { PREFIX, VALUE_BYTES } from './value.js'

/** A message waits no longer. */
const LIMIT_MS = 50

const FAILURES = 3
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
export const CONNECT_MS = 1000
const NOTES_EVERY_MS = 2000
const NOTES_KEY = `${PREFIX}forgotten`

/** More are not under way at once. */
const WRITES_LIMIT = 200

export interface SharedTools {
  readonly connect: () => Promise<RedisConnection>
  readonly notice: (text: string) => void
  readonly onError: () => void
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number
}

export interface Fetched {
  /** '' where there is none. */
  readonly values: readonly string[]
  /** Notes of what is forgotten; '' where they were not asked for. */
  readonly notes: string
}

export class Shared {
  readonly #tools: SharedTools
  #connection: RedisConnection | null = null
  #connecting: Promise<void> | null = null
  #isClosed = false
  #failures = 0
  #pauseMs = FIRST_PAUSE_MS
  #nextTryAt = -Infinity
  #connectedAt = Infinity
  #notesAt = -Infinity
  #writes = 0
  /** The last word of the log on it. */
  #isSaidDown = false

  constructor(tools: SharedTools) {
    this.#tools = tools
  }

  /** Whether notes are to be read, also where no value is. */
  get isDue(): boolean {
    return this.#tools.now() - this.#notesAt >= NOTES_EVERY_MS
  }

  /** null: it is not there, or not in time. */
  async fetch(keys: readonly string[]): Promise<Fetched | null> {
    const connection = this.#open()
    if (connection === null) return null
    const withNotes = this.isDue
    const commands = keys.map(readingOf)
    if (withNotes) commands.unshift(READ_NOTES)
    const answers = await this.#ask(connection, commands, LIMIT_MS)
    if (answers === null) return null
    if (withNotes) this.#notesAt = this.#tools.now()
    const [notes = '', ...values] = withNotes
      ? answers.map(textOf)
      : ['', ...answers.map(textOf)]
    return { values, notes }
  }

  put(key: string, value: string, seconds: number): void {
    const connection = this.#open()
    if (connection === null || this.#writes >= WRITES_LIMIT) return
    this.#writes++
    const command = ['SET', PREFIX + key, value, 'EX', String(seconds)] as const
    void this.#ask(connection, [command], CONNECT_MS).finally(
      () => this.#writes--,
    )
  }

  /** Waits until it is connected, or cannot be. */
  async prepare(): Promise<boolean> {
    this.#open()
    await this.#connecting
    return this.#connection !== null
  }

  close(): void {
    this.#isClosed = true
    this.#connection?.close()
    this.#connection = null
  }

  #open(): RedisConnection | null {
    const { now } = this.#tools
    if (this.#connection?.isOpen === false) {
      this.#drop(new Error('the connection was closed'))
    }
    if (this.#connection !== null || this.#isClosed) return this.#connection
    if (this.#connecting === null && now() >= this.#nextTryAt) {
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = null
      })
    }
    return null
  }

  // It counts as connected when it has answered: one that is frozen is connected
  // to by the kernel, and one that loads its data refuses commands.
  async #connect(): Promise<void> {
    let connection: RedisConnection | null = null
    try {
      connection = await this.#tools.connect()
      const [answer] = await inTime(connection.send([READ_NOTES]), CONNECT_MS)
      if (answer === undefined) throw new Error('no answer')
      if ('error' in answer) throw answer.error
      if (this.#isClosed) return connection.close()
      this.#connection = connection
      this.#connectedAt = this.#tools.now()
      this.#failures = 0
      if (this.#isSaidDown) this.#tools.notice('its server answers again')
      this.#isSaidDown = false
    } catch (error) {
      connection?.close()
      this.#drop(error)
    }
  }

  // null where it failed.
  async #ask(
    connection: RedisConnection,
    commands: readonly RedisCommand[],
    limitMs: number,
  ): Promise<readonly RedisAnswer[] | null> {
    try {
      const answers = await inTime(connection.send(commands), limitMs)
      // One value of another kind is no failure of the server.
      const [first] = answers
      const isRefused = answers.every(it => 'error' in it)
      if (isRefused && first && 'error' in first) throw first.error
      this.#failures = 0
      return answers
    } catch (error) {
      this.#tools.onError()
      // One that is dropped already has failed with all that was under way.
      if (this.#connection !== connection) return null
      const isNoMaster = /^READONLY\b/u.test((error as Error).message)
      if (++this.#failures >= FAILURES || isNoMaster) this.#drop(error)
      return null
    }
  }

  #drop(error: unknown): void {
    this.#connection?.close()
    this.#connection = null
    this.#notesAt = -Infinity
    const now = this.#tools.now()
    // One that comes and goes is not asked for as often as one that worked.
    const hasWorked = now - this.#connectedAt > LONGEST_PAUSE_MS
    if (hasWorked) this.#pauseMs = FIRST_PAUSE_MS
    this.#connectedAt = Infinity
    this.#nextTryAt = now + this.#pauseMs
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS)
    if (this.#isSaidDown || this.#isClosed) return
    this.#isSaidDown = true
    const why = error instanceof Error ? error.message : String(error)
    this.#tools.notice(
      `its server is not asked for a while (${why}); each process remembers for itself`,
    )
  }
}

/** Tells other hosts. Throws where they could not be told. */
export async function shareForgotten(
  connection: RedisConnection,
  all: readonly string[],
  now: number,
): Promise<void> {
  const text = all.map(it => noteOf(it, now)).join('')
  const ask = async (...commands: RedisCommand[]): Promise<unknown> => {
    const answers = await inTime(connection.send(commands), CONNECT_MS)
    const failed = answers.find(it => 'error' in it)
    if (failed !== undefined && 'error' in failed) throw failed.error
    const [first] = answers
    return first !== undefined && 'value' in first ? first.value : null
  }
  const kept = ['EXPIRE', NOTES_KEY, String(NOTES_KEPT_SECONDS)] as const
  const length = await ask(['APPEND', NOTES_KEY, text], kept)
  if (Number(length) > NOTES_BYTES) {
    await ask(['SET', NOTES_KEY, noteOf(ALL, now)], kept)
  }
}

const READ_NOTES: RedisCommand = [
  'GETRANGE',
  ...[NOTES_KEY, String(-NOTES_BYTES), '-1'],
]

function readingOf(key: string): RedisCommand {
  return ['GETRANGE', PREFIX + key, '0', String(VALUE_BYTES - 1)]
}

function textOf(answer: RedisAnswer): string {
  return 'value' in answer && typeof answer.value === 'string'
    ? answer.value
    : ''
}

// What came while this process was busy came in time.
async function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | null = null
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${limitMs} ms`)
      setImmediate(() => reject(error))
    }, limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}
