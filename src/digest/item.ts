/*
 * NAME
 *   item - one kept message in a digest, ready to be shown
 *
 * DESCRIPTION
 *   All texts of the message have gone through shown. What the recipient may do
 *   with it decides which link it has.
 *
 *   Pure.
 */

import { makeToken, type LinkScope } from '../links/token.js'
import type { Permission } from '../mail/verdict.js'
import type { Row } from '../quarantine/entry.js'
import type { Language } from './language.js'
import { shown, shownAddress } from './shown.js'

/** A kept message, and one of its recipients. */
export interface Mention {
  readonly row: Row
  /** Of record, as it is in the envelope. */
  readonly recipient: string
  readonly permission: Permission
}

export interface Item {
  readonly subject: string
  readonly from: string
  /** '' where it is the address of the digest. */
  readonly to: string
  readonly time: string
  readonly size: string
  readonly why: string
  /** null: there is nothing that the recipient may do, or there are no pages. */
  readonly link: { readonly url: string; readonly text: string } | null
  /** Said in the place of a link; '' for nothing. */
  readonly note: string
}

/** What is known of it, each with its label. */
export function linesOf(
  { from, to, time, size, why }: Item,
  labels: Language['labels'],
): readonly (readonly [string, string])[] {
  const lines = [
    [labels.from, from],
    [labels.to, to],
    [labels.time, time],
    [labels.size, size],
    [labels.why, why],
  ] as const
  return lines.filter(([, value]) => value !== '')
}

export interface ItemTools {
  readonly language: Language
  readonly timeZone: string
  /** Whom the digest is for. */
  readonly address: string
  /** null: there are no pages. */
  readonly links: LinkTools | null
}

export interface LinkTools {
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly key: Buffer
  /** Seconds since the epoch. */
  readonly expires: number
}

export function itemOf(mention: Mention, tools: ItemTools): Item {
  const { row, recipient, permission } = mention
  const { language, links, address } = tools
  const { sender, subject = '' } = row
  const isOwn = recipient.toLowerCase() === address.toLowerCase()
  return {
    subject: shown(subject) || language.noSubject,
    from: sender === '' ? language.noSender : shownAddress(sender),
    to: isOwn ? '' : shownAddress(recipient),
    time: timeText(Date.parse(row.keptAt), tools),
    size: sizeText(row.size, language),
    why: language.why[row.class],
    link: links === null ? null : linkOf(mention, language, links),
    note: permission === 'nothing' ? language.nothing : '',
  }
}

function linkOf(
  { row, recipient, permission }: Mention,
  language: Language,
  { publicUrl, key, expires }: LinkTools,
): Item['link'] {
  if (permission === 'nothing') return null
  const scope: LinkScope = permission === 'release' ? 'release' : 'see'
  const token = makeToken({ entry: row.key, recipient, scope, expires }, key)
  return { url: `${publicUrl}/m/${token}`, text: language[permission] }
}

/** @param time milliseconds since the epoch. */
export function timeText(
  time: number,
  { language, timeZone }: Pick<ItemTools, 'language' | 'timeZone'>,
): string {
  const format = new Intl.DateTimeFormat(language.locale, {
    ...{ year: 'numeric', month: 'short', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...{ timeZone, timeZoneName: 'short' },
  })
  return plainBlanks(format.format(time))
}

function sizeText(bytes: number, { locale }: Language): string {
  const isLarge = bytes >= 1_000_000
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'unit', unitDisplay: 'short' },
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  })
  const count = isLarge ? bytes / 1_000_000 : Math.ceil(bytes / 1000)
  return plainBlanks(format.format(count))
}

// Narrow ones and such that do not break are signs that few fonts have.
function plainBlanks(text: string): string {
  return text.replace(/[\u00a0\u202f]/gu, ' ')
}
