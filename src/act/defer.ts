/*
 * NAME
 *   defer - refuse for now
 *
 * DESCRIPTION
 *   The message stays in Postfix's queue and comes again. 4.7.1 as its
 *   permanent sister: policy asked for it; 4.3.0 where a scanner failed.
 */

import type { ActionKind } from './action.js'
import { deferral } from './reply-texts.js'

export const defer: ActionKind = (verdict, { envelope }) => ({
  kind: 'refused',
  reply: deferral(verdict, envelope.id),
})
