/*
 * NAME
 *   deed-kind - what can be done with kept messages, as log and records name it
 */

export const DEEDS = [
  'released',
  'deleted',
  'expired',
  /** A recipient is done with it; it is kept for the others. */
  'removed',
  'learned',
  /** A recipient asks the administrator to release it, who then answers. */
  'asked',
  'granted',
  'denied',
  /** A recipient said its password: nothing was found in it, or it was wrong. */
  'opened',
  'not opened',
  /** A recipient's list of senders. */
  'sender allowed',
  'sender blocked',
  'sender unset',
  'settings',
] as const

export type DeedKind = (typeof DEEDS)[number]
