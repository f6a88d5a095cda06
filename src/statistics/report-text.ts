/*
 * NAME
 *   report-text - statistics for a terminal
 *
 * DESCRIPTION
 *   The numbers are before the names: whatever a name is, columns stay in line.
 *   No line is longer than the terminal is wide.
 *
 * SECURITY
 *   Names come from messages: they are printable and short.
 */

import { printable } from '../util/text.js'
import { cut, localTime, sizeText } from '../print/kept-table.js'
import { wrapped } from '../print/wrap.js'
import { chartLines, countText, plainCount, type ChartLook } from './chart.js'
import { notesOf } from './notes.js'
import type { Statistics, Tops } from './statistics.js'
import type { Top } from './top-list.js'

/** Without the last line end. */
export function reportText(statistics: Statistics, look: ChartLook): string {
  const { slots, unit, classes, tops } = statistics
  const { columns, paint } = look
  return [
    ...headLines(statistics, look),
    '',
    paint('dim', `MESSAGES BY ${unit.toUpperCase()}`),
    ...chartLines(slots, unit, look),
    '',
    paint('dim', row(['messages', 'share', 'tries'], 'verdict and action')),
    ...classes.map(it => {
      const actions = it.actions
        .map(one => `${one.action} ${plainCount(one.messages)}`)
        .join(', ')
      const share = shareText(it.messages, statistics.messages)
      const numbers = [countText(it.messages), share, countText(it.tries)]
      return cut(row(numbers, `${it.class}: ${actions || '-'}`), columns)
    }),
    ...LISTS.flatMap(list => listLines(list, statistics, look)),
    ...ruleLines(tops.rules, look),
    '',
    paint('dim', 'WHAT THIS IS MADE FROM'),
    ...notesOf(statistics).map(note =>
      wrapped(`  ${note}`, { hang: 4, width: columns }),
    ),
  ].join('\n')
}

function headLines(
  { since, until, messages, bytes, recipients, stopped, verdict }: Statistics,
  { columns }: ChartLook,
): readonly string[] {
  const start = Date.parse(since) > 0 ? localTime(since) : 'the beginning'
  const which = verdict === null ? '' : ` with verdict ${verdict}`
  const few = messages === 1 ? 'message' : 'messages'
  return [
    `${plainCount(messages)} ${few}${which}, ${start} to ${localTime(until)}`,
    `${sizeText(bytes)} in all; ${plainCount(recipients)} recipients; stopped: ${plainCount(stopped)} (${shareText(stopped, messages)})`,
  ].map(line => wrapped(line, { width: columns }))
}

interface List {
  readonly list: Exclude<keyof Tops, 'rules'>
  readonly title: string
}

const LISTS: readonly List[] = [
  { list: 'findings', title: 'finding' },
  { list: 'senderDomains', title: "sender's domain" },
  { list: 'recipients', title: 'recipient' },
  { list: 'extensions', title: 'extension of a file' },
]

function listLines(
  { list, title }: List,
  { tops, messages, recipients }: Statistics,
  { columns, paint }: ChartLook,
): readonly string[] {
  const top = tops[list]
  if (top.items.length === 0) return []
  const of = list === 'recipients' ? recipients : messages
  return [
    '',
    paint('dim', row(['messages', 'share', 'stopped'], title)),
    ...top.items.map(({ name, counts: [all = 0, stopped = 0] }) => {
      const numbers = [countText(all), shareText(all, of), countText(stopped)]
      return cut(row(numbers, printable(name)), columns)
    }),
    ...moreLines(top),
  ]
}

function ruleLines(top: Top, { columns, paint }: ChartLook): readonly string[] {
  if (top.items.length === 0) return []
  return [
    '',
    paint('dim', row(['decided', 'also', 'monitored'], 'rule')),
    ...top.items.map(({ name, counts: [, ...modes] }) =>
      cut(row(modes.map(countText), printable(name)), columns),
    ),
    ...moreLines(top),
  ]
}

function moreLines({ items, names }: Top): readonly string[] {
  const more = names - items.length
  return more === 0 ? [] : [row(['', '', ''], `and ${plainCount(more)} more`)]
}

const WIDTH = 10

function row(numbers: readonly string[], name: string): string {
  return `${numbers.map(it => it.padStart(WIDTH)).join('')}  ${name}`
}

/** `12.3%`; `-` of nothing. */
export function shareText(count: number, all: number): string {
  if (all === 0 || count === 0) return '-'
  const share = (count / all) * 100
  return share < 0.05 ? '<0.1%' : `${share.toFixed(1)}%`
}

/** Whether a terminal of this environment shows block characters. */
export function showsUnicode(
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = environment
  return /utf-?8/iu.test(LC_ALL || LC_CTYPE || LANG || '')
}
