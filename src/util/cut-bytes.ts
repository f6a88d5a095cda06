/*
 * NAME
 *   cut-bytes - bytes without some of their ranges
 */

import { subBytes, views, type Bytes } from './bytes.js'

export interface Range {
  readonly start: number
  readonly end: number
}

/** What is left, in pieces; the ranges are in order and do not overlap. */
export function* cutWindows(
  bytes: Bytes,
  ranges: readonly Range[],
): Generator<Buffer> {
  let at = 0
  for (const { start, end } of [...ranges, END]) {
    yield* views(subBytes(bytes, at, start))
    at = end
  }
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

const END: Range = { start: Number.MAX_SAFE_INTEGER, end: 0 }
