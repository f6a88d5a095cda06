/*
 * NAME
 *   requests - what filterctl asks the primary of filterd, and what it answers
 *
 * DESCRIPTION
 *   One line of JSON each way: a Request, and an Answer. A connection has one
 *   request. Both sides take the types from here; they may be of two versions, so
 *   that each checks what it reads.
 *
 * DIAGNOSTICS
 *   readRequest() and readAnswer() give null for a line that is none.
 */

import { jsonObject } from '../util/lines/json-object.js'
import type { Bypass } from '../bypass/bypass.js'
import type { Snapshot } from '../metrics/snapshot.js'
import type { QueueFacts } from '../postfix/waiting-mail.js'

/** By the name of a request: what is in its answer. */
export interface Answers {
  readonly version: VersionAnswer
  readonly status: StatusAnswer
  readonly reload: ReloadAnswer
  readonly alerts: AlertsAnswer
}

/** What else is in a request. */
interface Wishes {
  readonly version: object
  readonly status: object
  readonly reload: object
  /** Checks for alerts now. queue: what filterctl saw; null: it saw nothing. */
  readonly alerts: { readonly queue: QueueFacts | null }
}

export type RequestName = keyof Answers

const NAMES: readonly RequestName[] = ['version', 'status', 'reload', 'alerts']

export type Request<N extends RequestName = RequestName> = {
  readonly [M in N]: { readonly request: M } & Wishes[M]
}[N]

export type Answer<N extends RequestName = RequestName> =
  | { readonly answer: Answers[N] }
  /** Why there is none, in one line. */
  | { readonly error: string }

export interface VersionAnswer {
  readonly version: string
  readonly node: string
  readonly pid: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

export interface StatusAnswer extends VersionAnswer {
  /** undefined: the usual one. */
  readonly configFile: string | undefined
  /** Of the text that is in force; see configDigest(). */
  readonly configDigest: string
  /** The options after -o. */
  readonly overrides: readonly string[]
  readonly listeners: string
  readonly workers: readonly WorkerFacts[]
  /** A filterd of an older version does not say it. */
  readonly bypasses?: readonly Bypass[]
  /** A filterd of an older version does not say it. */
  readonly running?: RunningFacts
}

/** Of the totals that the primary keeps. */
export type RunningFacts = Pick<
  Snapshot,
  'sessions' | 'sessionsLimit' | 'waiting' | 'reload' | 'lines'
> & {
  /** null: not measured yet. A filterd of an older version does not say it. */
  readonly quarantine?: Snapshot['quarantine']
  /** Looks by result; none where the cache is off, or filterd is older. */
  readonly cache?: Readonly<Record<string, number>>
}

export interface WorkerFacts {
  readonly pid: number
  /** draining: it takes no new connection, and ends. */
  readonly state: 'starting' | 'serving' | 'draining'
  readonly seconds: number
}

export interface ReloadAnswer {
  readonly isReloaded: boolean
  /** Why not; '' where it is. */
  readonly why: string
  /** What the configuration has that is no error, one line each. */
  readonly warnings: readonly string[]
}

export interface AlertsAnswer {
  /** Those that are open. */
  readonly open: readonly {
    readonly key: string
    readonly text: string
    /** Milliseconds since the epoch. */
    readonly since: number
  }[]
}

export function readRequest(line: string): Request | null {
  const value = jsonObject(line)
  const name = NAMES.find(it => it === value?.['request'])
  if (value === null || name === undefined) return null
  if (name !== 'alerts') return { request: name }
  const queue = value['queue'] ?? null
  return queue === null || isQueue(queue) ? { request: name, queue } : null
}

function isQueue(it: unknown): it is QueueFacts {
  if (typeof it !== 'object' || it === null) return false
  const { total, waiting, oldest, reason } = it as Partial<QueueFacts>
  return (
    [total, waiting, oldest ?? 0].every(number => Number.isFinite(number)) &&
    typeof reason === 'string'
  )
}

export function readAnswer(line: string): Answer | null {
  const value = jsonObject(line)
  if (value === null) return null
  const { answer, error } = value
  if (typeof error === 'string') return { error }
  return typeof answer === 'object' && answer !== null
    ? { answer: answer as Answers[RequestName] }
    : null
}
