/*
 * NAME
 *   unlock - finds the password of encrypted members
 *
 * DESCRIPTION
 *   Tries the passwords of the Gathering: the one that opened the member
 *   before first. One that passes the cheap test is believed only where the
 *   content has the checksum that it should have.
 *
 * SECURITY
 *   Tries are bounded for all of an archive, and for the message: the packer chooses how many
 *   members there are, the writer of the message how many words.
 */

import { lockOf, type Locked, type Unlocked } from './crypto.js'

/** Contents by the first password for which `check` has any; else null. */
export type Unlock = <T>(
  locked: Locked,
  check: (unlocked: Unlocked) => Promise<T | null>,
) => Promise<T | null>

/** AES takes about a millisecond for each. */
const TRY_LIMIT = 400
const ROUNDS = 1000

/** For one archive: it remembers what opened a member. */
export function makeUnlock(passwords: readonly string[]): Unlock {
  let known: readonly string[] = []
  let tries = 0
  return async (locked, check) => {
    const lock = lockOf(locked)
    if (lock === null) return null
    for (const password of new Set([...known, ...passwords])) {
      const isNew = !known.includes(password)
      if (isNew && ++tries > TRY_LIMIT) break
      if (isNew && !locked.gathering.takeRounds(ROUNDS, 'asked')) break
      await locked.gathering.turn()
      const unlocked = await lock(password)
      const found = unlocked === null ? null : await check(unlocked)
      if (found === null) continue
      known = [password, ...known.filter(it => it !== password)]
      return found
    }
    return null
  }
}
