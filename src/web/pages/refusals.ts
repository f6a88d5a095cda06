/*
 * NAME
 *   refusals - what people read when something was not done
 */

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Refusal, Refused } from '../../web-helper/requests.js'
import type { WebContext } from '../context.js'
import { html } from '../html.js'
import { page } from '../layout.js'

const TEXTS: Readonly<
  Record<
    Refusal,
    readonly [status: ContentfulStatusCode, title: string, text: string]
  >
> = {
  forged: [
    404,
    'This link does not work',
    'It may be incomplete: some mail programs cut long links. Open the mail again and copy all of the link, or sign in to see all that was kept for you.',
  ],
  expired: [
    410,
    'This link is too old',
    'Links work for a few days only. The mail may still be there: sign in to see all that was kept for you, or use the link in a newer notice.',
  ],
  used: [
    409,
    'This was done before',
    'A link works once for each mail. If the mail is not in your mailbox, look into the folders for spam, then ask your administrator.',
  ],
  gone: [
    410,
    'This mail is not kept any more',
    'It was deleted: by you, by your administrator, or because its time was over. Ask the sender to send it again.',
  ],
  'not-yours': [
    403,
    'This mail is not for you',
    'Only its recipients can do this. If it was sent to another address of yours, ask your administrator.',
  ],
  'not-allowed': [
    403,
    'This is not allowed',
    'Your administrator does not let recipients do this with mail of this kind. You can ask them for it.',
  ],
  'too-often': [
    429,
    'Too many tries',
    'Nothing was changed. Wait for a while, and try again.',
  ],
  failed: [
    503,
    'This did not work',
    'The mail is safe, and was not changed. Try again in a few minutes. If it stays like this, tell your administrator at what time it was.',
  ],
}

export function refusalPage(
  context: WebContext,
  { refused, text }: Refused,
): Response {
  const [status, title, advice] = TEXTS[refused]
  return page(context, {
    ...{ title, status },
    body: html`<p>${advice}</p>
      ${text === '' ? null : html`<p class="soft">${text}</p>`}
      <p><a href="/">Mail that was kept for me</a></p>`,
  })
}

/** As if the helper had said so. */
export function refusal(
  context: WebContext,
  refused: Refusal,
  text = '',
): Response {
  return refusalPage(context, { refused, text })
}
