/*
 * NAME
 *   wrap - lines that fit a terminal, or 80 columns
 *
 * DESCRIPTION
 *   Breaks a line between words. A word that is longer than a line stays
 *   whole: a path or a command must be copied in one piece.
 */

const WIDTH = 80

/** @param hang spaces before all lines but the first. */
export function wrapped(
  text: string,
  {
    hang = 2,
    width = WIDTH,
  }: { readonly hang?: number; readonly width?: number } = {},
): string {
  const [indent = ''] = /^ */u.exec(text) ?? []
  const lines: string[] = []
  let line = ''
  for (const word of text.slice(indent.length).match(/\S+ */gu) ?? []) {
    const start = lines.length === 0 ? indent : ' '.repeat(hang)
    const isFull = (start + line + word.trimEnd()).length > width
    if (line !== '' && isFull) {
      lines.push((start + line).trimEnd())
      line = ''
    }
    line += word
  }
  const start = lines.length === 0 ? indent : ' '.repeat(hang)
  return [...lines, (start + line).trimEnd()].join('\n')
}
