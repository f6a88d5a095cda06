/*
 * NAME
 *   session - who is signed in
 *
 * DESCRIPTION
 *   Sessions are in memory: a restart ends them all. Each has an end that no use
 *   delays, and ends when it was not used for a while, or when its account is gone.
 *   Where there are too many, the oldest ends.
 *
 * SECURITY
 *   The secret has 256 random bits; only its digest is kept. Each form of a session
 *   has the session's token besides: see guards.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Person } from './person.js'

export interface Session {
  readonly person: Person
  /** What each form of the session has in it. */
  readonly formToken: string
  /** Milliseconds since the epoch. */
  readonly endsAt: number
}

export interface Sessions {
  /** @param lasts false: its account is gone, and it ends.
   * @returns what the cookie contains. */
  open(person: Person, lasts?: () => boolean): string
  /** The session of a request, which uses it. */
  find(secret: string): Session | null
  close(secret: string): void
}

const SESSIONS_LIMIT = 10_000

export interface SessionTimes {
  readonly hours: number
  /** Without a request. Default: hours. */
  readonly idleSeconds?: number
}

interface Kept extends Session {
  readonly lasts: () => boolean
  /** Milliseconds since the epoch. */
  usedAt: number
}

export function makeSessions(
  { hours, idleSeconds = hours * 3600 }: SessionTimes,
  now: () => number = Date.now,
): Sessions {
  const sessions = new Map<string, Kept>()
  const expire = (): void => {
    for (const [key, { endsAt }] of sessions) {
      // In the order of their ends.
      if (endsAt > now() && sessions.size < SESSIONS_LIMIT) return
      sessions.delete(key)
    }
  }
  const isOver = ({ endsAt, usedAt, lasts }: Kept): boolean =>
    endsAt <= now() || usedAt + idleSeconds * 1000 <= now() || !lasts()
  return {
    open: (person, lasts = () => true) => {
      expire()
      const secret = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      const endsAt = now() + hours * 3_600_000
      const session = { person, formToken, endsAt, lasts, usedAt: now() }
      sessions.set(digestOf(secret), session)
      return secret
    },
    find: secret => {
      const key = digestOf(secret)
      const session = sessions.get(key)
      if (session === undefined) return null
      if (isOver(session)) {
        sessions.delete(key)
        return null
      }
      session.usedAt = now()
      return session
    },
    close: secret => void sessions.delete(digestOf(secret)),
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Whether a form has the token of its session. */
export function isFormOf({ formToken }: Session, given: string): boolean {
  const [one, other] = [formToken, given].map(it => Buffer.from(it))
  return (
    one !== undefined &&
    one.length === other?.length &&
    timingSafeEqual(one, other)
  )
}
