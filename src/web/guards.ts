/*
 * NAME
 *   guards - what every request must pass before a page sees it
 *
 * DESCRIPTION
 *   In this order: headers for the answer; the host is ours; a method that pages
 *   have; not too many requests of one client; a form is small, is a form, and
 *   comes from a page of ours; who is signed in; and the form of a session has
 *   its token.
 *
 * SECURITY
 *   Host: a name of another site that leads to loopback (DNS rebinding) would
 *   make its scripts of our origin. Where a form is from, the browser says
 *   (Sec-Fetch-Site, Origin); with `Referrer-Policy: no-referrer` Origin is
 *   `null`, so a browser without Sec-Fetch-Site (before 2023) cannot send forms.
 *   Pages of a link need no session: who does not know the link cannot make its
 *   form.
 */

import type { Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { clientAddress, UNKNOWN_CLIENT } from './client-address.js'
import type { WebContext, WebEnv } from './context.js'
import { errorPage } from './error-pages.js'
import { makeRateLimit } from './rate-limit.js'
import { isFormOf, type Sessions } from './session.js'
import { sessionOf } from './session-cookie.js'

export interface Guarded {
  readonly publicUrl: URL
  readonly sessions: Sessions
  readonly now: () => number
  /** Makes the session that of who the proxy of the site names. */
  readonly follow: (context: WebContext) => void
  /** A request that was refused, in a few words. */
  readonly refused: (client: string, why: string) => void
  readonly warn: (text: string) => void
}

const FORM_BYTES = 32 * 1024
/** Of one client: a page and its style sheet are two. */
const REQUESTS = { count: 600, seconds: 60 }
// All people would be one client.
const NO_ADDRESS =
  'the proxy sends no X-Forwarded-For: requests are not limited; see filter-web(8)'

export function guard(app: Hono<WebEnv>, guarded: Guarded): void {
  const { publicUrl, sessions, now, follow, refused, warn } = guarded
  const limit = makeRateLimit(REQUESTS, now)
  let isTold = false
  const refuse = (
    context: WebContext,
    status: Parameters<typeof errorPage>[1],
    why: string,
  ): Response => {
    refused(context.get('client'), why)
    return errorPage(context, status)
  }
  app.use(headers())
  app.use(async (context, next) => {
    context.set('session', null)
    context.set('form', new URLSearchParams())
    context.set('client', clientAddress(context.req.header('x-forwarded-for')))
    const host = context.req.header('host') ?? new URL(context.req.url).host
    if (host.toLowerCase() !== publicUrl.host) {
      return refuse(context, 421, 'the host is not that of public_url')
    }
    const { method } = context.req
    if (!['GET', 'HEAD', 'POST'].includes(method))
      return errorPage(context, 405)
    if (context.get('client') === UNKNOWN_CLIENT) {
      if (!isTold) warn(NO_ADDRESS)
      isTold = true
    } else if (!limit.take(context.get('client'))) {
      return refuse(context, 429, 'too many requests')
    }
    context.set('session', sessionOf(context, sessions))
    follow(context)
    return next()
  })
  app.use(
    bodyLimit({
      maxSize: FORM_BYTES,
      onError: context => errorPage(context as WebContext, 413),
    }),
  )
  app.use(
    csrf({
      origin: publicUrl.origin,
      secFetchSite: 'same-origin',
    }),
  )
  app.use(async (context, next) => {
    if (context.req.method !== 'POST') return next()
    const type = context.req.header('content-type') ?? ''
    if (!/^application\/x-www-form-urlencoded(?:;|$)/iu.test(type)) {
      return refuse(context, 415, 'what was sent is no form')
    }
    context.set('form', new URLSearchParams(await context.req.text()))
    const session = context.get('session')
    const isOfLink = context.req.path.startsWith('/m/')
    if (session === null || isOfLink) return next()
    const given = context.get('form').get('token') ?? ''
    return isFormOf(session, given)
      ? next()
      : refuse(context, 403, 'the form has not the token of its session')
  })
}

function headers(): MiddlewareHandler<WebEnv> {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // Other hosts of the domain are not ours.
    strictTransportSecurity: 'max-age=15552000',
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  })
  return async (context, next) => {
    await secure(context, next)
    const { headers } = context.res
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    headers.set('x-robots-tag', 'noindex, nofollow')
  }
}
