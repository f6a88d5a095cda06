/*
 * NAME
 *   learn - the spam engines are taught what a kept message is
 *
 * DESCRIPTION
 *   By who may release it: what it teaches is for the mail of all.
 */

import { learnKept } from '../quarantine-commands/learn.js'
import { noteDeed } from '../quarantine-commands/note-deed.js'
import { refuse } from './refusals.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import { claim, isAllowed } from './who.js'
import type { World } from './world.js'

export async function learn(
  { key, as, who }: Request<'learn'>,
  world: World,
): Promise<Result<Answers['learn']>> {
  const claimed = claim(who, { key }, world)
  if (isRefused(claimed)) return claimed
  if (!isAllowed(claimed, 'release', world)) return refuse('not-allowed')
  const { entry, caller, addresses, recipients } = claimed
  const [first = ''] = recipients
  if (addresses !== null && !world.limits.take('learn', first)) {
    return refuse('too-often')
  }
  const { envelope, verdict } = entry
  const doer = { ...world, caller, complain: world.notice }
  const row = { id: envelope.id, key, class: verdict.class }
  const learned = await learnKept(doer, row, as)
  if (learned) {
    await noteDeed(doer, { deed: 'learned', keys: [key], text: `as ${as}` })
  }
  return { learned }
}
