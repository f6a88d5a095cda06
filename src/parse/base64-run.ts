/*
 * NAME
 *   base64-run - lines of base64 in a text that no header speaks of
 *
 * DESCRIPTION
 *   Lines of letters of base64 and nothing else, one behind the other, empty
 *   ones between them: readers that guess decode them, and so does a person
 *   who was told to. Words that stand alone in their lines are too short.
 *
 * SECURITY
 *   Linear; of most lines of honest text only the first word is looked at.
 */

export type Run = readonly [start: number, end: number]

/** A program of 30 bytes. */
const LETTERS_LIMIT = 40

const IS_LETTER = ((): Uint8Array => {
  const letters = new Uint8Array(256)
  const all =
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
  for (const letter of all) letters[letter.charCodeAt(0)] = 1
  return letters
})()

const LF = 0x0a

/** Whether there is any. */
export function hasRun(text: Buffer): boolean {
  return findRuns(text).next().done !== true
}

export function* findRuns(text: Buffer): Generator<Run, void, undefined> {
  let start = 0
  let letters = 0
  let end = 0
  for (let at = 0; at < text.length;) {
    let from = at
    while (isBlank(text[from])) from++
    let to = from
    while (IS_LETTER[text[to] ?? 0] === 1) to++
    let behind = to
    while (isBlank(text[behind])) behind++
    if (behind >= text.length || text[behind] === LF) {
      if (to > from) {
        if (letters === 0) start = at
        letters += to - from
        end = Math.min(behind + 1, text.length)
      }
      at = behind + 1
      continue
    }
    if (letters >= LETTERS_LIMIT) yield [start, end]
    letters = 0
    const next = text.indexOf(LF, behind)
    at = next < 0 ? text.length : next + 1
  }
  if (letters >= LETTERS_LIMIT) yield [start, end]
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09
}
