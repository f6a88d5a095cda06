/*
 * NAME
 *   cut-bytes - bytes without some of their ranges, and with others put in
 */

import { subBytes, views, type Bytes } from './bytes.js'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Bytes that are put in before the byte `at`. */
export interface Insert {
  readonly at: number
  readonly put: Buffer
}

/** What becomes of the bytes, in pieces. The ranges that are left out are in
 * order and do not overlap, and so are the places; nothing is put into a range
 * that is left out. */
export function* cutWindows(
  bytes: Bytes,
  ranges: readonly Range[],
  inserts: readonly Insert[] = [],
): Generator<Buffer> {
  const edits = [
    ...ranges.map(it => ({ ...it, put: null })),
    ...inserts.map(({ at, put }) => ({ start: at, end: at, put })),
  ].sort((one, other) => one.start - other.start)
  let at = 0
  for (const { start, end, put } of edits) {
    if (start < at) continue
    yield* views(subBytes(bytes, at, start))
    if (put !== null) yield put
    at = end
  }
  yield* views(subBytes(bytes, at, Number.MAX_SAFE_INTEGER))
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
