/*
 * NAME
 *   strip - keep the message as it came, and deliver it without a part
 *
 * DESCRIPTION
 *   The message is kept in the quarantine first, as by action quarantine. Then it
 *   goes to its recipients as the verdict's edit has it, tagged. A release sends
 *   the message as it came.
 *
 * DIAGNOSTICS
 *   Throws when the message is not durably kept, or when no one has worked out
 *   its edit: it is deferred then.
 */

import { MailError } from '../mail/error.js'
import type { Verdict } from '../mail/verdict.js'
import type { ActionKind } from './action.js'
import { tag } from './tag.js'

export const strip: ActionKind = async (verdict, context) => {
  checkEdited(verdict)
  const kept = await context.quarantine.keep({
    envelope: context.envelope,
    verdict,
    bytes: context.bytes,
    sha256: context.sha256,
    ...context.headline,
  })
  const tagged = await tag(verdict, context)
  return tagged.kind === 'deliver' ? { ...tagged, kept } : tagged
}

/** What policy wants changed must not go as it came. */
export function checkEdited({ action, edited }: Verdict): void {
  if (edited !== undefined) return
  throw new MailError('4.3.0', 'content filter failure', {
    cause: `action ${action}: the message is not edited`,
  })
}
