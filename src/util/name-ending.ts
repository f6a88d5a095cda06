/*
 * NAME
 *   name-ending - the ending of a file's name, and what readers drop after it
 *
 * DESCRIPTION
 *   Windows drops blanks and dots at the end of a name, mail programs quotation
 *   marks and brackets, and what is not seen hides what is there. All readers of
 *   ours drop the same: `a.zip`, `a.zip.` and `"a.zip" )` are one name.
 */

import { withoutEnd } from './text-ends.js'

const DROPPED = `[\\s.,\\u2800\\\\/:"'>)\\]]`

/** Finds names that end in one of these, which are parts of a pattern:
 * `zipx?|jar`. A match has the dot and all after it. */
export function endingPattern(endings: string): RegExp {
  return new RegExp(`\\.(?:${endings})${DROPPED}*$`, 'iu')
}

/** The name without what readers drop. */
export function withoutDropped(name: string): string {
  return withoutEnd(name, IS_DROPPED)
}

const IS_DROPPED = new RegExp(DROPPED, 'u')
