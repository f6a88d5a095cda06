/*
 * NAME
 *   disarm - keep the message as it came, and deliver its files without macros
 *
 * DESCRIPTION
 *   As strip: the message is kept in the quarantine first, and a release sends it
 *   as it came. What is delivered has the file, without what it could do.
 *
 * DIAGNOSTICS
 *   As strip's.
 */

import type { ActionKind } from './action.js'
import { strip } from './strip.js'

export const disarm: ActionKind = (verdict, context) => strip(verdict, context)
