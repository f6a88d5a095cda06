/*
 * NAME
 *   trailing-data - what follows the end of a container
 *
 * DESCRIPTION
 *   Zeros there are padding. Anything else is a file that another reader may
 *   look for: an archive after an archive. It may include the padding (a disc
 *   begins with zeros) or follow it.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

/** Adds what is not padding as a member without a name. */
export async function addTail(
  tail: Bytes,
  gathering: Gathering,
): Promise<void> {
  let start = 0
  for (const window of windows(tail)) {
    await gathering.turn()
    const at = window.findIndex(byte => byte !== 0)
    if (at >= 0) {
      start += at
      gathering.member({ names: [], content: tail })
      if (start === 0) return
      const after = subBytes(tail, start, tail.size)
      gathering.member({ names: [], content: after })
      return
    }
    start += window.length
  }
}
