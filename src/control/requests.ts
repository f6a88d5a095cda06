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

/** By the name of a request: what is in its answer. */
export interface Answers {
  readonly version: VersionAnswer
  readonly status: StatusAnswer
  readonly reload: ReloadAnswer
}

export type RequestName = keyof Answers

const NAMES: readonly RequestName[] = ['version', 'status', 'reload']

export interface Request<N extends RequestName = RequestName> {
  readonly request: N
}

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

export function readRequest(line: string): Request | null {
  const value = readObject(line)
  const name = NAMES.find(it => it === value?.['request'])
  return name === undefined ? null : { request: name }
}

export function readAnswer(line: string): Answer | null {
  const value = readObject(line)
  if (value === null) return null
  const { answer, error } = value
  if (typeof error === 'string') return { error }
  return typeof answer === 'object' && answer !== null
    ? { answer: answer as Answers[RequestName] }
    : null
}

function readObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
