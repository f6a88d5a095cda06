/*
 * NAME
 *   pass - deliver, with the verdict in a field
 *
 * DESCRIPTION
 *   The template for an action: a request for delivery to the verdict's own
 *   recipients, with `X-Postsift-Verdict` before the message.
 */

import { ownField } from '../mail/field.js'
import type { Verdict } from '../mail/verdict.js'
import type { ActionKind } from './action.js'

export const pass: ActionKind = (verdict, { envelope }) => ({
  kind: 'deliver',
  request: {
    sender: envelope.sender,
    recipients: verdict.recipients,
    prepend: [verdictField(verdict, envelope.id)],
  },
})

/** `X-Postsift-Verdict: clean; id=...`. */
export function verdictField(verdict: Verdict, id: string): string {
  const reason = verdict.finding === null ? '' : ` (${comment(verdict.reason)})`
  return ownField('Verdict', `${verdict.class}${reason}; id=${id}`)
}

// Text inside of a comment (RFC 5322 3.2.2).
function comment(text: string): string {
  return text.replace(/[()\\]/gu, '_')
}
