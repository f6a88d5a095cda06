/*
 * NAME
 *   permission - what a recipient may do with a certain kept message
 *
 * DESCRIPTION
 *   What a rule said when the message was kept (recipient_may) is part of its
 *   entry. Otherwise the section [people] decides, by the class of the verdict,
 *   as it is now: so an entry that an older version made has the same answer as a
 *   new one.
 *
 *   Pure.
 *
 * SECURITY
 *   An entry with a word that no version of ours writes permits nothing.
 */

import type { VerdictClass } from '../mail/finding.js'
import { PERMISSIONS, type Permission } from '../mail/verdict.js'
import type { Settings } from '../config/option.js'
import type { PEOPLE } from './options.js'

/** The part of an entry's verdict, or of its row, that counts. */
export interface Judged {
  readonly class: VerdictClass
  readonly recipientMay?: string
}

export function permissionOf(
  judged: Judged,
  people: Settings<typeof PEOPLE>,
): Permission {
  const { recipientMay } = judged
  if (recipientMay === undefined) return people[judged.class]
  return PERMISSIONS.find(it => it === recipientMay) ?? 'nothing'
}

/** Whether someone who may do one thing may do another. */
export function includes(permission: Permission, wanted: Permission): boolean {
  return PERMISSIONS.indexOf(permission) <= PERMISSIONS.indexOf(wanted)
}

/** Whether the recipient may do that with it. */
export function may(
  wanted: Permission,
  judged: Judged,
  people: Settings<typeof PEOPLE>,
): boolean {
  return includes(permissionOf(judged, people), wanted)
}

/** Whether the recipient may read the text: never of what is infected. */
export function mayRead(
  judged: Judged,
  people: Settings<typeof PEOPLE>,
): boolean {
  return judged.class !== 'infected' && may('see', judged, people)
}
