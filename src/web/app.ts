/*
 * NAME
 *   app - the pages of filter-web, put together
 *
 * DESCRIPTION
 *   The guards, the style sheet, the pages of each subject, and what is said
 *   where there is none.
 *
 * DIAGNOSTICS
 *   What a page throws is a page without details, and a line of the log.
 */

import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { NoPeer } from '../util/lines/ask-line.js'
import { causeOf } from '../mail/error.js'
import { addAdminPages } from './admin/admin-pages.js'
import type { WebContext, WebEnv } from './context.js'
import { errorPage, errorStatus } from './error-pages.js'
import { addLinkPages } from './pages/link-pages.js'
import { addMessagePages } from './pages/message-pages.js'
import { addMyMail } from './pages/my-mail.js'
import { addSenderPages } from './pages/sender-pages.js'
import { addSettingsPage } from './pages/settings-page.js'
import { guard } from './guards.js'
import { WEB } from './options.js'
import { endSession } from './session-cookie.js'
import { makeProxyFollower } from './sign-in/follow-proxy.js'
import { addSignInPages } from './sign-in/sign-in-pages.js'
import { STYLE, STYLE_PATH } from './style.js'
import type { World } from './world.js'

export type WebApp = Hono<WebEnv>

export function makeApp(world: World): WebApp {
  const { config, publicUrl, sessions, ways, now, note } = world
  const app = new Hono<WebEnv>()
  guard(app, {
    ...{ publicUrl, sessions, now },
    follow: makeProxyFollower({
      ...{ ways, sessions, now, note },
      settings: config.settings(WEB),
    }),
    warn: text => note('warning', text),
    refused: (client, why) =>
      note('warning', `refused: client=${client}, ${why}`),
  })
  app.get('/style.css', context => {
    const isThis =
      STYLE_PATH === `${context.req.path}?v=${context.req.query('v')}`
    context.header(
      'cache-control',
      isThis ? 'public, max-age=31536000, immutable' : 'no-store',
    )
    return context.body(STYLE, 200, {
      'content-type': 'text/css; charset=utf-8',
    })
  })
  app.post('/sign-out', context => {
    endSession(context, sessions)
    return context.redirect('/sign-in', 303)
  })
  addSignInPages(app, world)
  const subjects = [
    ...[addLinkPages, addMyMail, addMessagePages],
    ...[addSenderPages, addSettingsPage, addAdminPages],
  ]
  subjects.forEach(add => add(app, world))
  app.notFound(context => errorPage(context, 404))
  app.onError((error, context) => failed(error, context, world))
  return app
}

function failed(error: Error, context: WebContext, { note }: World): Response {
  if (error instanceof HTTPException && error.status < 500) {
    note(
      'warning',
      `refused: client=${context.get('client')}, status=${error.status}, the form is not from a page of ours`,
    )
    return errorPage(context, errorStatus(error.status))
  }
  note('error', `a page failed: ${causeOf(error)}`)
  if (error instanceof NoPeer) return errorPage(context, 503)
  return errorPage(context, 500)
}
