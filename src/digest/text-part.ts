/*
 * NAME
 *   text-part - a digest as plain text
 *
 * DESCRIPTION
 *   Lines are as long as what is in them; a mail program wraps them.
 *
 *   Pure.
 */

import { linesOf, type Item } from './item.js'
import type { Page } from './page.js'

export function textPart(page: Page): string {
  const { greeting, items, labels, more, all, notes } = page
  const width = Math.max(...Object.values(labels).map(it => it.length)) + 2
  const blocks = [
    greeting,
    ...items.map((item, at) => itemText(item, at + 1, { labels, width })),
    more,
    all === null ? '' : `${all.text}:\n${all.url}`,
    ...notes,
  ]
  return `${blocks.filter(it => it !== '').join('\n\n')}\n`
}

function itemText(
  item: Item,
  number: number,
  { labels, width }: { labels: Page['labels']; width: number },
): string {
  const { subject, link, note } = item
  return [
    `${number}. ${subject}`,
    ...linesOf(item, labels).map(
      ([label, value]) => `   ${`${label}:`.padEnd(width)}${value}`,
    ),
    ...(link === null ? [] : [`   ${link.text}:`, `   ${link.url}`]),
    ...(note === '' ? [] : [`   ${note}`]),
  ].join('\n')
}
