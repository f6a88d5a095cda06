/*
 * NAME
 *   mail-list - messages in a list, for administrators
 */

import { VERDICT_CLASSES, type VerdictClass } from '../../mail/finding.js'
import type { Row } from '../../quarantine/entry.js'
import type { MessageRecord } from '../../records/record.js'
import { html, theirs, type Html } from '../html.js'
import { sizeWords } from '../pages/size-words.js'
import { noSubject, time } from '../pages/summary.js'

interface Item {
  readonly href: string
  /** Of the entry; '' where it is not kept: it cannot be chosen. */
  readonly key: string
  readonly subject: string
  readonly time: string
  readonly class: string
  readonly sender: string
  readonly recipients: readonly string[]
  readonly size: number
  readonly why: string
  /** What else is to be said, in a word or two. */
  readonly notes: readonly string[]
}

/** @param isChoice whether each has a box to choose it. */
export function keptList(rows: readonly Row[], isChoice: boolean): Html {
  return mailList(rows.map(itemOfRow), isChoice)
}

function itemOfRow(row: Row): Item {
  const { key, subject = '', keptAt, sender, recipients, size, reason } = row
  return {
    ...{ key, subject, sender, recipients, size },
    href: `/admin/message/${key}`,
    time: keptAt,
    class: row.class,
    why: reason,
    notes: row.releases > 0 ? ['released'] : [],
  }
}

/** @param isKept whether an entry is there. */
export function decidedList(
  records: readonly MessageRecord[],
  isKept: (key: string) => boolean,
): Html {
  return mailList(
    records.map(record => itemOfRecord(record, isKept)),
    false,
  )
}

function itemOfRecord(
  record: MessageRecord,
  isKept: (key: string) => boolean,
): Item {
  const { id, time, sender, subject, size, outcomes, error } = record
  const classes = outcomes.map(it => it.class)
  const worst = VERDICT_CLASSES.find(it => classes.includes(it))
  const reason = outcomes.find(it => it.class === worst)?.reason ?? ''
  const actions = [...new Set(outcomes.map(it => it.action || 'no verdict'))]
  const key = outcomes.map(it => it.quarantineKey).find(isKept) ?? ''
  return {
    ...{ subject, time, sender, key: '' },
    href:
      key === ''
        ? `/admin/decision/${encodeURIComponent(id)}`
        : `/admin/message/${key}`,
    class: worst ?? 'none',
    recipients: outcomes.flatMap(it =>
      it.replies.flatMap(({ recipients }) => recipients),
    ),
    size: size ?? 0,
    why: reason || error,
    notes: actions,
  }
}

function mailList(items: readonly Item[], isChoice: boolean): Html {
  return html`<ul class="mails${isChoice ? ' choice' : ''}">
    ${items.map((item, at) => listed(item, isChoice, at))}
  </ul>`
}

function listed(item: Item, isChoice: boolean, at: number): Html {
  const { href, key, subject, sender, recipients, size, why, notes } = item
  const [first = '', ...others] = recipients
  return html`<li>
    ${
      isChoice
        ? html`<input
            type="checkbox"
            name="key"
            value="${key}"
            aria-labelledby="mail${at}"
          />`
        : null
    }
    <a id="mail${at}" href="${href}"
      >${subject === '' ? noSubject() : theirs(subject, 120)}</a
    >
    ${time(item.time)}
    <div class="below">
      ${kind(item.class)} ${notes.map(note => html`<span>${note}</span>`)}
      <span
        >${addressText(sender)} to
        ${first === '' ? 'no one' : addressText(first)}${others.length > 0 ? ` and ${others.length} more` : ''}</span
      >
      <span>${sizeWords(size)}</span>
      <span>${theirs(why, 160)}</span>
    </div>
  </li>`
}

export function addressText(address: string): Html {
  return address === ''
    ? html`<span class="soft">null sender</span>`
    : theirs(address, 80)
}

export function kind(verdict: string): Html {
  const tone = TONES[verdict as VerdictClass] ?? ''
  return html`<span class="kind ${tone}">${verdict}</span>`
}

const TONES: Readonly<Partial<Record<VerdictClass, string>>> = {
  infected: 'bad',
  banned: 'bad',
  ambiguous: 'warn',
  'unchecked-error': 'warn',
  'unchecked-overlimit': 'warn',
  'unchecked-damaged': 'warn',
  'unchecked-encrypted': 'warn',
  active: 'warn',
}
