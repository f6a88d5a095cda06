/*
 * NAME
 *   error-pages - what people read when there is no page
 *
 * SECURITY
 *   None says anything of the inside: that is in the log.
 */

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { WebContext } from './context.js'
import { html } from './html.js'
import { page } from './layout.js'

const TEXTS = {
  400: ['This request cannot be read', 'Go back, and try again.'],
  403: [
    'This is not allowed',
    'Nothing was changed. If you came here from a form, go back, load its page again, and send it once more: it may be too old, or your browser may not say where the form is from.',
  ],
  404: [
    'There is no such page',
    'The address may be incomplete: some mail programs cut long links. If you followed a link in a mail, copy all of it.',
  ],
  405: [
    'This is not possible here',
    'Go back, and use the buttons of the page.',
  ],
  413: [
    'This is too much',
    'The form is larger than it may be. Nothing was changed.',
  ],
  415: ['This is no form', 'Nothing was changed.'],
  421: [
    'This is another host',
    'The address in your browser is not the one of this quarantine. If you look after it: public_url in filter.toml must be what browsers use, and the proxy must send Host on.',
  ],
  429: [
    'Too many requests',
    'Nothing was changed. Wait for a few minutes, and try again.',
  ],
  500: [
    'This did not work',
    'The mail is safe: what was not done can be done later. Try again in a few minutes. If it stays like this, tell your administrator at what time it was.',
  ],
  503: [
    'This does not work at the moment',
    'The mail is safe. Try again in a few minutes.',
  ],
} as const satisfies Partial<
  Record<ContentfulStatusCode, readonly [title: string, text: string]>
>

export type ErrorStatus = keyof typeof TEXTS

export function errorPage(context: WebContext, status: ErrorStatus): Response {
  const [title, text] = TEXTS[status]
  return page(context, { title, status, body: html`<p>${text}</p>` })
}

/** 500 for what none of the texts is about. */
export function errorStatus(status: number): ErrorStatus {
  return status in TEXTS ? (status as ErrorStatus) : 500
}
