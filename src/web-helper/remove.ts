/*
 * NAME
 *   remove - recipients are done with kept messages
 *
 * DESCRIPTION
 *   What a recipient removes is gone for this recipient alone: the entry has a
 *   note, and goes itself when all its recipients are done with it. An
 *   administrator removes it for all.
 *
 *   To be taught as spam comes first; what was not learned stays, so that it can
 *   be tried again.
 */

import { existsSync } from 'node:fs'
import { logDeed } from '../log/maillog.js'
import { contentPath, type Entry } from '../quarantine/entry.js'
import { changeEntry } from '../quarantine/quarantine.js'
import { removeEntries } from '../quarantine/remove.js'
import { addUsage } from '../quarantine/usage.js'
import { learnKept } from '../quarantine-commands/learn.js'
import { noteDeed } from '../quarantine-commands/note-deed.js'
import { about } from '../quarantine-commands/release-kept.js'
import { leaveStore } from '../store/gone.js'
import { callerText } from '../util/process/caller.js'
import { refuse } from './refusals.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import {
  claim,
  doneWith,
  isAllowed,
  isAmong,
  ofRecord,
  type Claim,
} from './who.js'
import type { World } from './world.js'

/** How many are removed. A Refused says why the only one is not. */
export async function remove(
  { keys, learn = false, who }: Request<'remove'>,
  world: World,
): Promise<Result<Answers['remove']>> {
  let removed = 0
  let refusal = refuse('gone')
  for (const key of new Set(keys)) {
    const claimed = claim(who, { key }, world)
    if (isRefused(claimed)) {
      refusal = claimed
      continue
    }
    const [first = ''] = claimed.recipients
    if (!isAllowed(claimed, 'see', world)) refusal = refuse('not-allowed')
    else if (
      claimed.addresses !== null &&
      !world.limits.take('remove', first)
    ) {
      refusal = refuse('too-often')
    } else if (await removeOne(claimed, learn, world)) removed++
    else refusal = refuse('failed')
  }
  return removed === 0 ? refusal : { removed }
}

async function removeOne(
  claimed: Claim,
  learn: boolean,
  world: World,
): Promise<boolean> {
  const { entry, addresses, caller } = claimed
  const doer = { ...world, caller, complain: world.notice }
  const row = {
    id: entry.envelope.id,
    key: entry.key,
    class: entry.verdict.class,
  }
  if (learn && !(await learnKept(doer, row, 'spam'))) return false
  if (addresses === null) return removeWhole(claimed, world)
  const by = callerText(caller)
  const at = new Date(world.now()).toISOString()
  const changed = await changeEntry(world.folder, entry.key, it => {
    const done = doneWith(it)
    const more = claimed.recipients.filter(one => !isAmong(done, one))
    const removals = more.map(recipient => ({ at, recipient, by }))
    return { ...it, removals: [...(it.removals ?? []), ...removals] }
  })
  if (changed === null) return false
  const { recipients } = claimed
  logDeed(world.log, entry.envelope.id, {
    what: 'removed',
    ...about(doer, entry, recipients),
  })
  await noteDeed(doer, { deed: 'removed', keys: [entry.key], recipients })
  if (isOver(changed)) await removeWhole(claimed, world)
  return true
}

function isOver(entry: Entry): boolean {
  const done = doneWith(entry)
  return ofRecord(entry).every(it => isAmong(done, it))
}

async function removeWhole(
  { entry, caller }: Claim,
  world: World,
): Promise<boolean> {
  const { folder } = world
  const doer = { ...world, caller, complain: world.notice }
  const { key, size, sha256 } = entry
  if ((await removeEntries(folder, [entry], world.now())) === 0) return false
  leaveStore(world, [entry])
  // Another entry may have the same bytes.
  if (!existsSync(contentPath(folder, sha256))) await addUsage(folder, -size)
  logDeed(world.log, entry.envelope.id, {
    what: 'deleted',
    ...about(doer, entry),
  })
  await noteDeed(doer, { deed: 'deleted', keys: [key] })
  return true
}
