/*
 * NAME
 *   bulk - one thing for many messages at once
 *
 * DESCRIPTION
 *   /admin/bulk takes what was chosen and asks, on a page of its own; it changes
 *   nothing. /admin/bulk/do has it done by the helper, one message after the other,
 *   and says of each what became of it. At most BULK_LIMIT at once.
 *
 * SECURITY
 *   Messages with malware are released only if a box says so, which is looked at
 *   here as well. Keys are those of entries that are there.
 */

import type { Hono } from 'hono'
import { KEY, type Row } from '../../quarantine/entry.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { formToken } from '../layout.js'
import type { World } from '../world.js'
import { adminPage, forAdministrators, whoOf } from './admin-page.js'
import { DEEDS, doAll, type Deed, type Done } from './bulk-deed.js'
import { keptList } from './mail-list.js'

const BULK_LIMIT = 100

export function addBulk(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'POST', '/admin/bulk', async context => {
    const chosen = await chosenIn(context, world)
    return 'fault' in chosen
      ? faultPage(context, chosen.fault)
      : askPage(context, chosen)
  })
  forAdministrators(app, 'POST', '/admin/bulk/do', async (context, person) => {
    const chosen = await chosenIn(context, world)
    if ('fault' in chosen) return faultPage(context, chosen.fault)
    const isSure = context.get('form').get('sure') === '1'
    if (chosen.deed === 'release' && hasMalware(chosen) && !isSure) {
      return askPage(context, chosen, NOT_SURE)
    }
    const learn = context.get('form').get('learn') === '1'
    const done = await doAll(chosen, { world, who: whoOf(person), learn })
    return donePage(context, chosen, done)
  })
}

interface Chosen {
  readonly deed: Deed
  readonly rows: readonly Row[]
  /** So many are not kept any more. */
  readonly gone: number
}

async function chosenIn(
  context: WebContext,
  world: World,
): Promise<Chosen | { readonly fault: string }> {
  const form = context.get('form')
  const deed = DEEDS.find(it => it === form.get('do'))
  if (deed === undefined) return { fault: 'The form does not say what to do.' }
  const all = form.get('which') === 'shown'
  const given = all ? (form.get('shown') ?? '').split(' ') : form.getAll('key')
  const keys = [...new Set(given)].filter(key => KEY.test(key))
  if (keys.length === 0) return { fault: 'No message was chosen.' }
  if (keys.length > BULK_LIMIT) {
    return { fault: `At most ${BULK_LIMIT} messages can be chosen at once.` }
  }
  const { byKey } = await world.catalog.look()
  const rows = keys.flatMap(key => byKey.get(key) ?? [])
  if (rows.length === 0) return { fault: 'None of them is kept any more.' }
  return { deed, rows, gone: keys.length - rows.length }
}

function faultPage(context: WebContext, fault: string): Response {
  return adminPage(context, {
    title: 'Nothing was done',
    status: 400,
    body: html`<p>${fault}</p>
      ${backLink(context)}`,
  })
}

const TITLES: Readonly<Record<Deed, string>> = {
  release: 'Release these messages?',
  delete: 'Delete these messages?',
  spam: 'Learn these messages as spam?',
  ham: 'Learn these messages as no spam?',
}

const TEXTS: Readonly<Record<Deed, string>> = {
  release:
    'Each is delivered to its recipients, as it came. Who has it already does not get it once more.',
  delete: 'They cannot be brought back.',
  spam: 'All spam engines that are enabled are taught. The messages stay.',
  ham: 'All spam engines that are enabled are taught. The messages stay.',
}

const VERBS: Readonly<Record<Deed, string>> = {
  release: 'Release',
  delete: 'Delete',
  spam: 'Learn as spam',
  ham: 'Learn as no spam',
}

const LEARNS: Readonly<Partial<Record<Deed, string>>> = {
  release: 'Also teach the spam engines that they are no spam',
  delete: 'First teach the spam engines that they are spam',
}

const NOT_SURE =
  'Nothing was done: malware was found in some of them. Say below that they are to be released all the same.'

function askPage(context: WebContext, chosen: Chosen, fault = ''): Response {
  const { deed, rows, gone } = chosen
  const count = rows.length
  const isRisk = deed === 'release' && hasMalware(chosen)
  const learns = LEARNS[deed]
  return adminPage(context, {
    title: TITLES[deed],
    ...(fault !== '' && { status: 400 }),
    body: html`${
        fault === ''
          ? null
          : html`<div class="told bad" role="alert"><p>${fault}</p></div>`
      }
      <p>${count === 1 ? '1 message.' : `${count} messages.`} ${TEXTS[deed]}</p>
      ${gone > 0 ? html`<p>${goneText(gone)}</p>` : null}
      <form method="post" action="/admin/bulk/do">
        ${formToken(context)} ${backField(context)}
        ${rows.map(({ key }) => html`<input type="hidden" name="key" value="${key}" />`)}
        ${
          isRisk
            ? html`<label class="line"
                ><input type="checkbox" name="sure" value="1" /> Also those in
                which malware was found</label
              >`
            : null
        }
        ${
          learns === undefined
            ? null
            : html`<label class="line"
                ><input type="checkbox" name="learn" value="1" />
                ${learns}</label
              >`
        }
        <div class="acts">
          <button
            class="${deed === 'delete' ? 'danger' : ''}"
            name="do"
            value="${deed}"
          >
            ${VERBS[deed]} ${count}
          </button>
          ${backLink(context)}
        </div>
      </form>
      ${keptList(rows, false)}`,
  })
}

function goneText(gone: number): string {
  return gone === 1
    ? 'One more is not kept any more.'
    : `${gone} more are not kept any more.`
}

function hasMalware({ rows }: Chosen): boolean {
  return rows.some(row => row.class === 'infected')
}

const PAST: Readonly<Record<Deed, string>> = {
  release: 'released',
  delete: 'deleted',
  spam: 'learned as spam',
  ham: 'learned as no spam',
}

function donePage(
  context: WebContext,
  { deed }: Chosen,
  { failed, count, already }: Done,
): Response {
  const counted = `${count} ${count === 1 ? 'message' : 'messages'} ${PAST[deed]}`
  return adminPage(context, {
    title: counted,
    body: html`${
      failed.length === 0
        ? html`<div class="told good"><p>${counted}.</p></div>`
        : null
    }
    ${already > 0 ? html`<p>${already} had been released before.</p>` : null}
    ${
      failed.length === 0
        ? null
        : html`<div class="told bad" role="alert">
              <p>${failed.length} not ${PAST[deed]}:</p>
            </div>
            <ul class="mails">
              ${failed.map(
                ({ row, why }) =>
                  html`<li>
                    <a href="/admin/message/${row.key}"
                      >${theirs(row.subject ?? row.id, 120)}</a
                    >
                    <div class="below">${theirs(why, 300)}</div>
                  </li>`,
              )}
            </ul>`
    }
    ${backLink(context)}`,
  })
}

// Of a search of ours, whatever the form says.
function backOf(context: WebContext): string {
  const given = context.get('form').get('back') ?? ''
  const [path, query = ''] = given.split('?')
  if (path !== '/admin/search') return '/admin/search'
  return query === ''
    ? path
    : `${path}?${new URLSearchParams(query).toString()}`
}

function backField(context: WebContext): Html {
  return html`<input type="hidden" name="back" value="${backOf(context)}" />`
}

function backLink(context: WebContext): Html {
  return html`<a class="button quiet" href="${backOf(context)}"
    >Back to the search</a
  >`
}
