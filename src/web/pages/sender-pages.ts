/*
 * NAME
 *   sender-pages - the senders that a recipient allows and blocks
 */

import type { Hono } from 'hono'
import { isRefused, type SenderEntry } from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { formToken, page } from '../layout.js'
import type { Person } from '../person.js'
import type { World } from '../world.js'
import { addressChoice, addressOf } from './address-choice.js'
import { refusalPage } from './refusals.js'
import { isSender, termField, TERMS } from './sender-form.js'
import { personOf, recipientWho } from './signed-in.js'

export function addSenderPages(app: Hono<WebEnv>, world: World): void {
  app.get('/senders', async context => {
    const person = personOf(context)
    if (person instanceof Response) return person
    const recipient = addressOf(person, context.req.query('for'))
    return recipient === null
      ? noAddress(context)
      : sendersPage(context, { person, recipient, world })
  })
  app.post('/senders', async context => {
    const person = personOf(context)
    if (person instanceof Response) return person
    const form = context.get('form')
    const recipient = addressOf(person, form.get('for') ?? undefined)
    return recipient === null
      ? noAddress(context)
      : change(context, { person, recipient, world })
  })
}

interface Wanted {
  readonly person: Person
  readonly recipient: string
  readonly world: World
}

async function sendersPage(
  context: WebContext,
  wanted: Wanted,
  told: Html | null = null,
): Promise<Response> {
  const { person, recipient, world } = wanted
  const who = recipientWho(person)
  const known = await world.helper({ name: 'senders', recipient, who })
  if (isRefused(known)) return refusalPage(context, known)
  return page(context, {
    title: 'Senders that you allow or block',
    body: html`${told} ${addressChoice(person, recipient, '/senders')}
    ${list(context, recipient, known.senders)} ${addForm(context, recipient)}`,
  })
}

function list(
  context: WebContext,
  recipient: string,
  senders: readonly SenderEntry[],
): Html {
  if (senders.length === 0) return html`<p class="card">There are none.</p>`
  return html`<ul class="mails">
    ${senders.map(({ sender, kind, until, basis }) => {
      const isBlocked = kind === 'block'
      return html`<li>
        <span
          >${
            isBlocked
              ? html`<span class="kind bad">blocked</span>`
              : html`<span class="kind">allowed</span>`
          }
          ${theirs(sender)}</span
        >
        <form method="post" action="/senders">
          ${formToken(context)}
          <input type="hidden" name="for" value="${recipient}" />
          <input type="hidden" name="sender" value="${sender}" />
          <button class="quiet" name="kind" value="none">Remove</button>
        </form>
        <div class="below">
          <span>until ${until}</span>
          <span
            >${
              basis === 'verified-domain'
                ? 'where the domain is proved'
                : 'exactly this address'
            }</span
          >
        </div>
      </li>`
    })}
  </ul>`
}

function addForm(context: WebContext, recipient: string): Html {
  return html`<h2>Add a sender</h2>
    <form class="card" method="post" action="/senders">
      ${formToken(context)}
      <input type="hidden" name="for" value="${recipient}" />
      <label for="sender">Address, or a domain with @ before it</label>
      <input
        class="long"
        id="sender"
        name="sender"
        maxlength="320"
        autocomplete="off"
        placeholder="news@example.com or @example.com"
        required
      />
      ${termField()}
      <div class="acts">
        <button class="second" name="kind" value="allow">Allow</button>
        <button class="danger" name="kind" value="block">Block</button>
      </div>
    </form>`
}

async function change(context: WebContext, wanted: Wanted): Promise<Response> {
  const { person, recipient, world } = wanted
  const form = context.get('form')
  const sender = (form.get('sender') ?? '').trim()
  const kind = form.get('kind')
  const days = Number(form.get('days') ?? '30')
  const who = recipientWho(person)
  if (!isSender(sender)) {
    return sendersPage(context, wanted, wrong('This is no address or domain.'))
  }
  if (kind === 'none') {
    const wish = { name: 'unset-sender', recipient, sender, who } as const
    const done = await world.helper(wish)
    if (isRefused(done)) return refusalPage(context, done)
    return sendersPage(context, wanted, good(sender, 'was removed'))
  }
  if (kind !== 'allow' && kind !== 'block') return refusedForm(context, wanted)
  if (!TERMS.some(([it]) => it === days)) return refusedForm(context, wanted)
  const wish = { recipient, sender, kind, days, who } as const
  const done = await world.helper({ name: 'set-sender', ...wish })
  if (isRefused(done)) return refusalPage(context, done)
  const what = kind === 'allow' ? 'is allowed' : 'is blocked'
  return sendersPage(context, wanted, good(sender, what))
}

function refusedForm(context: WebContext, wanted: Wanted): Promise<Response> {
  return sendersPage(context, wanted, wrong('This form was not complete.'))
}

function wrong(text: string): Html {
  return html`<div class="told bad" role="alert"><p>${text}</p></div>`
}

function good(sender: string, what: string): Html {
  return html`<div class="told good" role="status">
    <p>${theirs(sender)} ${what}.</p>
  </div>`
}

/** For who is signed in without a mailbox, as some administrators are. */
export function noAddress(context: WebContext): Response {
  return page(context, {
    title: 'There is no mailbox of yours',
    body: html`<p>
      You are signed in, but no mail address is known as yours. If you have a
      mailbox here, tell your administrator.
    </p>`,
  })
}
