/*
 * NAME
 *   link - what a link is for, and what became of its message
 */

import { readIfKept } from '../quarantine/quarantine.js'
import { refuse } from './refusals.js'
import { wasReleased } from './release.js'
import {
  isRefused,
  type Answers,
  type Request,
  type Result,
} from './requests.js'
import { doneWith, isAmong, linkOf, ofRecord } from './who.js'
import type { World } from './world.js'

export function link(
  { token }: Request<'link'>,
  world: World,
): Result<Answers['link']> {
  const known = linkOf(token, world)
  if (isRefused(known)) return known
  const { entry: key, recipient, scope, expires } = known
  const about = { entry: key, recipient, scope, expires }
  const entry = readIfKept(world.folder, key)
  if (entry === null) return { ...about, state: 'gone' }
  if (!isAmong(ofRecord(entry), recipient)) return refuse('not-yours')
  if (isAmong(doneWith(entry), recipient)) return { ...about, state: 'gone' }
  const isReleased = wasReleased(entry, recipient, world)
  return { ...about, state: isReleased ? 'released' : 'open' }
}
