/*
 * NAME
 *   redirect - deliver to another address instead
 *
 * DESCRIPTION
 *   The message goes to `redirect_to` alone, that of the rule or the general one, tagged, with the recipients that
 *   it was for in `X-Postsift-Recipient` fields. Their DSN options do not go
 *   with it: they asked about another delivery.
 */

import { ascii } from '../util/text.js'
import { MailError } from '../mail/error.js'
import { ownField } from '../mail/field.js'
import type { ActionKind } from './action.js'
import { tag } from './tag.js'

const RECIPIENTS_SHOWN = 50

export const redirect: ActionKind = async (verdict, context) => {
  const address = verdict.options.redirectTo || context.redirectTo
  if (address === '') {
    throw new MailError('4.3.5', 'content filter configuration error', {
      cause: 'action redirect without redirect_to',
    })
  }
  const tagged = await tag(verdict, context)
  if (tagged.kind !== 'deliver') return tagged
  const recipients = verdict.recipients
    .slice(0, RECIPIENTS_SHOWN)
    .map(({ address }) => ownField('Recipient', `<${ascii(address)}>`))
  return {
    kind: 'deliver',
    request: {
      ...tagged.request,
      recipients: [{ address, notify: 'NEVER' }],
      prepend: [...tagged.request.prepend, ...recipients],
    },
  }
}
