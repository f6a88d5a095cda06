/*
 * NAME
 *   layout - what all pages have around them
 *
 * DESCRIPTION
 *   page() gives the answer to a request: head, the way to the other pages for
 *   who is signed in, the body. No page has a script.
 */

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { WebContext } from './context.js'
import { html, theirs, type Html } from './html.js'
import type { Person } from './person.js'
import { STYLE_PATH } from './style.js'

export interface Page {
  /** In the title of the window and as the heading. */
  readonly title: string
  /** Below the heading. */
  readonly body: Html
  /** Default 200. */
  readonly status?: ContentfulStatusCode
  /** Who is signed in. Default: whose session it is. */
  readonly person?: Person | null
  /** A broad table needs more room. Default false. */
  readonly isWide?: boolean
  /** A path of ours that the browser goes on to at once. Default: none. */
  readonly refresh?: string
}

export function page(context: WebContext, content: Page): Response {
  const { title, body, status = 200, isWide = false, refresh = '' } = content
  const { person = context.get('session')?.person ?? null } = content
  const made = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} - Mail quarantine</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href="${STYLE_PATH}" />
        ${refresh === '' ? null : html`<meta http-equiv="refresh" content="0;url=${refresh}" />`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <div class="${isWide ? 'wide' : 'narrow'}">
            <span class="site">Mail quarantine</span>
            ${person === null ? null : menu(context, person)}
          </div>
        </header>
        <main id="content" class="${isWide ? 'wide' : 'narrow'}">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `
  // Of what is no plain string it would be a promise, whatever its type says.
  return context.html(made.toString(), status)
}

function menu(context: WebContext, person: Person): Html {
  const links = [
    // Who has no mailbox has no mail here.
    ...(person.addresses.length > 0 ? RECIPIENT_LINKS : []),
    ...(person.isAdministrator ? ADMINISTRATOR_LINKS : []),
  ]
  return html`<nav aria-label="Pages">
      ${links.map(link => menuLink(context.req.path, link))}
    </nav>
    <form class="who" method="post" action="/sign-out">
      ${formToken(context)}
      <span>${theirs(person.login, 60)}</span>
      <button class="quiet">Sign out</button>
    </form>`
}

type Link = readonly [path: string, name: string]

const RECIPIENT_LINKS: readonly Link[] = [
  ['/', 'My mail'],
  ['/senders', 'Senders'],
  ['/settings', 'Settings'],
]
const ADMINISTRATOR_LINKS: readonly Link[] = [['/admin/', 'Administration']]

function menuLink(here: string, [path, name]: Link): Html {
  const isHere = path === '/' ? here === path : here.startsWith(path)
  return isHere
    ? html`<a href="${path}" aria-current="page">${name}</a>`
    : html`<a href="${path}">${name}</a>`
}

/** What each form of a session needs in it: see forms. */
export function formToken(context: WebContext): Html | null {
  const session = context.get('session')
  return session === null
    ? null
    : html`<input type="hidden" name="token" value="${session.formToken}" />`
}
