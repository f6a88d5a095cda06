/*
 * NAME
 *   link-pages - the mail of a link, for who has the link
 *
 * DESCRIPTION
 *   A link is in a notice or a digest, and is for one message and one recipient.
 *   Its page has what the message is and buttons; the text is only for who signs
 *   in. To look at it changes nothing: mail programs and scanners follow links.
 *
 * SECURITY
 *   The helper checks the link, this program does not have the key. By a link for
 *   looking (scope `see`) nothing is released.
 */

import type { Hono } from 'hono'
import type { Permission } from '../../mail/verdict.js'
import { isRefused, type Answers } from '../../web-helper/requests.js'
import { permissionOf } from '../../people/permission.js'
import type { WebContext, WebEnv } from '../context.js'
import { html } from '../html.js'
import { page } from '../layout.js'
import type { World } from '../world.js'
import { addActs, casePage } from './acts.js'
import { entryOf, isReleasedTo, type Case } from './kept-case.js'
import { refusal, refusalPage } from './refusals.js'
import { time } from './summary.js'

/** As long as the helper takes one. */
const TOKEN = /^[\w-]{60,2000}$/u

export function addLinkPages(app: Hono<WebEnv>, world: World): void {
  const find = (context: WebContext): Promise<Case | Response> =>
    caseOf(context, world)
  app.get('/m/:token', async context => {
    const it = await find(context)
    return it instanceof Response ? it : casePage(context, it, world)
  })
  app.get('/m/:token/later', async context => {
    const it = await find(context)
    return it instanceof Response ? it : laterPage(context, it, world)
  })
  addActs(app, '/m/:token', { find, world })
}

async function caseOf(
  context: WebContext,
  world: World,
): Promise<Case | Response> {
  const token = context.req.param('token') ?? ''
  if (!TOKEN.test(token)) return refusal(context, 'forged')
  const link = await world.helper({ name: 'link', token })
  if (isRefused(link)) return refusalPage(context, link)
  const entry = link.state === 'gone' ? null : entryOf(world.folder, link.entry)
  if (entry === null) return refusal(context, 'gone')
  const recipients = [link.recipient]
  return {
    ...{ entry, recipients, who: { by: 'link', token } },
    base: `/m/${token}`,
    may: mayBy(link, permissionOf(entry.verdict, world.people)),
    isReleased: link.state === 'released' || isReleasedTo(entry, recipients),
  }
}

// Such a link does not release, whatever the policy is by now.
function mayBy({ scope }: Answers['link'], may: Permission): Permission {
  return scope === 'see' && may === 'release' ? 'ask' : may
}

function laterPage(context: WebContext, it: Case, world: World): Response {
  const until = world.keptUntil(it.entry.keptAt)
  return page(context, {
    title: 'Nothing was changed',
    body: html`<p>
        The mail stays where it
        is${until === null ? '' : html` until ${time(until)}`}. You can use the
        link again later, for some days.
      </p>
      <p><a href="${it.base}">Back to the mail</a></p>`,
  })
}
