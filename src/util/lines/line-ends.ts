/*
 * NAME
 *   line-ends - CRLF, and CR alone, as line feeds
 *
 * SECURITY
 *   Linear.
 */

import { views, type Bytes } from '../bytes.js'

/** What ends a line besides LF: CRLF, or each CR. */
export type LineEnds = 'crlf' | 'each CR'

const CR = 0x0d
const LF = 0x0a

/**
 * The text with LF at the ends of its lines; the same one where it has no CR.
 * @param isAfterCr whether it goes on after a CR that was a line end.
 */
export function withLineFeeds(
  text: Buffer,
  ends: LineEnds,
  isAfterCr = false,
): Buffer {
  const rest = isAfterCr && text[0] === LF ? text.subarray(1) : text
  if (!rest.includes(CR)) return rest
  const letters = rest.toString('latin1')
  const lines =
    ends === 'crlf'
      ? letters.replaceAll('\r\n', '\n')
      : letters.replace(/\r\n?/gu, '\n')
  return Buffer.from(lines, 'latin1')
}

/** Whether a CR is in it that no LF follows. */
export function hasBareCr(bytes: Bytes): boolean {
  let isAfterCr = false
  for (const piece of views(bytes)) {
    if (isAfterCr && piece[0] !== LF) return true
    let at = piece.indexOf(CR)
    for (; at >= 0 && at + 1 < piece.length; at = piece.indexOf(CR, at + 1)) {
      if (piece[at + 1] !== LF) return true
    }
    isAfterCr = at >= 0
  }
  return isAfterCr
}
