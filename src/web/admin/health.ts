/*
 * NAME
 *   health - how the filter is, as its own account sees it
 *
 * DESCRIPTION
 *   filter-web may not look into the filter's folders, nor ask filterd: the helper
 *   does both. What was seen a moment ago is shown again.
 *
 * DIAGNOSTICS
 *   What is not known is a Missing, with the reason.
 */

import { NoPeer } from '../../util/lines/ask-line.js'
import type { HealthFacts } from '../../status/gather.js'
import { isRefused } from '../../web-helper/requests.js'
import type { Person } from '../person.js'
import type { World } from '../world.js'
import { whoOf } from './admin-page.js'

export async function healthOf(
  person: Person,
  { helper }: Pick<World, 'helper'>,
): Promise<HealthFacts | { readonly missing: string }> {
  try {
    const known = await helper({ name: 'status', who: whoOf(person) })
    return isRefused(known) ? { missing: known.text } : known
  } catch (error) {
    if (error instanceof NoPeer) {
      return { missing: 'the helper of filter-web does not run' }
    }
    return { missing: (error as Error).message }
  }
}
