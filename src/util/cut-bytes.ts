/*
 * NAME
 *   cut-bytes - bytes with some of their ranges replaced
 *
 * DESCRIPTION
 *   The one way in which delivered bytes differ from the bytes that came: ranges
 *   that other bytes replace, or none. All other bytes stay as they are.
 *
 * DIAGNOSTICS
 *   inOrder() throws RangeError where two ranges overlap.
 */

import { subBytes, views, type Bytes } from './bytes.js'

export interface Range {
  readonly start: number
  readonly end: number
}

/** A range, and what comes in its place; `start` is `end` where something is put
 * between two bytes. */
export interface Replacement extends Range {
  /** Default nothing. */
  readonly put?: Bytes
}

/** What becomes of the bytes, in pieces whose memory may be used again when the
 * next one is asked for. The edits are as inOrder() has them. */
export function* editedWindows(
  bytes: Bytes,
  edits: readonly Replacement[],
): Generator<Buffer> {
  let at = 0
  for (const { start, end, put } of edits) {
    yield* views(subBytes(bytes, at, start))
    if (put !== undefined) yield* views(put)
    at = end
  }
  yield* views(subBytes(bytes, at, Number.MAX_SAFE_INTEGER))
}

/** All of them from the first byte to the last. What is put at one place keeps its
 * order, and goes before a range that begins there. */
export function inOrder(edits: readonly Replacement[]): readonly Replacement[] {
  const sorted = [...edits].sort(
    (one, other) => one.start - other.start || one.end - other.end,
  )
  sorted.forEach((edit, index) => {
    const before = sorted[index - 1]
    if (before !== undefined && edit.start < before.end) {
      throw new RangeError('edits of a message overlap')
    }
  })
  return sorted
}

/** All of them in order, those that touch made one. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: Range[] = []
  for (const range of [...ranges].sort(
    (one, other) => one.start - other.start,
  )) {
    const last = joined.at(-1)
    if (last === undefined || range.start > last.end) joined.push(range)
    else {
      const end = Math.max(last.end, range.end)
      joined[joined.length - 1] = { start: last.start, end }
    }
  }
  return joined
}
