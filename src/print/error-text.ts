/*
 * NAME
 *   error-text - what a program says on stderr, in lines that fit
 *
 * DESCRIPTION
 *   As reports: as wide as the terminal, or COLUMNS. Elsewhere a line stays whole,
 *   for programs that read it.
 */

import { columnsOf } from './columns.js'
import { wrapped } from './wrap.js'

/** With the last line end. */
export function errorText(
  program: string,
  text: string,
  out: NodeJS.WriteStream = process.stderr,
): string {
  const columns = columnsOf(out)
  const line = `${program}: ${text}`
  return `${columns === null ? line : wrapped(line, { width: columns })}\n`
}
