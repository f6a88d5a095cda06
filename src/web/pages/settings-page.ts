/*
 * NAME
 *   settings-page - how often a recipient is told what was kept
 */

import type { Hono } from 'hono'
import {
  isRefused,
  type DigestWish,
  type RecipientWishes,
} from '../../web-helper/requests.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, type Html } from '../html.js'
import { formToken, page } from '../layout.js'
import type { Person } from '../person.js'
import type { World } from '../world.js'
import { addressChoice, addressOf } from './address-choice.js'
import { refusalPage } from './refusals.js'
import { noAddress } from './sender-pages.js'
import { personOf, recipientWho } from './signed-in.js'

const DIGESTS: readonly (readonly [DigestWish, string])[] = [
  ['daily', 'Every day'],
  ['weekly', 'Every week'],
  ['off', 'Never'],
]

/** Those that digests are written in. */
const LANGUAGES: readonly (readonly [string, string])[] = [
  ['', 'As usual here'],
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'Français'],
  ['es', 'Español'],
  ['ru', 'Русский'],
]

export function addSettingsPage(app: Hono<WebEnv>, world: World): void {
  app.get('/settings', async context => {
    const person = personOf(context)
    if (person instanceof Response) return person
    const recipient = addressOf(person, context.req.query('for'))
    if (recipient === null) return noAddress(context)
    const who = recipientWho(person)
    const known = await world.helper({ name: 'settings', recipient, who })
    if (isRefused(known)) return refusalPage(context, known)
    return settingsPage(context, { person, recipient, known })
  })
  app.post('/settings', async context => {
    const person = personOf(context)
    if (person instanceof Response) return person
    const form = context.get('form')
    const recipient = addressOf(person, form.get('for') ?? undefined)
    if (recipient === null) return noAddress(context)
    const who = recipientWho(person)
    const [digest = 'daily'] =
      DIGESTS.find(([it]) => it === form.get('digest')) ?? []
    const [language = ''] =
      LANGUAGES.find(([it]) => it === form.get('language')) ?? []
    const wish = { recipient, digest, language, who } as const
    const known = await world.helper({ name: 'set-settings', ...wish })
    if (isRefused(known)) return refusalPage(context, known)
    const told = html`<div class="told good" role="status"><p>Saved.</p></div>`
    return settingsPage(context, { person, recipient, known, told })
  })
}

function settingsPage(
  context: WebContext,
  about: {
    readonly person: Person
    readonly recipient: string
    readonly known: RecipientWishes
    readonly told?: Html
  },
): Response {
  const { person, recipient, known, told = null } = about
  return page(context, {
    title: 'Settings',
    body: html`${told} ${addressChoice(person, recipient, '/settings')}
      <form class="card" method="post" action="/settings">
        ${formToken(context)}
        <input type="hidden" name="for" value="${recipient}" />
        <fieldset>
          <legend>A list of what was kept for you, by mail</legend>
          ${DIGESTS.map(
            ([value, name]) =>
              html`<label class="line"
                >${radio(value, value === known.digest)} ${name}</label
              >`,
          )}
        </fieldset>
        <label for="language">Language of this list</label>
        <select id="language" name="language">
          ${LANGUAGES.map(([value, name]) =>
            value === known.language
              ? html`<option value="${value}" selected>${name}</option>`
              : html`<option value="${value}">${name}</option>`,
          )}
        </select>
        <div class="acts"><button>Save</button></div>
      </form>
      <p class="soft small">
        You get a list only if your administrator has turned them on for your
        address, and only if something was kept.
      </p>`,
  })
}

function radio(value: string, isChosen: boolean): Html {
  return isChosen
    ? html`<input type="radio" name="digest" value="${value}" checked />`
    : html`<input type="radio" name="digest" value="${value}" />`
}
