/*
 * NAME
 *   banned-set - a shipped list as the configuration changes it
 *
 * DESCRIPTION
 *   `banned_X` replaces the list, `add_banned_X` adds to whichever is in
 *   force, `allow_banned_X` has the last word.
 *
 * DIAGNOSTICS
 *   What toWord throws: RangeError, for a word that makes no sense.
 */

export interface BannedWords {
  readonly banned: readonly string[]
  readonly added: readonly string[]
  readonly allowed: readonly string[]
}

/** @param toWord gives a word the one form in which it is looked up. */
export function bannedSet(
  { banned, added, allowed }: BannedWords,
  toWord: (word: string) => string,
): ReadonlySet<string> {
  const words = new Set([...banned, ...added].map(toWord))
  for (const word of allowed) words.delete(toWord(word))
  return words
}
