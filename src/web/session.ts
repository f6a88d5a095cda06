/*
 * NAME
 *   session - who is signed in
 *
 * DESCRIPTION
 *   Sessions are in memory: a restart ends them all. Each has an end that no use
 *   delays. Where there are too many, the oldest ends.
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
  /** @returns what the cookie contains. */
  open(person: Person): string
  find(secret: string): Session | null
  close(secret: string): void
}

const SESSIONS_LIMIT = 10_000

export function makeSessions(
  hours: number,
  now: () => number = Date.now,
): Sessions {
  const sessions = new Map<string, Session>()
  const expire = (): void => {
    for (const [key, { endsAt }] of sessions) {
      // In the order of their ends.
      if (endsAt > now() && sessions.size < SESSIONS_LIMIT) return
      sessions.delete(key)
    }
  }
  return {
    open: person => {
      expire()
      const secret = randomBytes(32).toString('base64url')
      const formToken = randomBytes(32).toString('base64url')
      const endsAt = now() + hours * 3_600_000
      sessions.set(digestOf(secret), { person, formToken, endsAt })
      return secret
    },
    find: secret => {
      const session = sessions.get(digestOf(secret))
      return session !== undefined && session.endsAt > now() ? session : null
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
