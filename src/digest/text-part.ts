/*
 * NAME
 *   text-part - a digest as plain text
 *
 * DESCRIPTION
 *   Lines are as long as what is in them; a mail program wraps them.
 *
 *   Pure.
 */

import type { Item } from './item.js'
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
  const { subject, from, to, time, size, why, link, note } = item
  const lines = [
    [labels.from, from],
    [labels.to, to],
    [labels.time, time],
    [labels.size, size],
    [labels.why, why],
  ] as const
  return [
    `${number}. ${subject}`,
    ...lines
      .filter(([, value]) => value !== '')
      .map(([label, value]) => `   ${`${label}:`.padEnd(width)}${value}`),
    ...(link === null ? [] : [`   ${link.text}:`, `   ${link.url}`]),
    ...(note === '' ? [] : [`   ${note}`]),
  ].join('\n')
}
