/*
 * NAME
 *   session-cookie - the session of a request
 *
 * SECURITY
 *   The cookie is of this host alone (`__Host-`), by TLS alone, for no script, and
 *   is sent with no request that another site causes. Signing in makes a new one.
 */

import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { WebContext } from './context.js'
import type { Person } from './person.js'
import type { Session, Sessions } from './session.js'

const COOKIE = 'postsift'
const SECRET = /^[\w-]{43}$/u

/**
 * Signs a person in, for this answer and those to come. What the browser gets
 * next must not be a redirect where another site sent it here, as after OIDC: it
 * would come without the cookie. Show a page with a link instead.
 */
export function startSession(
  context: WebContext,
  sessions: Sessions,
  person: Person,
  lasts?: () => boolean,
): void {
  closeSession(context, sessions)
  const secret = sessions.open(person, lasts)
  setCookie(context, COOKIE, secret, COOKIE_OPTIONS)
  context.set('session', sessions.find(secret))
}

export function endSession(context: WebContext, sessions: Sessions): void {
  closeSession(context, sessions)
  deleteCookie(context, COOKIE, COOKIE_OPTIONS)
  context.set('session', null)
}

function closeSession(context: WebContext, sessions: Sessions): void {
  const secret = secretOf(context)
  if (secret !== null) sessions.close(secret)
}

export function sessionOf(
  context: WebContext,
  sessions: Sessions,
): Session | null {
  const secret = secretOf(context)
  return secret === null ? null : sessions.find(secret)
}

const COOKIE_OPTIONS = {
  prefix: 'host',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Strict',
} as const

function secretOf(context: WebContext): string | null {
  const secret = getCookie(context, COOKIE, 'host') ?? ''
  return SECRET.test(secret) ? secret : null
}
