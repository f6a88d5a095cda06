/*
 * NAME
 *   text-ends - where a text ends for one reader or another
 *
 * DESCRIPTION
 *   Does what a pattern with `+$` or `.*$` would do, without looking again at
 *   each character of a long run.
 *
 * SECURITY
 *   Linear.
 */

/** The text before the first of these; all of it where there is none. */
export function upTo(text: string, end: string): string {
  const at = text.indexOf(end)
  return at < 0 ? text : text.slice(0, at)
}

/** The text before its first NUL, where C ends it. */
export function upToNul(text: string): string {
  return upTo(text, '\0')
}

/** The text without what is of these letters at its end. */
export function withoutEnd(text: string, isDropped: RegExp): string {
  let end = text.length
  while (end > 0 && isDropped.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** The text without its folds: runs of blanks with a line end in them. */
export function unfolded(text: string): string {
  return text.replace(/[\t-\r ]+/gu, run => (run.includes('\n') ? '' : run))
}

/** The lines of a text in one, without the blanks around them. */
export function inOneLine(text: string, between: string): string {
  const lines = text.split('\n').map(line => line.trim())
  return lines.filter(line => line !== '').join(between)
}
