/*
 * NAME
 *   message-facts - what is known of a kept message, for administrators
 */

import { findingText } from '../../print/lines.js'
import type { Entry } from '../../quarantine/entry.js'
import { html, theirs, type Html } from '../html.js'
import { readFrom } from '../pages/read-from.js'
import { sizeWords } from '../pages/size-words.js'
import { time } from '../pages/summary.js'
import type { World } from '../world.js'
import { addressText, kind } from './mail-list.js'

const RECIPIENTS_SHOWN = 50

export function facts(entry: Entry, { folder, keptUntil }: World): Html {
  const { envelope, verdict, keptAt, size, key, releases } = entry
  const from = readFrom(folder, key)
  const all = envelope.recipients.map(({ address }) => address)
  const more = all.length - RECIPIENTS_SHOWN
  const { client, saslUsername, queueId, id } = envelope
  const until = keptUntil(keptAt)
  const rows: readonly (readonly [string, Html | null])[] = [
    ['Why', html`${kind(verdict.class)} ${theirs(verdict.reason, 400)}`],
    ['Decided by', html`${theirs(verdict.policy, 300)}`],
    [
      'Findings',
      verdict.findings.length === 0
        ? null
        : html`${verdict.findings.slice(0, 20).map(it => html`${theirs(findingText(it), 300)}<br />`)}`,
    ],
    ['From', from === '' ? null : theirs(from)],
    ['Envelope sender', addressText(envelope.sender)],
    [
      'Recipients',
      html`${all.slice(0, RECIPIENTS_SHOWN).map(it => html`${addressText(it)} `)}
      ${more > 0 ? `and ${more} more` : ''}`,
    ],
    [
      'Client',
      client.address === ''
        ? null
        : html`${theirs(`${client.name} [${client.address}]`)}`,
    ],
    ['Login', saslUsername === '' ? null : theirs(saslUsername)],
    ['Kept', time(keptAt)],
    ['Deleted after', until === null ? null : time(until)],
    [
      'Released',
      releases.length === 0
        ? null
        : html`${releases.map(it => html`${time(it.at)} to ${it.recipients.map(to => html`${theirs(to)} `)}${it.by === undefined ? '' : html`by ${theirs(it.by)}`}<br />`)}`,
    ],
    ['Size', html`${sizeWords(size)}`],
    [
      'IDs',
      html`${theirs(id)}${queueId === '' ? '' : html`, queue id ${theirs(queueId)}`}`,
    ],
    ['Key', html`<span class="small">${key}</span>`],
  ]
  return html`<dl class="card facts">
    ${rows.map(([name, value]) =>
      value === null
        ? null
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`
}
