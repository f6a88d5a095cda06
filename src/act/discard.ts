/*
 * NAME
 *   discard - say yes and forget the message
 */

import type { ActionKind } from './action.js'

export const discard: ActionKind = () => ({ kind: 'discarded' })
