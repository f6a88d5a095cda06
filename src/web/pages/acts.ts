/*
 * NAME
 *   acts - what the buttons of a message do
 *
 * DESCRIPTION
 *   addActs() adds the same paths below each address of a Case: release, delete,
 *   ask, password. GET shows, POST does, and what is done the helper does.
 *
 * DIAGNOSTICS
 *   A refusal of the helper is a page. Where the helper does not answer, that is
 *   an error of the app.
 */

import type { Hono } from 'hono'
import { includes } from '../../people/permission.js'
import { isRefused } from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { formText } from '../form-text.js'
import { html, theirs, type Html } from '../html.js'
import { formToken, page } from '../layout.js'
import type { World } from '../world.js'
import { recipientOf, type Case } from './kept-case.js'
import { refusal, refusalPage } from './refusals.js'
import { buttons, noSubject, summary } from './summary.js'

/** The case of a request, or the page that says why there is none. */
export type FindCase = (context: WebContext) => Promise<Case | Response>

const TEXT_CHARACTERS = 2000
const PASSWORD_CHARACTERS = 256

/** @param top `/m/:token`, `/message/:key`. */
export function addActs(
  app: Hono<WebEnv>,
  top: string,
  { find, world }: { readonly find: FindCase; readonly world: World },
): void {
  const add = (method: 'GET' | 'POST', path: string, act: Act): Hono<WebEnv> =>
    app.on(method, `${top}${path}`, async context => {
      const it = await find(context)
      return it instanceof Response ? it : act(context, it, world)
    })
  add('POST', '/release', release)
  add('POST', '/delete', remove)
  add('GET', '/ask', showAsking)
  add('POST', '/ask', ask)
  add('GET', '/password', showPassword)
  add('POST', '/password', open)
}

type Act = (
  context: WebContext,
  it: Case,
  world: World,
) => Promise<Response> | Response

async function release(
  context: WebContext,
  it: Case,
  { helper }: World,
): Promise<Response> {
  const { who, entry } = it
  const done = await helper({ name: 'release', key: entry.key, who })
  if (isRefused(done)) return refusalPage(context, done)
  const { released, already } = done
  const isNew = released.length > 0
  if (!isNew && !already) return refusal(context, 'failed')
  return donePage(context, it, {
    title: isNew ? 'Released' : 'Released before',
    text: isNew
      ? html`The mail is on its way to ${addresses(released)}. It may take a
        minute.`
      : html`This mail was released before, and is not sent a second time. If it
        is not in your mailbox, look into the folders for spam.`,
  })
}

async function remove(
  context: WebContext,
  it: Case,
  { helper }: World,
): Promise<Response> {
  const { who, entry } = it
  const done = await helper({ name: 'remove', keys: [entry.key], who })
  if (isRefused(done)) return refusalPage(context, done)
  return donePage(context, it, {
    title: 'Deleted',
    text: html`You will not see this mail any more.`,
  })
}

function showAsking(context: WebContext, it: Case, world: World): Response {
  if (!includes(it.may, 'ask')) return refusal(context, 'not-allowed')
  return page(context, {
    title: 'Ask the administrator',
    body: html`${summary(it, world)}
      <form method="post" action="${it.base}/ask">
        ${formToken(context)}
        <label for="text">Why do you need this mail?</label>
        <textarea
          id="text"
          name="text"
          rows="5"
          maxlength="${TEXT_CHARACTERS}"
          aria-describedby="hint"
        ></textarea>
        <p id="hint" class="soft small">
          For example: who sent it, and what you expect in it. The administrator
          can read the mail.
        </p>
        <div class="acts">
          <button>Send</button
          ><a class="button quiet" href="${it.base}">Back</a>
        </div>
      </form>`,
  })
}

async function ask(
  context: WebContext,
  it: Case,
  { helper }: World,
): Promise<Response> {
  const { who, entry } = it
  const given = formText(context.get('form').get('text'), TEXT_CHARACTERS)
  const done = await helper({
    ...{ name: 'ask', key: entry.key, recipient: recipientOf(it), who },
    text: given,
  })
  if (isRefused(done)) return refusalPage(context, done)
  return donePage(context, it, {
    title: 'Your administrator was asked',
    text: html`If they agree, the mail is delivered to
    ${addresses(it.recipients)}. You need not ask again.`,
  })
}

