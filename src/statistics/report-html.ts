/*
 * NAME
 *   report-html - statistics as one page
 *
 * DESCRIPTION
 *   Complete in itself: it has no script, and asks for nothing, not even an icon.
 *   Bars are SVG, so that no element needs a style of its own. It fits a
 *   telephone, and follows the reader's choice of light or dark.
 *
 * SECURITY
 *   Names come from messages, and are only text (see html). Should one escape
 *   all the same, the page forbids the browser any script and any request: of
 *   styles only the sheet with the page's own digest counts.
 */

import { createHash } from 'node:crypto'
import { localTime, sizeText } from '../print/kept-table.js'
import { countText, plainCount, sumOf } from './chart.js'
import { element, styleSheet, text, type Html } from './html.js'
import { notesOf } from './notes.js'
import { shareText } from './report-text.js'
import { slotName } from './slots.js'
import { STYLE } from './report-style.js'
import type { Slot, SlotKind, Statistics, Tops } from './statistics.js'
import type { Top } from './top-list.js'

/** The page, with the last line end. */
export function reportHtml(statistics: Statistics): string {
  const digest = createHash('sha256').update(STYLE).digest('base64')
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: `default-src 'none'; style-src 'sha256-${digest}'`,
      }),
      element('meta', {
        name: 'viewport',
        content: 'width=device-width, initial-scale=1',
      }),
      element('meta', { name: 'color-scheme', content: 'light dark' }),
      element('meta', { name: 'referrer', content: 'no-referrer' }),
      element('title', {}, `Postsift: ${periodText(statistics)}`),
      styleSheet(STYLE),
    ),
    element('body', {}, element('main', {}, ...mainOf(statistics))),
  )
  return `<!DOCTYPE html>\n${page.html}\n`
}

function mainOf(statistics: Statistics): readonly Html[] {
  const { tops, unit } = statistics
  return [
    element('h1', {}, 'Postsift'),
    element('p.period', {}, periodText(statistics)),
    figures(statistics),
    section(`Messages by ${unit}`, legend(), slotTable(statistics)),
    section('Verdicts', classTable(statistics)),
    element(
      'div.lists',
      {},
      ...LISTS.flatMap(it => listSection(it, statistics)),
      ...ruleSection(tops.rules),
    ),
    section(
      'What this is made from',
      element(
        'ul',
        {},
        ...notesOf(statistics).map(it => element('li', {}, it)),
      ),
    ),
  ]
}

function periodText({ since, until, verdict }: Statistics): string {
  const start = Date.parse(since) > 0 ? localTime(since) : 'the beginning'
  const only = verdict === null ? '' : `, only ${verdict}`
  return `${start} to ${localTime(until)}${only}`
}

function figures(statistics: Statistics): Html {
  const { messages, bytes, recipients, stopped, tries } = statistics
  const rows: readonly (readonly [string, string])[] = [
    ['messages', plainCount(messages)],
    ['stopped', `${plainCount(stopped)} (${shareText(stopped, messages)})`],
    ['recipients', plainCount(recipients)],
    ['size', sizeText(bytes)],
    ['tries', plainCount(tries)],
  ]
  return element(
    'dl',
    {},
    ...rows.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  )
}

function section(title: string, ...content: readonly Html[]): Html {
  return element('section', {}, element('h2', {}, title), ...content)
}

/** In the order of a bar. */
const KINDS: readonly (readonly [kind: SlotKind, words: string])[] = [
  ['refused', 'refused'],
  ['kept', 'kept'],
  ['other', 'other'],
  ['tagged', 'tagged'],
  ['passed', 'passed'],
]

function legend(): Html {
  return element(
    'p.legend',
    {},
    ...KINDS.map(([kind, words]) =>
      element(
        'span',
        {},
        element(
          'svg',
          {
            viewBox: '0 0 10 10',
            width: 10,
            height: 10,
            'aria-hidden': 'true',
          },
          rect(kind, 0, 10),
        ),
        ` ${words}`,
      ),
    ),
  )
}

