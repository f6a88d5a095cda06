/*
 * NAME
 *   hand-over-key - the name of one hand-over, the same for every retry of it
 *
 * DESCRIPTION
 *   The digest of Postfix's queue id, the canonical bytes and the recipients.
 *   Queue ids come again, so that the bytes are part of it; a retry may have
 *   fewer recipients, and is another hand-over then.
 */

import { createHash } from 'node:crypto'
import type { Recipient } from './envelope.js'

/**
 * @param queueId Postfix's, or an id that no other message has.
 * @param sha256 hex digest of the canonical bytes.
 * @returns 64 hex digits.
 */
export function handOverKey(
  queueId: string,
  sha256: string,
  recipients: readonly Recipient[],
): string {
  const digest = createHash('sha256')
  const addresses = recipients.map(({ address }) => address).sort()
  for (const text of [queueId, sha256, ...addresses]) {
    digest.update(`${text}\0`)
  }
  return digest.digest('hex')
}
