/*
 * NAME
 *   reply-texts - what a client is told of each action
 *
 * DESCRIPTION
 *   The replies of reject and defer, the texts of those for which hand-over
 *   says yes, and for people, the reply that a message would get.
 *
 *   Pure.
 */

import { failed, type Reply } from '../mail/reply.js'
import type { Verdict } from '../mail/verdict.js'
import { formatReply } from '../smtp/reply.js'

export function rejection(verdict: Verdict, id: string): Reply {
  const text = verdict.options.text || verdict.reason
  return failed('5.7.1', `${text}; id=${id}`)
}

export function deferral(verdict: Verdict, id: string): Reply {
  const status = verdict.class === 'unchecked-error' ? '4.3.0' : '4.7.1'
  return failed(status, `${verdict.reason}; id=${id}`)
}

/** Why it is accepted though no recipient gets it. */
export const KEPT = 'kept in quarantine'
export const DISCARDED = 'discarded'

/** Lines for a person. The answer to `refuse` depends on who hears it. */
export function expectedReplies(verdict: Verdict): readonly string[] {
  const refusal = shown(rejection(verdict, 'ID'))
  if (verdict.asked === 'refuse') {
    return [
      `after the queue, mail from outside: 250 2.0.0 ${KEPT}; id=ID`,
      `before the queue, or from your own users: ${refusal}`,
    ]
  }
  switch (verdict.action) {
    case 'reject':
      return [refusal]
    case 'defer':
      return [shown(deferral(verdict, 'ID'))]
    case 'quarantine':
      return [`250 2.0.0 ${KEPT}; id=ID`]
    case 'discard':
      return [`250 2.0.0 ${DISCARDED}; id=ID`]
    case 'pass':
    case 'tag':
    case 'rename':
    case 'disarm':
    case 'strip':
    case 'redirect':
      return ["250 and the next hop's own text"]
  }
}

function shown(reply: Reply): string {
  return formatReply(reply).trimEnd().replaceAll('\r\n', ' ')
}
