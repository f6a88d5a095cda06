/*
 * NAME
 *   record-size - the size that Postfix counts for a message
 *
 * DESCRIPTION
 *   `${size}` of pipe(8) is the sum of queue file records: lines, cut into
 *   chunks of at most 2048 bytes, each with a type byte and a length of one
 *   byte, or two from 128 on. Exact for mail that nothing changed after it was
 *   queued, but for the Return-Path line that flags=R adds.
 */

const LF = 0x0a
const CHUNK_BYTES = 2048

/** Returns a function that takes the next bytes and gives the size so far. */
export function recordSize(): (chunk: Buffer) => number {
  let total = 0
  let line = 0
  return chunk => {
    let from = 0
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      total += lineRecords(line + at - from)
      line = 0
      from = at + 1
    }
    line += chunk.length - from
    return total + (line > 0 ? lineRecords(line) : 0)
  }
}

function lineRecords(length: number): number {
  let size = 0
  let left = length
  do {
    const chunk = Math.min(left, CHUNK_BYTES)
    size += 1 + (chunk < 128 ? 1 : 2) + chunk
    left -= chunk
  } while (left > 0)
  return size
}
