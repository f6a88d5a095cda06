/*
 * NAME
 *   forgotten - the line about answers of scanners that are forgotten
 */

import type { Deed } from './maillog.js'
import type { Log } from './line.js'
import { filled, joined } from './pairs.js'

/** @param what sums, or `all`; error: why other hosts could not be told. */
export function logForgotten(
  log: Log,
  what: { readonly text: string; readonly error: string },
  caller: Pick<Deed, 'user' | 'sudoUser' | 'login'>,
): void {
  const line = joined([
    ['forgotten', what.text],
    ...filled('error', what.error),
    ['user', caller.user],
    ...filled('sudo_user', caller.sudoUser),
    ...filled('login', caller.login),
  ])
  log.write(what.error === '' ? 'info' : 'warning', `cache: ${line}`)
}
