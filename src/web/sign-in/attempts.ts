/*
 * NAME
 *   attempts - sign-ins that have begun at a provider
 *
 * DESCRIPTION
 *   The browser gets a name for its attempt in a cookie. It is taken once: what a
 *   provider sent a browser back with is good for nothing a second time.
 *
 * SECURITY
 *   256 random bits; short; at most ATTEMPTS_LIMIT at a time, the oldest goes. The
 *   cookie is sent when the provider sends the browser here (Lax), and it is bound
 *   to this browser: a link with another's `code` signs no one in (login CSRF).
 */

import { randomBytes } from 'node:crypto'
import type { Attempt } from './oidc.js'

export interface Attempts {
  /** @returns its name. */
  add(attempt: Attempt): string
  /** null: it is not there, or too old. */
  take(name: string): Attempt | null
}

/** A person has to find a password meanwhile. */
export const ATTEMPT_SECONDS = 10 * 60
const ATTEMPTS_LIMIT = 2000

export function makeAttempts(now: () => number = Date.now): Attempts {
  const open = new Map<string, { attempt: Attempt; until: number }>()
  return {
    add: attempt => {
      const [oldest] = open.keys()
      if (open.size >= ATTEMPTS_LIMIT && oldest !== undefined) {
        open.delete(oldest)
      }
      const name = randomBytes(32).toString('base64url')
      open.set(name, { attempt, until: now() + ATTEMPT_SECONDS * 1000 })
      return name
    },
    take: name => {
      const found = open.get(name)
      open.delete(name)
      return found !== undefined && found.until > now() ? found.attempt : null
    },
  }
}
