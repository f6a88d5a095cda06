/*
 * NAME
 *   search-page - search over all kept mail, and over all decisions
 *
 * DESCRIPTION
 *   Kept mail is searched in memory (see catalog-cache); decisions in the records,
 *   from the newest on, for SECONDS at most. What is kept can be chosen for what
 *   bulk does.
 */

import type { Hono } from 'hono'
import { MAIN } from '../../options.js'
import type { Row } from '../../quarantine/entry.js'
import { selectRows } from '../../quarantine/select.js'
import { findRecordsInTurns } from '../../records/find-record.js'
import type { WebContext, WebEnv } from '../context.js'
import { html, type Html } from '../html.js'
import { pageLinks } from '../page-links.js'
import { formToken } from '../layout.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
} from './admin-page.js'
import {
  readSearch,
  searchForm,
  searchPath,
  type Search,
} from './filters-form.js'
import { decidedList, keptList } from './mail-list.js'

const PAGE_ROWS = 50
/** Records are read again for each page: not without end. */
const RECORDS_LIMIT = 500
const SECONDS = 15

export function addSearchPage(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'GET', '/admin/search', async context => {
    const query = new URL(context.req.url).searchParams
    const search = readSearch(query, world.now())
    return adminPage(context, {
      title: 'Search',
      body: html`${searchForm(search)} ${await found(context, search, world)}`,
    })
  })
}

async function found(
  context: WebContext,
  search: Search,
  world: World,
): Promise<Html> {
  if (search.faults.length > 0) {
    return html`<div class="told bad" role="alert">
      ${search.faults.map(it => html`<p>${it}.</p>`)}
    </div>`
  }
  return search.all
    ? await decided(search, world)
    : await kept(context, search, world)
}

async function kept(
  context: WebContext,
  search: Search,
  world: World,
): Promise<Html> {
  const look = await tried(() => world.catalog.look())
  if (isMissing(look)) return notKnown('The quarantine', look.missing)
  const isAny = Object.keys(search.filters).length === 0
  const rows = isAny ? look.rows : selectRows(look.rows, search.filters)
  const { shown, at, last } = pageOf(rows, search.page)
  return html`${
      look.leftOut > 0
        ? notKnown(
            `The ${look.leftOut} oldest messages are not searched`,
            'there are too many to be kept in memory. filter-quarantine list finds them.',
          )
        : null
    }
    <p class="soft">
      ${rows.length === 1 ? '1 message' : `${rows.length} messages`}
    </p>
    ${
      shown.length === 0
        ? html`<p class="card">
            No kept message matches.
            <a href="${searchPath({ ...search.typed, all: '1' })}"
              >Search all decisions</a
            >
          </p>`
        : html`<form method="post" action="/admin/bulk">
            ${formToken(context)}
            <input
              type="hidden"
              name="back"
              value="${searchPath(search.typed, at)}"
            />
            <input
              type="hidden"
              name="shown"
              value="${shown.map(it => it.key).join(' ')}"
            />
            ${keptList(shown, true)} ${chosenActs(shown.length)}
          </form>`
    }
    ${pageLinks({ at, last }, page => searchPath(search.typed, page))}`
}

// Newest first.
function pageOf(
  rows: readonly Row[],
  wanted: number,
): {
  readonly shown: readonly Row[]
  readonly at: number
  readonly last: number
} {
  const last = Math.max(1, Math.ceil(rows.length / PAGE_ROWS))
  const at = Math.min(wanted, last)
  const end = rows.length - (at - 1) * PAGE_ROWS
  const shown = rows.slice(Math.max(0, end - PAGE_ROWS), end).reverse()
  return { shown, at, last }
}

function chosenActs(count: number): Html {
  return html`<fieldset>
    <legend>What to do</legend>
    <label class="line"
      ><input type="radio" name="which" value="chosen" checked /> with those
      that are chosen</label
    >
    <label class="line"
      ><input type="radio" name="which" value="shown" /> with all ${count} on
      this page</label
    >
    <div class="acts">
      <button name="do" value="release">Release ...</button>
      <button class="danger" name="do" value="delete">Delete ...</button>
      <button class="second" name="do" value="spam">Learn as spam ...</button>
      <button class="second" name="do" value="ham">Learn as no spam ...</button>
    </div>
    <p class="soft small">The next page asks before anything is done.</p>
  </fieldset>`
}

async function decided(search: Search, world: World): Promise<Html> {
  const { records_directory, records_privacy } = world.config.settings(MAIN)
  const known = await tried(() =>
    findRecordsInTurns(records_directory, search.filters, {
      ...{ limit: RECORDS_LIMIT, seconds: SECONDS },
    }),
  )
  if (isMissing(known)) return notKnown('The records', known.missing)
  const look = await tried(() => world.catalog.look())
  const isKept = (key: string): boolean =>
    key !== '' && !isMissing(look) && look.byKey.has(key)
  const { records, isCut } = known
  const last = Math.max(1, Math.ceil(records.length / PAGE_ROWS))
  const at = Math.min(search.page, last)
  const shown = records.slice((at - 1) * PAGE_ROWS, at * PAGE_ROWS)
  const isFull = records.length === RECORDS_LIMIT
  return html`${
      records_privacy === 'full'
        ? null
        : notKnown(
            'The records do not have all',
            `records_privacy is ${records_privacy}`,
          )
    }
    ${
      isCut
        ? notKnown(
            'Older records were not searched',
            `the search ended after ${SECONDS} seconds. Say since when, or more of what you look for.`,
          )
        : null
    }
    <p class="soft">
      ${isFull ? `The newest ${records.length} decisions` : `${records.length} decisions`}
    </p>
    ${
      shown.length === 0
        ? html`<p class="card">No record matches.</p>`
        : decidedList(shown, isKept)
    }
    ${pageLinks({ at, last }, page => searchPath(search.typed, page))}`
}
