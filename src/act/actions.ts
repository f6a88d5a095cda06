/*
 * NAME
 *   actions - the table of actions
 *
 * DESCRIPTION
 *   One file for each; to add one, write the file, its name in mail/verdict
 *   and its line here.
 */

import type { ResolvedAction, Verdict } from '../mail/verdict.js'
import type { Disposition } from '../mail/disposition.js'
import type { ActContext, ActionKind } from './action.js'
import { defer } from './defer.js'
import { disarm } from './disarm.js'
import { discard } from './discard.js'
import { pass } from './pass.js'
import { quarantine } from './quarantine.js'
import { redirect } from './redirect.js'
import { reject } from './reject.js'
import { rename } from './rename.js'
import { strip } from './strip.js'
import { tag } from './tag.js'

const TABLE: Readonly<Record<ResolvedAction, ActionKind>> = {
  pass,
  tag,
  rename,
  disarm,
  strip,
  redirect,
  quarantine,
  discard,
  reject,
  defer,
}

/** Does what the verdict means for this message; nothing is delivered yet. */
export async function act(
  verdict: Verdict,
  context: ActContext,
): Promise<Disposition> {
  return TABLE[verdict.action](verdict, context)
}
