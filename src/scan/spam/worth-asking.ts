/*
 * NAME
 *   worth-asking - whether a spam engine is asked about a message
 *
 * DESCRIPTION
 *   It is not asked about mail of our own users, which it would judge as mail
 *   from outside by the address of a dial-up line, nor about a message that is
 *   larger than what it reads.
 */

import type { Envelope } from '../../mail/envelope.js'
import type { Message } from '../../mail/message.js'
import type { SpamSettings } from './spam-options.js'

/** Why it is not asked, for the record; null if it is. */
export function whyNotAsked(
  { bytes }: Pick<Message, 'bytes'>,
  envelope: Pick<Envelope, 'origin' | 'isAuthenticated'>,
  settings: Pick<SpamSettings, 'size_limit' | 'submission'>,
): string | null {
  if (bytes.size > settings.size_limit) {
    return `not asked: larger than size_limit (${bytes.size} bytes)`
  }
  return isOwnUser(envelope) && !settings.submission
    ? 'not asked: mail of our own users'
    : null
}

export function isOwnUser({
  origin,
  isAuthenticated,
}: Pick<Envelope, 'origin' | 'isAuthenticated'>): boolean {
  return origin === 'submission' || isAuthenticated
}
