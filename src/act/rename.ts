/*
 * NAME
 *   rename - deliver the message with other names of a part
 *
 * DESCRIPTION
 *   As tag. All of the content is delivered, so nothing is kept.
 *
 * DIAGNOSTICS
 *   Throws when no one has worked out the edit: the message is deferred.
 */

import type { ActionKind } from './action.js'
import { checkEdited } from './strip.js'
import { tag } from './tag.js'

export const rename: ActionKind = (verdict, context) => {
  checkEdited(verdict)
  return tag(verdict, context)
}
