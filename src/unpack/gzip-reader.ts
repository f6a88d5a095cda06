/*
 * NAME
 *   gzip-reader - opens what gzip(1) packed (RFC 1952)
 *
 * DESCRIPTION
 *   One member of the container for all of the stream, as gzip(1) itself
 *   reads it. Its name is that in the header, and that of the file without
 *   its ending.
 *
 * SECURITY
 *   See container.
 */

import { createGunzip } from 'node:zlib'
import { windows } from '../util/bytes.js'
import type { Part } from '../mail/part.js'
import type { Gathering } from './container.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const store = gathering.store()
  let within = true
  try {
    const unpacked = createGunzip().setMaxListeners(0)
    const pump = (async () => {
      for (const window of windows(part.content)) {
        if (!within) break
        if (!unpacked.write(window)) {
          await new Promise(resolve => unpacked.once('drain', resolve))
        }
      }
      unpacked.end()
    })()
    for await (const chunk of unpacked) {
      await gathering.turn()
      within = store.write(chunk as Buffer)
      if (!within) break
    }
    await pump
  } finally {
    gathering.member({ names: [], content: store.end() })
  }
}
