/*
 * NAME
 *   base64-lines - lines of base64 in a text that no header declares
 *
 * DESCRIPTION
 *   Finds consecutive lines of base64 characters and nothing else, perhaps with
 *   empty lines between them. Readers that guess decode such lines, and so does
 *   a person who was told to. A word that is alone in its line is too short.
 *
 * SECURITY
 *   Linear; of most lines of honest text only the first word is looked at.
 */

import { BASE64_ALPHABET } from '../../util/base64.js'

export type Run = readonly [start: number, end: number]

/** A program of 30 bytes. */
const LETTERS_LIMIT = 40

const IS_LETTER = ((): Uint8Array => {
  const letters = new Uint8Array(256)
  for (const letter of `${BASE64_ALPHABET}=`) letters[letter.charCodeAt(0)] = 1
  return letters
})()

const LF = 0x0a

/** Searches consecutive pieces of whole lines, and reports of each whether
 * there was a run up to its end. */
export function runLook(): (lines: Buffer) => boolean {
  let letters = 0
  return lines => {
    for (let at = 0; at < lines.length;) {
      const from = afterBlanks(lines, at)
      const to = afterLetters(lines, from)
      const after = afterBlanks(lines, to)
      if (after >= lines.length || lines[after] === LF) {
        letters += to - from
        if (letters >= LETTERS_LIMIT) return true
        at = after + 1
        continue
      }
      letters = 0
      const next = lines.indexOf(LF, after)
      at = next < 0 ? lines.length : next + 1
    }
    return false
  }
}

export function* findRuns(text: Buffer): Generator<Run, void, undefined> {
  let start = 0
  let letters = 0
  let end = 0
  for (let at = 0; at < text.length;) {
    const from = afterBlanks(text, at)
    const to = afterLetters(text, from)
    const after = afterBlanks(text, to)
    if (after >= text.length || text[after] === LF) {
      if (to > from) {
        if (letters === 0) start = at
        letters += to - from
        end = Math.min(after + 1, text.length)
      }
      at = after + 1
      continue
    }
    if (letters >= LETTERS_LIMIT) yield [start, end]
    letters = 0
    const next = text.indexOf(LF, after)
    at = next < 0 ? text.length : next + 1
  }
  if (letters >= LETTERS_LIMIT) yield [start, end]
}

function afterBlanks(text: Buffer, from: number): number {
  let at = from
  while (text[at] === 0x20 || text[at] === 0x09) at++
  return at
}

function afterLetters(text: Buffer, from: number): number {
  let at = from
  while (at < text.length && IS_LETTER[text[at] ?? 0] === 1) at++
  return at
}
