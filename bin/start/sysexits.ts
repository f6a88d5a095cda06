/*
 * NAME
 *   sysexits - exit statuses of pipe(8) commands
 *
 * DESCRIPTION
 *   The only three statuses that filter-pipe ever ends with. Postfix bounces
 *   mail for nearly every other one (pipe(8), DIAGNOSTICS).
 */

import { isAccepted, isPermanent, type Reply } from '../../src/mail/reply.js'

export const EX_OK = 0
export const EX_UNAVAILABLE = 69
export const EX_TEMPFAIL = 75

export type ExitStatus =
  typeof EX_OK | typeof EX_UNAVAILABLE | typeof EX_TEMPFAIL

/** The exit status that tells pipe(8) the reply's class. */
export function exitStatusOf(reply: Reply): ExitStatus {
  if (isAccepted(reply)) return EX_OK
  return isPermanent(reply) ? EX_UNAVAILABLE : EX_TEMPFAIL
}
