/*
 * NAME
 *   apply-plan - the message as it would be delivered, to be read again
 *
 * DIAGNOSTICS
 *   Throws the errors of the scratch.
 */

import type { Bytes } from '../util/bytes.js'
import { editedWindows, type Replacement } from '../util/cut-bytes.js'
import { sha256Of } from '../util/digest.js'
import type { Spooled } from '../spool/spool.js'

/** In the scratch of the message that it was made of. */
export function editedMessage(
  spooled: Spooled,
  edits: readonly Replacement[],
): Spooled {
  const writer = spooled.scratch.writer()
  for (const window of editedWindows(spooled.bytes, edits)) {
    // What is not written at once may not lie in memory that is used again.
    writer.write(writer.copies ? window : Buffer.from(window))
  }
  const bytes: Bytes = writer.end()
  return { ...spooled, bytes, sha256: sha256Of(bytes) }
}
