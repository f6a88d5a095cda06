/*
 * NAME
 *   unpacked-name - the name of what was packed alone
 *
 * DESCRIPTION
 *   gzip, xz and their like pack one file and add an ending to its name; a
 *   program that unpacks it removes the ending.
 */

import { withoutDropped } from '../../util/name-ending.js'

/** The names of the packed file, by those of the container. */
export function innerNames(names: readonly string[]): string[] {
  const inner = names.map(name => {
    const trimmed = withoutDropped(name)
    const found = ENDINGS.find(([ending]) => ending.test(trimmed))
    return found === undefined ? name : trimmed.replace(...found)
  })
  return [...new Set(inner)]
}

const ENDINGS: readonly (readonly [ending: RegExp, becomes: string])[] = [
  [/\.(?:tgz|taz|tbz2?|tb2|txz|tlz|tzst|tz)$/iu, '.tar'],
  [/\.svgz$/iu, '.svg'],
  [/\.emz$/iu, '.emf'],
  [/\.wmz$/iu, '.wmf'],
  [/\.cpgz$/iu, '.cpio'],
  [/\.(?:gz|gzip|z|bz2?|bzip2|xz|lzma|lz4|lz|zst|zstd)$/iu, ''],
  // compress.exe of MS-DOS: the last letter is in the header, if at all.
  [/\.ex_$/iu, '.exe'],
  [/\.dl_$/iu, '.dll'],
  [/\.co_$/iu, '.com'],
  [/\.sc_$/iu, '.scr'],
]