function slotTable({ slots, unit }: Statistics): Html {
  const most = Math.max(1, ...slots.map(sumOf))
  const rows = slots.map(slot => {
    const name = slotName(Date.parse(slot.start), unit)
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td.bar', {}, bar(slot, most)),
      ...[sumOf(slot), slot.tagged, slot.kept, slot.refused, slot.tries].map(
        (it, at) => element(at > 0 ? 'td.more' : 'td', {}, countText(it)),
      ),
    )
  })
  const titles = ['all', 'tagged', 'kept', 'refused', 'tries']
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, unit),
    element('td', {}),
    ...titles.map((it, at) =>
      element(at > 0 ? 'th.more' : 'th', { scope: 'col' }, it),
    ),
  )
  return element('table.slots', {}, head, ...rows)
}

function bar(slot: Slot, most: number): Html {
  const rects: Html[] = []
  let at = 0
  for (const [kind] of KINDS) {
    if (slot[kind] === 0) continue
    // A piece that has any message can be seen.
    const width = Math.max(LEAST, Math.round((slot[kind] / most) * FULL))
    rects.push(rect(kind, at, width))
    at += width
  }
  return element(
    'svg',
    {
      viewBox: `0 0 ${FULL + KINDS.length * LEAST} 10`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': KINDS.map(([kind, it]) => `${slot[kind]} ${it}`).join(', '),
    },
    ...rects,
  )
}

const FULL = 1000
const LEAST = 6

function rect(kind: SlotKind, x: number, width: number): Html {
  return element(`rect.${kind}`, { x, y: 0, width, height: 10 })
}

function classTable({ classes, messages }: Statistics): Html {
  return table(
    'table.verdicts',
    ['verdict', 'messages', 'share', 'tries', 'ended as'],
    classes.map(it => [
      it.class,
      countText(it.messages),
      shareText(it.messages, messages),
      countText(it.tries),
      it.actions
        .map(one => `${one.action} ${plainCount(one.messages)}`)
        .join(', '),
    ]),
  )
}

type ListName = Exclude<keyof Tops, 'rules'>

const LISTS: readonly (readonly [ListName, title: string])[] = [
  ['findings', 'Findings'],
  ['senderDomains', "Senders' domains"],
  ['recipients', 'Recipients'],
  ['extensions', 'Extensions of files'],
]

function listSection(
  [list, title]: (typeof LISTS)[number],
  { tops, messages, recipients }: Statistics,
): readonly Html[] {
  const { items, names } = tops[list]
  if (items.length === 0) return []
  const all = list === 'recipients' ? recipients : messages
  const rows = items.map(({ name, counts: [count = 0, stopped = 0] }) => [
    name,
    countText(count),
    shareText(count, all),
    countText(stopped),
  ])
  const head = ['name', 'messages', 'share', 'stopped']
  return [
    section(
      title,
      table('table', head, rows),
      ...moreText(names - items.length),
    ),
  ]
}

function ruleSection({ items, names }: Top): readonly Html[] {
  if (items.length === 0) return []
  const rows = items.map(({ name, counts: [, ...modes] }) => [
    name,
    ...modes.map(countText),
  ])
  const head = ['rule', 'decided', 'also', 'monitored']
  return [
    section(
      'Rules',
      table('table', head, rows),
      ...moreText(names - items.length),
    ),
  ]
}

function moreText(more: number): readonly Html[] {
  return more === 0
    ? []
    : [element('p.rest', {}, `and ${plainCount(more)} more`)]
}

function table(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Html {
  return element(
    name,
    {},
    element('tr', {}, ...head.map(it => element('th', { scope: 'col' }, it))),
    ...rows.map(([name = '', ...cells]) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, text(name)),
        ...cells.map(it => element('td', {}, it)),
      ),
    ),
  )
}