function showPassword(context: WebContext, it: Case, world: World): Response {
  return passwordPage(context, it, { world })
}

function passwordPage(
  context: WebContext,
  it: Case,
  {
    world,
    told = null,
  }: { readonly world: World; readonly told?: Html | null },
): Response {
  const isLocked = it.entry.verdict.class === 'unchecked-encrypted'
  if (!includes(it.may, 'ask') || !isLocked) {
    return refusal(context, 'not-allowed')
  }
  return page(context, {
    title: 'Open with a password',
    body: html`${told}
      <p>
        A file in this mail is locked. With its password it can be checked. If
        nothing is found, the mail is delivered to you; the file stays locked.
      </p>
      ${summary(it, world)}
      <form method="post" action="${it.base}/password">
        ${formToken(context)}
        <label for="password">Password of the file</label>
        <input
          class="long"
          id="password"
          name="password"
          type="password"
          autocomplete="off"
          spellcheck="false"
          maxlength="${PASSWORD_CHARACTERS}"
          aria-describedby="hint"
          required
        />
        <p id="hint" class="soft small">
          The one that the sender gave you for this file. Never one of your own.
        </p>
        <div class="acts">
          <button>Check and deliver</button
          ><a class="button quiet" href="${it.base}">Back</a>
        </div>
      </form>`,
  })
}

async function open(
  context: WebContext,
  it: Case,
  world: World,
): Promise<Response> {
  const { who, entry } = it
  const password = context.get('form').get('password') ?? ''
  const isOne = /^[^\0\r\n\p{Cs}]{1,256}$/u.test(password)
  if (!isOne) return passwordPage(context, it, { world, told: wrong(null) })
  const done = await world.helper({
    ...{ name: 'open', key: entry.key, recipient: recipientOf(it), who },
    password,
  })
  if (isRefused(done)) return refusalPage(context, done)
  const { opened, left, found = '' } = done
  if (opened === 'wrong') {
    return passwordPage(context, it, { world, told: wrong(left) })
  }
  if (opened === 'found') {
    return page(context, {
      title: 'Something was found in the file',
      body: html`<div class="told bad">
          <p>
            The file was opened and checked: ${theirs(found, 120)}. The mail is
            not delivered.
          </p>
        </div>
        <p>
          Do not open this file elsewhere. Ask the sender, by phone, what they
          sent.
        </p>
        ${backTo(it)}`,
    })
  }
  return donePage(context, it, {
    title: 'Checked and released',
    text: html`The file was opened and nothing was found. The mail is on its way
    to ${addresses([recipientOf(it)])}.`,
  })
}

function wrong(left: number | null): Html {
  const more =
    left === null
      ? null
      : left === 0
        ? html`No more passwords can be tried.`
        : html`You can try ${left} more.`
  return html`<div class="told bad" role="alert">
    <p>This password does not open the file. ${more}</p>
  </div>`
}

function donePage(
  context: WebContext,
  it: Case,
  { title, text }: { readonly title: string; readonly text: Html },
): Response {
  const { subject = '' } = it.entry
  return page(context, {
    title,
    body: html`<div class="told good"><p>${text}</p></div>
      <p class="soft">${subject === '' ? noSubject() : theirs(subject)}</p>
      ${backTo(it)}`,
  })
}

function backTo({ who }: Case): Html {
  return who.by === 'link'
    ? html`<p>You can close this page.</p>`
    : html`<p><a href="/">My mail</a></p>`
}

function addresses(all: readonly string[]): Html {
  return html`${all.map((it, at) => [at === 0 ? '' : ', ', theirs(it)])}`
}

/** The page of a link: the message and its buttons. */
export function casePage(
  context: WebContext,
  it: Case,
  world: World,
): Response {
  return page(context, {
    title: 'Mail that was kept for you',
    body: html`${summary(it, world)} ${buttons(context, it, { isLater: true })}`,
  })
}
