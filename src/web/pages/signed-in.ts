/*
 * NAME
 *   signed-in - pages that need someone who is signed in
 */

import type { Who } from '../../web-helper/requests.js'
import type { WebContext } from '../context.js'
import type { Person } from '../person.js'

/** Who is signed in, or the way to sign in. */
export function personOf(context: WebContext): Person | Response {
  return context.get('session')?.person ?? context.redirect('/sign-in', 303)
}

/** As the helper knows them. @param also addresses that mean one of theirs, as
 * `bob+news@example.com`: the helper compares letter by letter. */
export function recipientWho(
  { login, addresses }: Person,
  also: readonly string[] = [],
): Who {
  const all = [...new Set([...addresses, ...also])]
  return { by: 'recipient', login, addresses: all }
}
