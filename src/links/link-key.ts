/*
 * NAME
 *   link-key - the secret that links for recipients are signed with
 *
 * DESCRIPTION
 *   The file `link.key` in the quarantine's folder, made when a link is first
 *   made. To make all links that were ever sent invalid, remove it.
 *
 * DIAGNOSTICS
 *   readLinkKey() returns null where there is none, or one that is damaged: then
 *   no link is good. makeLinkKey() throws.
 *
 * SECURITY
 *   Only the account of the filter reads it: neither members of quarantine_group
 *   nor filter-web (LINK_KEY is among those that are never shared).
 */

import { makeSecretKey, readSecretKey } from '../util/files/secret-key.js'

/** Its name in the folder of the quarantine. */
export const LINK_KEY = 'link.key'

export function readLinkKey(folder: string): Buffer | null {
  return readSecretKey(folder, LINK_KEY)
}

/** The key; makes it where there is none yet. */
export function makeLinkKey(folder: string): Buffer {
  return makeSecretKey(folder, LINK_KEY)
}
