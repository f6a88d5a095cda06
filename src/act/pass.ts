/*
 * NAME
 *   pass - deliver, with the verdict in a field
 *
 * DESCRIPTION
 *   The template for an action: a request for delivery to the verdict's own
 *   recipients, with `X-Postsift-Verdict` before the message. Where a rule sets
 *   a prefix before the subject, or fields were taken out that a stranger forged,
 *   `X-Postsift-Edit` says so.
 */

import { joinRanges } from '../util/cut-bytes.js'
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
  const edited = edits.omit.length > 0 ? [ownField('Edit', 'fields')] : []
  const own = [
    ...[verdictField(verdict, envelope.id), ...fields, ...edited],
    ...edits.prepend,
  ]
  const prepend = [...own, ...addFields]
  const leftOut = joinRanges([...(verdict.omit ?? []), ...edits.omit])
  const request = {
    sender: envelope.sender,
    recipients: verdict.recipients,
    prepend,
    ...(copyTo.length > 0 && { copies: copyTo.map(quietly) }),
    ...(leftOut.length > 0 && { omit: leftOut }),
  }
  if (subjectPrefix === '') return request
  const { field, inserts } = withSubjectPrefix(bytes, subjectPrefix)
  const edit = ownField('Edit', 'subject')
  const added = field === null ? addFields : [...addFields, field]
  return { ...request, prepend: [...own, edit, ...added], inserts }
}

// A person who gets a copy did not ask for notices, nor did the sender.
function quietly(address: string): Recipient {
  return { address, notify: 'NEVER' }
}

/** `X-Postsift-Verdict: clean; id=...`. */
function verdictField(verdict: Verdict, id: string): string {
  const reason = verdict.finding === null ? '' : ` (${comment(verdict.reason)})`
  return ownField('Verdict', `${verdictWord(verdict)}${reason}; id=${id}`)
}

// Text inside of a comment (RFC 5322 3.2.2).
function comment(text: string): string {
  const letters: Readonly<Record<string, string>> = { '(': '[', ')': ']' }
  return text.replace(/[()\\]/gu, letter => letters[letter] ?? '_')
}
