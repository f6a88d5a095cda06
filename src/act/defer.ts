/*
 * NAME
 *   defer - refuse for now
 *
 * DESCRIPTION
 *   The message stays in Postfix's queue and comes again. 4.7.1 as its
 *   permanent sister: policy asked for it; 4.3.0 where a scanner failed.
 */

import { failed } from '../mail/reply.js'
import type { ActionKind } from './action.js'

export const defer: ActionKind = (verdict, { envelope }) => ({
  kind: 'refused',
  reply: failed(
    verdict.class === 'unchecked-error' ? '4.3.0' : '4.7.1',
    `${verdict.reason}; id=${envelope.id}`,
  ),
})
