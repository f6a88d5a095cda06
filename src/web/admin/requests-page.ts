/*
 * NAME
 *   requests-page - what recipients ask the administrator for
 *
 * DESCRIPTION
 *   Open ones first, the oldest on top; then those that were answered last. A
 *   request is granted or refused with a note, which its recipient reads.
 */

import type { Hono } from 'hono'
import { isRefused, type AskedRelease } from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { formText } from '../form-text.js'
import { html, theirs, type Html } from '../html.js'
import { formToken } from '../layout.js'
import { noSubject, time } from '../pages/summary.js'
import type { Person } from '../person.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
  whoOf,
} from './admin-page.js'
import { addressText, kind } from './mail-list.js'

const ANSWERED_SHOWN = 50
const NOTE_CHARACTERS = 1000

export function addRequestsPage(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'GET', '/admin/requests', (context, person) =>
    show(context, person, world),
  )
  forAdministrators(
    app,
    'POST',
    '/admin/requests/:id',
    async (context, person) => {
      const form = context.get('form')
      const grant = form.get('answer') === 'grant'
      if (!grant && form.get('answer') !== 'refuse') {
        return show(context, person, world, bad('The form has no answer.'))
      }
      const request = context.req.param('id') ?? ''
      const note = formText(form.get('note'), NOTE_CHARACTERS)
      const done = await world.helper({
        ...{ name: 'answer', request, grant, note, who: whoOf(person) },
      })
      if (isRefused(done)) {
        return show(context, person, world, bad(`Not done: ${done.text}`))
      }
      const text = grant
        ? `Granted. Released to ${done.released.join(', ') || 'no one'}.`
        : 'Refused.'
      return show(context, person, world, { text, isGood: true })
    },
  )
}

interface Told {
  readonly text: string
  readonly isGood: boolean
}

function bad(text: string): Told {
  return { text, isGood: false }
}

async function show(
  context: WebContext,
  person: Person,
  world: World,
  told: Told | null = null,
): Promise<Response> {
  const known = await requestsOf(person, world)
  return adminPage(context, {
    title: 'Requests of recipients',
    ...(told?.isGood === false && { status: 409 }),
    body: html`${
      told === null
        ? null
        : html`<div class="told ${told.isGood ? 'good' : 'bad'}" role="alert">
            <p>${theirs(told.text, 1000)}</p>
          </div>`
    }
    ${
      isMissing(known)
        ? notKnown('The requests', known.missing)
        : await lists(context, known, world)
    }`,
  })
}

/** All of them, as the helper has them. */
export async function requestsOf(
  person: Person,
  { helper }: World,
): Promise<readonly AskedRelease[] | { readonly missing: string }> {
  return tried(async () => {
    const known = await helper({ name: 'requests', who: whoOf(person) })
    if (isRefused(known)) throw new Error(known.text)
    return known.requests
  })
}

async function lists(
  context: WebContext,
  all: readonly AskedRelease[],
  world: World,
): Promise<Html> {
  const open = all.filter(it => it.state === 'open').sort(byTime)
  const answered = all
    .filter(it => it.state !== 'open')
    .sort((a, b) => byTime(b, a))
    .slice(0, ANSWERED_SHOWN)
  const look = await tried(() => world.catalog.look())
  const subjectOf = (key: string): Html => {
    const row = isMissing(look) ? undefined : look.byKey.get(key)
    if (row === undefined)
      return html`<span class="soft">a message that is not kept any more</span>`
    const { subject = '' } = row
    return html`<a href="/admin/message/${key}"
        >${subject === '' ? noSubject() : theirs(subject, 120)}</a
      >
      ${kind(row.class)}`
  }
  return html`${
    open.length === 0 ? html`<p class="card">No request is open.</p>` : null
  }
  ${open.map(
    it =>
      html`<form
        class="card"
        method="post"
        action="/admin/requests/${encodeURIComponent(it.id)}"
      >
        ${formToken(context)}
        <p><strong>${subjectOf(it.key)}</strong></p>
        ${askedText(it)}
        <label for="note${it.id}">Note for the recipient</label>
        <textarea
          id="note${it.id}"
          name="note"
          rows="2"
          maxlength="${NOTE_CHARACTERS}"
        ></textarea>
        <div class="acts">
          <button name="answer" value="grant">Grant and release</button>
          <button class="danger" name="answer" value="refuse">Refuse</button>
        </div>
      </form>`,
  )}
  ${answered.length === 0 ? null : html`<h2>Answered</h2>`}
  ${answered.map(
    it =>
      html`<div class="card">
        <p>${stateOf(it)} ${subjectOf(it.key)}</p>
        ${askedText(it)} ${answerText(it)}
      </div>`,
  )}`
}

function byTime(one: AskedRelease, other: AskedRelease): number {
  return one.askedAt < other.askedAt ? -1 : 1
}

function askedText({ recipient, by, askedAt, text }: AskedRelease): Html {
  return html`<p class="soft small">
      ${addressText(recipient)}, asked by ${theirs(by, 100)} on ${time(askedAt)}
    </p>
    ${
      text === ''
        ? html`<p class="soft">No reason was given.</p>`
        : html`<blockquote>${linesOf(text)}</blockquote>`
    }`
}

function linesOf(text: string): Html {
  return html`${text
    .split('\n')
    .slice(0, 40)
    .map(line => html`${theirs(line, 500)}<br />`)}`
}

function stateOf({ state }: AskedRelease): Html {
  return html`<span class="kind ${state === 'denied' ? 'bad' : ''}"
    >${STATES[state]}</span
  >`
}

const STATES: Readonly<Record<AskedRelease['state'], string>> = {
  open: 'open',
  granted: 'granted',
  denied: 'refused',
  gone: 'gone',
}

function answerText({
  note,
  answeredAt,
  answeredBy,
}: AskedRelease): Html | null {
  if (answeredAt === undefined) return null
  return html`<p class="soft small">
      ${answeredBy === undefined ? '' : html`Answered by ${theirs(answeredBy, 100)} on `}${time(answeredAt)}
    </p>
    ${note === '' ? null : html`<blockquote>${linesOf(note)}</blockquote>`}`
}
