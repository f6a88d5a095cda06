/*
 * NAME
 *   refusals - why something is not done, in words for people
 */

import type { Refusal, Refused } from './requests.js'

export function refuse(refused: Refusal, text = TEXTS[refused]): Refused {
  return { refused, text }
}

const TEXTS: Readonly<Record<Refusal, string>> = {
  forged: 'This link is not valid.',
  expired: 'This link has expired.',
  used: 'This was done already.',
  gone: 'The message is not kept any more.',
  'not-yours': 'The message is not for this address.',
  'not-allowed': 'Only the administrator may do this.',
  'too-often': 'This was done too often. Try again in an hour.',
  failed: 'It could not be done. Try again later, or ask the administrator.',
}

/** A release was interrupted: no one knows whether the message was delivered. */
export const IN_DOUBT = refuse(
  'failed',
  'An earlier release of the message was interrupted. It may have been delivered: if it has not arrived, ask the administrator.',
)
