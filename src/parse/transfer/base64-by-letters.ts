/*
 * NAME
 *   base64-by-letters - base64 of nothing but letters, in readings that differ
 *
 * DESCRIPTION
 *   decodeLetters() gives the same bytes as looseBase64() where a text has only
 *   letters, padding and line ends (isLetters). Node.js decodes it, line by line
 *   where a reading is of lines: that takes a fifth of the time of a loop over all
 *   letters.
 *
 * SECURITY
 *   Hostile bytes; linear. What it does not know it leaves to looseBase64().
 */

import type { BaseReading } from './base64-alphabet.js'

/** Whether decodeLetters() may be asked. */
export function isLetters(text: string): boolean {
  return !OTHER.test(text)
}

/** null for a reading that it has no part in. */
export function decodeLetters(
  text: string,
  reading: BaseReading,
): Buffer | null {
  const byPads = PAD_READINGS[reading]
  if (byPads !== undefined) return Buffer.from(byPads(text), 'base64')
  const byLines = LINE_READINGS[reading]
  if (byLines === undefined || text.includes('=')) return null
  const lines = text.split('\n')
  const out = Buffer.allocUnsafe(text.length)
  let size = 0
  const write = (letters: string): void => {
    if (letters !== '') size += out.write(letters, size, 'base64')
  }
  byLines(lines, write)
  return out.subarray(0, size)
}

/** Not of base64, and `-` and `_`, which Node.js takes for `+` and `/`. */
const OTHER = /[^A-Za-z0-9+/=\n]/u

const PAD_READINGS: Readonly<
  Partial<Record<BaseReading, (text: string) => string>>
> = {
  'base64: to the padding': text => {
    const at = text.indexOf('=')
    return at < 0 ? text : text.slice(0, at)
  },
  'base64: padding dropped': text => text.replaceAll('=', ''),
  'base64: padding as A': text => text.replaceAll('=', 'A'),
}

type ByLines = (
  lines: readonly string[],
  write: (letters: string) => void,
) => void

const LINE_READINGS: Readonly<Partial<Record<BaseReading, ByLines>>> = {
  'base64: by line': (lines, write) => {
    // The last one ends with the text, and not with its line.
    for (const line of lines.slice(0, -1)) write(wholeGroups(line))
    write(lines.at(-1) ?? '')
  },
  'base64: by line, from its end': (lines, write) => {
    for (const line of lines) write(line.slice(line.length % 4))
  },
  'base64: by line, padded': (lines, write) => {
    for (const line of lines) write(line)
  },
  'base64: after its first line': (lines, write) => {
    const first = lines.findIndex(it => it !== '')
    write(lines.slice(first + 1).join(''))
  },
  'base64: by paragraph': (lines, write) => {
    let letters: string[] = []
    for (const line of lines.slice(0, -1)) {
      if (line !== '') {
        letters.push(line)
        continue
      }
      write(wholeGroups(letters.join('')))
      letters = []
    }
    write(letters.join('') + (lines.at(-1) ?? ''))
  },
}

function wholeGroups(letters: string): string {
  return letters.slice(0, letters.length - (letters.length % 4))
}
