/*
 * NAME
 *   quarantine - keep the message and do not deliver it
 *
 * DIAGNOSTICS
 *   Throws when the message is not durably kept; it is deferred then.
 */

import type { ActionKind } from './action.js'

export const quarantine: ActionKind = async (verdict, context) => ({
  kind: 'kept',
  where: await context.quarantine.keep({
    envelope: context.envelope,
    verdict,
    bytes: context.bytes,
    sha256: context.sha256,
    ...context.headline,
  }),
})
