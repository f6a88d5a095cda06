/*
 * NAME
 *   overview - how much is kept, what is asked, how the filter is
 *
 * DESCRIPTION
 *   What needs an administrator comes first: open requests, engines that do not
 *   work, space. Then what is kept by verdict, and what came in the last hour.
 */

import type { Hono } from 'hono'
import { VERDICT_CLASSES, type VerdictClass } from '../../mail/finding.js'
import { MAIN } from '../../options.js'
import type { Row } from '../../quarantine/entry.js'
import { sizeOf } from '../../quarantine/usage.js'
import type { HealthFacts } from '../../status/gather.js'
import type { CatalogLook } from '../catalog-cache.js'
import type { WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { sizeWords } from '../pages/size-words.js'
import { time } from '../pages/summary.js'
import type { World } from '../world.js'
import {
  adminPage,
  forAdministrators,
  isMissing,
  notKnown,
  tried,
} from './admin-page.js'
import { space, stateOf } from './engines-page.js'
import { healthOf } from './health.js'
import { kind } from './mail-list.js'
import { requestsOf } from './requests-page.js'

export function addOverview(app: Hono<WebEnv>, world: World): void {
  app.get('/admin', context => context.redirect('/admin/', 303))
  forAdministrators(app, 'GET', '/admin/', async (context, person) => {
    const [look, requests, health] = await Promise.all([
      tried(() => world.catalog.look()),
      requestsOf(person, world),
      healthOf(person, world),
    ])
    return adminPage(context, {
      title: 'Overview',
      body: html`${
          isMissing(requests)
            ? notKnown('The requests of recipients', requests.missing)
            : requestsText(requests.filter(it => it.state === 'open').length)
        }
        ${isMissing(health) ? notKnown('How the filter is', health.missing) : engines(health)}
        <h2>Kept mail</h2>
        ${isMissing(look) ? notKnown('The quarantine', look.missing) : kept(look, world)}
        ${isMissing(health) ? null : lastHour(health)}`,
    })
  })
}

function requestsText(open: number): Html | null {
  if (open === 0) return null
  const text = open === 1 ? '1 recipient asks' : `${open} recipients ask`
  return html`<div class="told">
    <p><a href="/admin/requests">${text} for a message</a></p>
  </div>`
}

function engines(health: HealthFacts): Html {
  return html`<h2>Engines</h2>
    ${
      health.engines.length === 0
        ? html`<div class="told warn">
            <p>No antivirus and no spam engine is enabled.</p>
          </div>`
        : html`<p class="tags">
            ${health.engines.map(it => html`<span>${theirs(it.scanner, 40)} ${stateOf(it)}</span> `)}
          </p>`
    }
    ${
      isMissing(health.filterd)
        ? html`<p class="soft">
            filterd: ${theirs(health.filterd.missing, 300)}.
          </p>`
        : null
    }
    <p class="small"><a href="/admin/engines">Self-tests and times</a></p>`
}

interface Counted {
  readonly byClass: ReadonlyMap<VerdictClass, { count: number; newest: string }>
  readonly bytes: number
  readonly released: number
}

// The catalog gives the same list as long as nothing has changed.
const counted = new WeakMap<readonly Row[], Counted>()

function count(rows: readonly Row[]): Counted {
  const known = counted.get(rows)
  if (known !== undefined) return known
  const byClass = new Map<VerdictClass, { count: number; newest: string }>()
  let released = 0
  for (const row of rows) {
    const before = byClass.get(row.class)?.count ?? 0
    byClass.set(row.class, { count: before + 1, newest: row.keptAt })
    if (row.releases > 0) released++
  }
  const made = { byClass, released, bytes: sizeOf(rows) }
  counted.set(rows, made)
  return made
}

function kept(look: CatalogLook, world: World): Html {
  const { rows, leftOut, damaged } = look
  const { byClass, bytes, released } = count(rows)
  const { quarantine_size_limit } = world.config.settings(MAIN)
  const limit =
    quarantine_size_limit === 0
      ? ''
      : ` of at most ${sizeWords(quarantine_size_limit)}`
  const [oldest] = rows
  const all = rows.length + leftOut
  return html`<p>
      ${all === 1 ? '1 message' : `${all} messages`},
      ${sizeWords(bytes)}${limit}${oldest === undefined ? '' : html`, the oldest of ${time(oldest.keptAt)}`}.
      ${released > 0 ? `${released} of them were released.` : ''}
    </p>
    ${
      leftOut === 0
        ? null
        : notKnown(
            `The ${leftOut} oldest messages are only counted`,
            'there are too many to be kept in memory.',
          )
    }
    ${
      damaged.length === 0
        ? null
        : html`<div class="told bad">
            <p>${damaged.length} cannot be read:</p>
            ${damaged.slice(0, 10).map(it => html`<p class="small">${theirs(it, 300)}</p>`)}
          </div>`
    }
    ${
      rows.length === 0
        ? null
        : html`<div
            class="scroll"
            tabindex="0"
            role="region"
            aria-label="Kept mail by verdict"
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">Verdict</th>
                  <th scope="col" class="number">Messages</th>
                  <th scope="col">Newest</th>
                </tr>
              </thead>
              <tbody>
                ${VERDICT_CLASSES.map(it => classRow(it, byClass.get(it)))}
              </tbody>
            </table>
          </div>`
    }`
}

function classRow(
  verdict: VerdictClass,
  known: { readonly count: number; readonly newest: string } | undefined,
): Html | null {
  if (known === undefined) return null
  return html`<tr>
    <td>${kind(verdict)}</td>
    <td class="number">
      <a href="/admin/search?verdict=${verdict}">${known.count}</a>
    </td>
    <td class="date">${time(known.newest)}</td>
  </tr>`
}

function lastHour({ recent, space: known }: HealthFacts): Html {
  return html`<h2>Last hour</h2>
    ${
      isMissing(recent)
        ? notKnown('The records', recent.missing)
        : recent.messages === 0
          ? html`<p class="soft">
              No message came, or no records are written.
            </p>`
          : html`<dl class="card facts">
                <dt>Messages</dt>
                <dd>
                  ${recent.isCut ? `${recent.messages} or more` : recent.messages}
                </dd>
                ${Object.entries(recent.actions).map(
                  ([action, number]) =>
                    html`<dt>${action}</dt>
                      <dd>${number}</dd>`,
                )}
              </dl>
              ${recent.errors.length === 0 ? null : html`<h3>What went wrong</h3>`}
              ${recent.errors
                .slice(0, 5)
                .map(
                  it =>
                    html`<p class="small">
                      ${time(new Date(it.time).toISOString())}
                      ${theirs(it.text, 300)}
                    </p>`,
                )}`
    }
    <h2>Space</h2>
    ${space(known)}`
}
