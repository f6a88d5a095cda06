/*
 * NAME
 *   bulk-deed - have one thing done for many messages
 *
 * DESCRIPTION
 *   By the helper, one message after the other. Work that takes longer than SECONDS
 *   stops, and says what was not tried.
 *
 * DIAGNOSTICS
 *   Never throws: of each message that is not done, it says why.
 */

import { causeOf } from '../../mail/error.js'
import type { Row } from '../../quarantine/entry.js'
import { isRefused, type Who } from '../../web-helper/requests.js'
import type { World } from '../world.js'

export type Deed = 'release' | 'delete' | 'spam' | 'ham'

export const DEEDS: readonly Deed[] = ['release', 'delete', 'spam', 'ham']

const SECONDS = 120

export interface Done {
  /** What was not done, and why. */
  readonly failed: readonly { readonly row: Row; readonly why: string }[]
  readonly count: number
  /** So many releases were of messages that all recipients had already. */
  readonly already: number
}

export async function doAll(
  { deed, rows }: { readonly deed: Deed; readonly rows: readonly Row[] },
  how: { readonly world: World; readonly who: Who; readonly learn: boolean },
): Promise<Done> {
  const end = performance.now() + SECONDS * 1000
  const failed: { row: Row; why: string }[] = []
  let count = 0
  let already = 0
  for (const row of rows) {
    if (performance.now() > end) {
      failed.push({ row, why: `not tried: it took longer than ${SECONDS} s` })
      continue
    }
    const outcome = await doOne(deed, row, how)
    if (outcome === 'done') count++
    else if (outcome === 'already') already++
    else failed.push({ row, why: outcome.why })
  }
  return { failed, count, already }
}

async function doOne(
  deed: Deed,
  { key }: Row,
  { world, who, learn }: Parameters<typeof doAll>[1],
): Promise<'done' | 'already' | { readonly why: string }> {
  const { helper } = world
  try {
    if (deed === 'release') {
      const result = await helper({ name: 'release', key, learn, who })
      if (isRefused(result)) return { why: result.text }
      return result.released.length === 0 && result.already ? 'already' : 'done'
    }
    const result =
      deed === 'delete'
        ? await helper({ name: 'remove', keys: [key], learn, who })
        : await helper({ name: 'learn', key, as: deed, who })
    if (isRefused(result)) return { why: result.text }
    const isDone = 'learned' in result ? result.learned : result.removed > 0
    return isDone ? 'done' : { why: NOT_TAUGHT[deed] }
  } catch (error) {
    world.note('error', `helper: ${causeOf(error)}`)
    return { why: 'the helper did not answer' }
  }
}

// The helper's log says which engine, and why.
const NOT_TAUGHT: Readonly<Record<Deed, string>> = {
  release: '',
  delete: 'it is not kept any more, or a spam engine did not learn it',
  spam: 'a spam engine did not learn it',
  ham: 'a spam engine did not learn it',
}
