/*
 * NAME
 *   line-ends - what ends a line in a message that was encoded inside of another
 *
 * DESCRIPTION
 *   A message comes in without a bare CR (spool/canonical), and leaves so. One that
 *   is in another in base64, or in an archive, keeps its own line ends. Most
 *   readers take a bare CR for nothing; Python, JavaMail and Thunderbird end a line
 *   there. Both are read.
 *
 * DIAGNOSTICS
 *   Throws what the scratch throws.
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { views, windows, type Bytes } from '../util/bytes.js'
import { withLineFeeds as lineFeedsOf } from '../util/lines/line-ends.js'
import type { Scratch } from '../util/scratch.js'
import { LineFeeds } from '../spool/canonical.js'

export interface Ended {
  /** CRLF is a line end, and a bare CR a blank. */
  readonly content: Bytes
  readonly hasBareCr: boolean
}

export function withLineFeeds(content: Bytes, scratch: Scratch): Ended {
  if (!hasCr(content)) return { content, hasBareCr: false }
  const lines = new LineFeeds()
  const writer = scratch.writer()
  // Never more than was decoded before: the budget has counted it.
  for (const window of windows(content)) writer.write(lines.push(window))
  writer.write(lines.end())
  return { content: writer.end(), hasBareCr: lines.counts().bareCr > 0 }
}

function hasCr(content: Bytes): boolean {
  for (const window of views(content)) {
    if (window.includes(CR)) return true
  }
  return false
}

/** Each CR is a line end, with the LF after it or without. */
export async function withLineAtEachCr(
  content: Bytes,
  scratch: Scratch,
  turn: () => Promise<void>,
): Promise<Bytes> {
  const writer = scratch.writer()
  let isAfterCr = false
  for (const window of windows(content)) {
    await turn()
    const lines = lineFeedsOf(window, 'each CR', isAfterCr)
    isAfterCr = window.at(-1) === CR
    writer.write(lines)
  }
  return writer.end()
}

const CR = 0x0d
