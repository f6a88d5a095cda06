/*
 * NAME
 *   page - what a digest says, before it is written as text and as HTML
 *
 * DESCRIPTION
 *   A digest and a notice differ in their subject only.
 *
 *   Pure.
 */

import {
  itemOf,
  timeText,
  type Item,
  type ItemTools,
  type Mention,
} from './item.js'
import { shownAddress } from './shown.js'

export interface Page {
  /** Code of the language, for the part in HTML. */
  readonly language: string
  readonly subject: string
  readonly greeting: string
  readonly labels: ItemTools['language']['labels']
  readonly items: readonly Item[]
  /** '' where all are listed. */
  readonly more: string
  /** null: there are no pages. */
  readonly all: { readonly url: string; readonly text: string } | null
  /** Sentences below the list, each a paragraph. */
  readonly notes: readonly string[]
}

export interface PageOrder {
  readonly kind: 'digest' | 'notice'
  /** In the order in which they are listed. */
  readonly mentions: readonly Mention[]
  /** How many of them are listed, at most. */
  readonly limit: number
  /** Days for which messages are kept; 0 is for ever. */
  readonly keptDays: number
  /** Whom to ask, where there are no links. */
  readonly contact: string
}

export function pageOf(order: PageOrder, tools: ItemTools): Page {
  const { kind, mentions, limit, keptDays, contact } = order
  const { language, links, address } = tools
  const count = mentions.length
  const items = mentions.slice(0, limit).map(it => itemOf(it, tools))
  const about =
    links === null
      ? [language.withoutLinks(contact)]
      : items.some(({ link }) => link !== null)
        ? [language.aboutLinks(timeText(links.expires * 1000, tools))]
        : []
  return {
    language: language.code,
    subject:
      kind === 'digest' ? language.digest(count) : language.notice(count),
    greeting: language.greeting(count, shownAddress(address)),
    labels: language.labels,
    items,
    more: count > limit ? language.more(count - limit) : '',
    all: links && { url: `${links.publicUrl}/`, text: language.all },
    notes: [...about, language.kept(keptDays), language.automatic],
  }
}
