/*
 * NAME
 *   release-key - the secret that release marks are signed with
 *
 * DESCRIPTION
 *   The file `release.key` in the quarantine's folder, made when a message is
 *   first released. Filters on other hosts honor the marks of this one when
 *   they have a copy of it.
 *
 * DIAGNOSTICS
 *   readReleaseKey() returns null where there is none, or one that is damaged:
 *   then no mark is good. makeReleaseKey() throws.
 *
 * SECURITY
 *   0600. Members of quarantine_group cannot read it: see quarantine-commands.
 */

import { makeSecretKey, readSecretKey } from '../util/files/secret-key.js'

/** Its name in the folder of the quarantine. */
export const RELEASE_KEY = 'release.key'

export function readReleaseKey(folder: string): Buffer | null {
  return readSecretKey(folder, RELEASE_KEY)
}

/** The key; makes it where there is none yet. */
export function makeReleaseKey(folder: string): Buffer {
  return makeSecretKey(folder, RELEASE_KEY)
}
