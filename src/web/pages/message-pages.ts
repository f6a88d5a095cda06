/*
 * NAME
 *   message-pages - one message, for a recipient who is signed in
 *
 * DESCRIPTION
 *   What the page of a link has, and the text and the parts where the policy lets
 *   its recipient see them; a form to allow or block the sender.
 *
 * SECURITY
 *   Whose mail it is, is asked for each request. The text of what is infected is
 *   never shown. Links are text. A part has no download.
 */

import type { Hono } from 'hono'
import { mayRead, permissionOf } from '../../people/permission.js'
import { isRefused, type AskedRelease } from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { page } from '../layout.js'
import type { World } from '../world.js'
import { addActs } from './acts.js'
import {
  entryOf,
  isReleasedTo,
  recipientsLeft,
  type Case,
} from './kept-case.js'
import { partTree } from './part-tree.js'
import { refusal } from './refusals.js'
import { mineIn } from './rows-of.js'
import { senderForm } from './sender-form.js'
import { personOf, recipientWho } from './signed-in.js'
import { buttons, summary, time } from './summary.js'

export function addMessagePages(app: Hono<WebEnv>, world: World): void {
  const find = (context: WebContext): Promise<Case | Response> =>
    Promise.resolve(caseOf(context, world))
  app.get('/message/:key', async context => {
    const it = await find(context)
    return it instanceof Response ? it : messagePage(context, it, world)
  })
  addActs(app, '/message/:key', { find, world })
}

function caseOf(context: WebContext, world: World): Case | Response {
  const person = personOf(context)
  if (person instanceof Response) return person
  const key = context.req.param('key') ?? ''
  const entry = entryOf(world.folder, key)
  if (entry === null) return refusal(context, 'gone')
  const recipients = recipientsLeft(entry).filter(mineIn(person, world))
  // Whether a key exists is not told to others.
  if (recipients.length === 0) return refusal(context, 'gone')
  return {
    ...{ entry, recipients, who: recipientWho(person, recipients) },
    base: `/message/${key}`,
    may: permissionOf(entry.verdict, world.people),
    isReleased: isReleasedTo(entry, recipients),
  }
}

async function messagePage(
  context: WebContext,
  it: Case,
  world: World,
): Promise<Response> {
  const asked = await askedBefore(it, world)
  return page(context, {
    title: 'A mail that was kept for you',
    body: html`<p><a href="/">My mail</a></p>
      ${asked === undefined ? null : askedText(asked)} ${summary(it, world)}
      ${buttons(context, it)} ${await content(it, world)}
      ${senderForm(context, it)}`,
  })
}

async function askedBefore(
  { who, entry }: Case,
  { helper }: World,
): Promise<AskedRelease | undefined> {
  const known = await helper({ name: 'requests', who })
  if (isRefused(known)) return undefined
  return known.requests.filter(({ key }) => key === entry.key).at(-1)
}

function askedText({ state, askedAt, note }: AskedRelease): Html | null {
  if (state === 'gone') return null
  const answers = {
    open: html`There is no answer yet.`,
    granted: html`The answer is yes.`,
    denied: html`The answer is no.`,
  }
  return html`<div class="told ${state === 'denied' ? 'warn' : ''}">
    <p>
      You asked your administrator for this mail on ${time(askedAt)}.
      ${answers[state]}
    </p>
    ${note === '' ? null : html`<p>${theirs(note, 500)}</p>`}
  </div>`
}

async function content(
  { entry, recipients }: Case,
  world: World,
): Promise<Html> {
  if (!mayRead(entry.verdict, world.people)) {
    return html`<p class="soft">
      The text of this mail is not shown, because of why it was kept.
    </p>`
  }
  const client = recipients[0] ?? ''
  const kept = await world.reader.read(entry, client)
  const { text, isCut, links, parts, problem } = kept
  if (problem !== '') return html`<p class="soft">${problem}</p>`
  return html`<h2>Text</h2>
    ${
      text === ''
        ? html`<p class="soft">There is no text in it.</p>`
        : html`<p class="soft small">
              Only the text is shown. Links are not clickable, and nothing is
              loaded.
            </p>
            ${textBlock(text)}`
    }
    ${isCut ? html`<p class="soft small">The rest is left out.</p>` : null}
    ${links.length === 0 ? null : linkList(links)}
    <h2>Parts</h2>
    ${partTree(parts)}`
}

function linkList(links: readonly string[]): Html {
  return html`<h2>Where its links lead</h2>
    <ul class="tree card">
      ${links.map(it => html`<li>${theirs(it, 300)}</li>`)}
    </ul>`
}

// The first line end after the tag is the page's own, and not shown. On one line:
// all between the tags is.
function textBlock(text: string): Html {
  // prettier-ignore
  return html`<pre class="text" tabindex="0" aria-label="Text of the mail" dir="auto">
${text}</pre>`
}
