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

const END: Range = { start: Number.MAX_SAFE_INTEGER, end: 0 }
