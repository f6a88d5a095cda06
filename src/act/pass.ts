/*
 * NAME
 *   pass - deliver, with the verdict in a field
 *
 * DESCRIPTION
 *   The template for an action: a request for delivery to the verdict's own
 *   recipients, with `X-Postsift-Verdict` before the message. Where a rule sets
 *   a prefix before the subject, fields were taken out that a stranger forged, or
 *   parts were changed, `X-Postsift-Edit` says so.
 */

import { inOrder, joinRanges } from '../util/cut-bytes.js'
import { ascii } from '../util/text.js'
import { ownField } from '../mail/field.js'
import type { DeliveryRequest } from '../mail/disposition.js'
import type { Recipient } from '../mail/envelope.js'
import { verdictWord, type Verdict } from '../mail/verdict.js'
import type { ActContext, ActionKind } from './action.js'
import { withSubjectPrefix } from './subject.js'

export const pass: ActionKind = (verdict, context) => ({
  kind: 'deliver',
  request: requestOf(verdict, context, []),
})

const NO_EDITS = { prepend: [], omit: [] }

/** Delivery to the verdict's recipients, as its rule wants it. */
export function requestOf(
  verdict: Verdict,
  { envelope, bytes, edits = NO_EDITS }: ActContext,
  fields: readonly string[],
): DeliveryRequest {
  const { copyTo, subjectPrefix, addFields } = verdict.options
  const {
    texts = [],
    fields: told = [],
    replacements = [],
    unsigned = [],
  } = verdict.edited ?? {}
  const retitled =
    subjectPrefix === '' ? null : withSubjectPrefix(bytes, subjectPrefix)
  const edited = [
    ...texts.map(it => ascii(it)),
    ...(edits.omit.length > 0 ? ['fields'] : []),
  ]
  const all = inOrder([
    ...joinRanges([...(verdict.omit ?? []), ...edits.omit]),
    ...(retitled?.inserts ?? []),
    ...replacements,
  ])
  return {
    sender: envelope.sender,
    recipients: verdict.recipients,
    prepend: [
      ...[verdictField(verdict, envelope.id), ...fields],
      ...edited.map(it => ownField('Edit', it)),
      ...(unsigned.length === 0
        ? []
        : [ownField('Edit', `dkim broken: ${ascii(unsigned.join(', '))}`)]),
      ...[...told, ...edits.prepend],
      ...(retitled === null ? [] : [ownField('Edit', 'subject')]),
      ...addFields,
      ...(retitled?.field ? [retitled.field] : []),
    ],
    ...(copyTo.length > 0 && { copies: copyTo.map(quietly) }),
    ...(all.length > 0 && { edits: all }),
  }
}

// A person who gets a copy did not ask for notices, nor did the sender.
function quietly(address: string): Recipient {
  return { address, notify: 'NEVER' }
}

/** `X-Postsift-Verdict: clean; id=...`. */
function verdictField(verdict: Verdict, id: string): string {
  const reason = verdict.finding === null ? '' : ` (${comment(verdict.reason)})`
  const edits = [...new Set(verdict.edited?.texts.map(firstWord) ?? [])]
  const edited = edits.length === 0 ? '' : `; edits=${edits.join(',')}`
  const word = verdictWord(verdict)
  return ownField('Verdict', `${word}${reason}${edited}; id=${id}`)
}

function firstWord(text: string): string {
  return text.split(' ', 1)[0] ?? ''
}

// Text inside of a comment (RFC 5322 3.2.2).
function comment(text: string): string {
  const letters: Readonly<Record<string, string>> = { '(': '[', ')': ']' }
  return text.replace(/[()\\]/gu, letter => letters[letter] ?? '_')
}
