/*
 * NAME
 *   engines-page - engines, with their state and self-tests
 *
 * DESCRIPTION
 *   What filterctl status shows of engines, bypasses, filterd and space.
 */

import type { Hono } from 'hono'
import type { EngineFacts, StatusFacts } from '../../status/facts.js'
import type { HealthFacts } from '../../status/gather.js'
import { ageText } from '../../status/words.js'
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
} from './admin-page.js'
import { healthOf } from './health.js'

export function addEnginesPage(app: Hono<WebEnv>, world: World): void {
  forAdministrators(app, 'GET', '/admin/engines', async (context, person) => {
    const health = await healthOf(person, world)
    return adminPage(context, {
      title: 'Engines',
      body: isMissing(health)
        ? notKnown('How the engines are', health.missing)
        : body(health),
    })
  })
}

function body(health: HealthFacts): Html {
  return html`${engineTable(health)}
    <h2>Bypassed</h2>
    ${bypasses(health)}
    <h2>filterd</h2>
    ${filterd(health)}
    <h2>Space</h2>
    ${space(health.space)}`
}

const STATES: Readonly<
  Record<EngineFacts['state'], readonly [word: string, tone: string]>
> = {
  works: ['works', 'good'],
  silent: ['finds nothing', 'bad'],
  unreachable: ['not reachable', 'bad'],
  untested: ['not tested', 'warn'],
  bypassed: ['bypassed', 'bad'],
}

export function stateOf({ state }: EngineFacts): Html {
  const [word, tone] = STATES[state]
  return html`<span class="kind ${tone}">${word}</span>`
}

function engineTable({ engines, time: now }: HealthFacts): Html {
  if (engines.length === 0) {
    return html`<div class="told warn">
      <p>No antivirus and no spam engine is enabled.</p>
    </div>`
  }
  return html`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label="Engines"
    >
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Engine</th>
            <th scope="col">State</th>
            <th scope="col">Self-test</th>
            <th scope="col">Median</th>
            <th scope="col">Slowest</th>
            <th scope="col">Failed</th>
          </tr>
        </thead>
        <tbody>
          ${engines.map(it => engineRow(it, now))}
        </tbody>
      </table>
    </div>
    <p class="soft small">Median, slowest and failed are of the last hour.</p>`
}

function engineRow(engine: EngineFacts, now: number): Html {
  const { scanner, testedAt, text, databaseAt, asked, failed } = engine
  const tested = testedAt === null ? 'none' : `${ageText(now - testedAt)} ago`
  const database =
    databaseAt === null ? '' : `, database ${ageText(now - databaseAt)} old`
  return html`<tr>
    <td>${theirs(scanner, 60)}</td>
    <td>${stateOf(engine)}</td>
    <td>
      ${tested}${database}${text === '' ? '' : html`<br /><span class="soft small">${theirs(text, 300)}</span>`}
    </td>
    <td>${millis(engine.medianMs)}</td>
    <td>${millis(engine.slowestMs)}</td>
    <td>${asked === 0 ? '-' : `${failed} of ${asked}`}</td>
  </tr>`
}

function millis(ms: number | null): string {
  return ms === null ? '-' : `${Math.round(ms)} ms`
}

function bypasses({ bypasses: known }: HealthFacts): Html {
  if (isMissing(known)) return notKnown('Bypasses', known.missing)
  if (known.length === 0) return html`<p class="soft">None.</p>`
  return html`<ul>
    ${known.map(
      it =>
        html`<li>
          ${theirs(it.scanner, 60)} until
          ${time(new Date(it.until).toISOString())}
        </li>`,
    )}
  </ul>`
}

function filterd({ filterd: known, queue }: HealthFacts): Html {
  return html`${
    isMissing(known)
      ? notKnown('filterd', known.missing)
      : html`<dl class="card facts">
          <dt>Version</dt>
          <dd>${known.version}, Node.js ${known.node}</dd>
          <dt>Started</dt>
          <dd>${time(new Date(known.startedAt).toISOString())}</dd>
          <dt>Listens on</dt>
          <dd>${theirs(known.listeners, 200)}</dd>
          <dt>Workers</dt>
          <dd>${known.workers.length}</dd>
        </dl>`
  }
  ${
    isMissing(queue)
      ? notKnown("Postfix's queue", queue.missing)
      : html`<p>
          ${queue.total} messages in Postfix's queue, ${queue.waiting} of them
          for the filter.
        </p>`
  }`
}

export function space(known: StatusFacts['space']): Html {
  return html`<dl class="card facts">
    ${known.map(
      ({ folder, freeBytes, floorBytes }) =>
        html`<dt>${folder}</dt>
          <dd>
            ${freeBytes === null ? 'not known' : `${sizeWords(freeBytes)} free`}
            ${
              freeBytes !== null && freeBytes < floorBytes
                ? html`<span class="kind bad"
                    >below free_space_floor: mail is deferred</span
                  >`
                : null
            }
          </dd>`,
    )}
  </dl>`
}
