/*
 * NAME
 *   tail - what follows the end of a container
 *
 * DESCRIPTION
 *   Zeros there are padding. Anything else is a file that another reader may
 *   look for: an archive behind an archive.
 */

import { windows, type Bytes } from '../util/bytes.js'
import type { Gathering } from './container.js'

/** Adds what is not padding as a member without a name. */
export async function addTail(
  tail: Bytes,
  gathering: Gathering,
): Promise<void> {
  for (const window of windows(tail)) {
    await gathering.turn()
    if (window.some(byte => byte !== 0)) {
      gathering.member({ names: [], content: tail })
      return
    }
  }
}
