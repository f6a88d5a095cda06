/*
 * NAME
 *   counted-names - the extensions of all names of a message, and not for ever
 *
 * DESCRIPTION
 *   A name may have a thousand forms (see file-name), and a message ten thousand
 *   names. They are read until they cost too much together; what remains is
 *   `too-many-names`, once.
 */

import type { Finding } from '../../mail/finding.js'
import type { Part } from '../../mail/part.js'
import { extensionsOf } from './file-name.js'
import { findingLabel } from './label.js'

export const TOO_MANY_NAMES = 'too-many-names'

export interface CountedNames {
  /** As extensionsOf(); none where it was too much before. */
  readonly read: (name: string) => readonly string[]
  /** Says so, with the part at which it was; once. */
  readonly overlimit: (part: Part) => readonly Finding[]
}

/** Letters of all forms; those of an archive of 1500 files are a third. */
const LIMIT_CHARACTERS = 1024 * 1024

export function countedNames(scanner: string): CountedNames {
  let left = LIMIT_CHARACTERS
  let isTold = false
  const count = (characters: number): void => void (left -= characters)
  return {
    read: name => (left < 0 ? [] : extensionsOf(name, count)),
    overlimit: part => {
      if (left >= 0 || isTold) return []
      isTold = true
      return [
        {
          scanner,
          name: TOO_MANY_NAMES,
          class: 'unchecked-overlimit',
          part: findingLabel(part),
        },
      ]
    },
  }
}
