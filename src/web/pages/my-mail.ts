/*
 * NAME
 *   my-mail - what was kept for someone who is signed in
 *
 * DESCRIPTION
 *   The newest first, PAGE_ROWS a page, all or one kind.
 *
 * SECURITY
 *   Only rows of which one of their addresses is a recipient.
 */

import type { Hono } from 'hono'
import { VERDICT_CLASSES, type VerdictClass } from '../../mail/finding.js'
import type { Row } from '../../quarantine/entry.js'
import type { WebEnv } from '../context.js'
import { html, theirs, type Html } from '../html.js'
import { page } from '../layout.js'
import { wordsOf } from './plain-words.js'
import { personOf } from './signed-in.js'
import { sizeWords } from './size-words.js'
import { noSubject, senderText, time } from './summary.js'
import { mineIn, rowsOf } from './rows-of.js'
import { pageLinks } from '../page-links.js'
import type { World } from '../world.js'

const PAGE_ROWS = 50

export function addMyMail(app: Hono<WebEnv>, world: World): void {
  app.get('/', async context => {
    const person = personOf(context)
    if (person instanceof Response) return person
    const all = await rowsOf(person, world)
    const kind = VERDICT_CLASSES.find(it => it === context.req.query('kind'))
    const rows = kind === undefined ? all : all.filter(it => it.class === kind)
    const last = Math.max(1, Math.ceil(rows.length / PAGE_ROWS))
    const at = Math.min(numberOf(context.req.query('page')), last)
    const shown = rows.slice((at - 1) * PAGE_ROWS, at * PAGE_ROWS)
    return page(context, {
      title: 'Mail that was kept for you',
      body: html`${kinds(all, kind)} ${list(shown, mineIn(person, world))}
      ${pageLinks({ at, last }, page => pathOf({ kind, page }))}`,
    })
  })
}

function numberOf(text = ''): number {
  return /^[1-9]\d{0,5}$/u.test(text) ? Number(text) : 1
}

function kinds(all: readonly Row[], chosen: VerdictClass | undefined): Html {
  const there = VERDICT_CLASSES.filter(it => all.some(row => row.class === it))
  if (there.length < 2) return html``
  const link = (kind: VerdictClass | undefined, name: string): Html =>
    kind === chosen
      ? html`<a href="${pathOf({ kind })}" aria-current="true">${name}</a>`
      : html`<a href="${pathOf({ kind })}">${name}</a>`
  return html`<nav class="choose" aria-label="Kinds of mail">
    ${link(undefined, `All (${all.length})`)}
    ${there.map(kind => {
      const count = all.filter(row => row.class === kind).length
      return link(kind, `${nameOf(kind)} (${count})`)
    })}
  </nav>`
}

// Two classes with one word are told apart.
function nameOf(kind: VerdictClass): string {
  const { short } = wordsOf(kind)
  if (kind === 'spam-certain') return 'Certain spam'
  if (kind === 'unchecked-overlimit') return 'Too large'
  return short
}

type IsMine = (recipient: string) => boolean

function list(rows: readonly Row[], isMine: IsMine): Html {
  if (rows.length === 0) {
    return html`<p class="card">Nothing is kept for you here.</p>`
  }
  return html`<ul class="mails">
    ${rows.map(row => item(row, isMine))}
  </ul>`
}

function item(row: Row, isMine: IsMine): Html {
  const { key, subject = '', sender, keptAt, size, releasedTo = [] } = row
  const { short, tone } = wordsOf(row.class)
  return html`<li>
    <a href="/message/${key}"
      >${subject === '' ? noSubject() : theirs(subject, 120)}</a
    >
    ${time(keptAt)}
    <div class="below">
      <span class="kind ${tone}">${short}</span>
      <span>${senderText(sender)}</span>
      <span>${sizeWords(size)}</span>
      ${releasedTo.some(isMine) ? html`<span>released</span>` : null}
    </div>
  </li>`
}

function pathOf(query: {
  readonly kind?: string | undefined
  readonly page?: number
}): string {
  const { kind = '', page = 1 } = query
  const words = [
    ...(kind === '' ? [] : [`kind=${kind}`]),
    ...(page === 1 ? [] : [`page=${page}`]),
  ]
  return words.length === 0 ? '/' : `/?${words.join('&')}`
}
