/*
 * NAME
 *   deeds-page - who did what with kept mail
 *
 * DESCRIPTION
 *   Releases, deletions, lists of senders and the rest, from the records, the
 *   newest first: by programs, recipients and administrators alike.
 */

import type { Hono } from 'hono'
import { DEEDS } from '../../mail/kept/deed-kind.js'
import { MAIN } from '../../options.js'
import { newestDeeds, type DeedRecord } from '../../records/deed.js'
import type { WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { time } from '../pages/summary.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
} from './admin-page.js'
import { searchPath } from './filters-form.js'
import { addressText } from './mail-list.js'

const PAGE_ROWS = 100
const KEYS_SHOWN = 5
const ADDRESSES_SHOWN = 5

export function addDeedsPage(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'GET', '/admin/deeds', async context => {
    const query = new URL(context.req.url).searchParams
    const by = (query.get('by') ?? '').trim().slice(0, 200)
    const deed = DEEDS.find(it => it === query.get('deed')) ?? ''
    const before = query.get('before') ?? ''
    const small = by.toLowerCase()
    const { records_directory, records_privacy } = world.config.settings(MAIN)
    const found = await tried(() =>
      newestDeeds(
        records_directory,
        PAGE_ROWS + 1,
        it =>
          (deed === '' || it.deed === deed) &&
          (before === '' || it.time < before) &&
          [it.by, ...it.recipients].some(one =>
            one.toLowerCase().includes(small),
          ),
      ),
    )
    return adminPage(context, {
      title: 'Who did what',
      body: html`${form(by, deed)}
      ${
        records_privacy === 'off'
          ? notKnown('Nothing is noted', 'records_privacy is off')
          : null
      }
      ${
        isMissing(found)
          ? notKnown('The records', found.missing)
          : await list(found, { by, deed }, world)
      }`,
    })
  })
}

function form(by: string, deed: string): Html {
  return html`<form class="card search" method="get" action="/admin/deeds">
    <div class="fields">
      <div>
        <label for="by">Person or recipient</label>
        <input
          id="by"
          name="by"
          value="${by}"
          maxlength="200"
          autocapitalize="none"
          spellcheck="false"
        />
      </div>
      <div>
        <label for="deed">What</label>
        <select id="deed" name="deed">
          <option value="">anything</option>
          ${DEEDS.map(it =>
            it === deed
              ? html`<option value="${it}" selected>${it}</option>`
              : html`<option value="${it}">${it}</option>`,
          )}
        </select>
      </div>
    </div>
    <div class="acts"><button>Show</button></div>
  </form>`
}

async function list(
  found: readonly DeedRecord[],
  chosen: { readonly by: string; readonly deed: string },
  world: World,
): Promise<Html> {
  if (found.length === 0) return html`<p class="card">Nothing is noted.</p>`
  const shown = found.slice(0, PAGE_ROWS)
  const look = await tried(() => world.catalog.look())
  const known = isMissing(look) ? new Map() : look.byKey
  const message = (key: string): Html => {
    const subject = (known.get(key) as { subject?: string } | undefined)
      ?.subject
    const name = subject === undefined ? key.slice(0, 12) : subject
    return known.has(key)
      ? html`<a href="/admin/message/${key}">${theirs(name, 60)}</a>`
      : html`<a href="${searchPath({ all: '1', id: key })}"
          >${theirs(name, 60)}</a
        >`
  }
  const older = found.length > PAGE_ROWS ? (shown.at(-1)?.time ?? '') : ''
  const query = new URLSearchParams({ ...chosen, before: older })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Deeds">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Message</th>
            <th scope="col">Recipient</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            it =>
              html`<tr>
                <td class="date">${time(it.time)}</td>
                <td>${theirs(it.by, 120)}</td>
                <td>
                  ${it.deed}${it.text === undefined ? '' : html`: ${theirs(it.text, 200)}`}
                </td>
                <td>${limited(it.keys, KEYS_SHOWN, message)}</td>
                <td>${limited(it.recipients, ADDRESSES_SHOWN, addressText)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      older === ''
        ? null
        : html`<nav class="pages" aria-label="Pages of the list">
            <span></span><a href="/admin/deeds?${query.toString()}">Older</a>
          </nav>`
    }`
}

function limited(
  texts: readonly string[],
  limit: number,
  show: (text: string) => Html,
): Html {
  const more = texts.length - limit
  return html`${texts.slice(0, limit).map(it => html`${show(it)}<br />`)}
  ${more > 0 ? `and ${more} more` : ''}`
}
