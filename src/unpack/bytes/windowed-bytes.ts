/*
 * NAME
 *   windowed-bytes - bytes read a few at a time, in order
 *
 * DESCRIPTION
 *   The same bytes with a window of them kept: a reader that goes from field to
 *   field makes no call of the system for each.
 */

import type { Bytes } from '../../util/bytes.js'

const WINDOW_BYTES = 64 * 1024

export function cached(bytes: Bytes): Bytes {
  let window: Buffer = Buffer.alloc(0)
  let at = 0
  return {
    size: bytes.size,
    slice: (start, end) => {
      const stop = Math.min(end, bytes.size)
      if (stop - start > WINDOW_BYTES / 2) return bytes.slice(start, stop)
      if (start < at || stop > at + window.length) {
        window = bytes.slice(start, start + WINDOW_BYTES)
        at = start
      }
      return window.subarray(start - at, Math.max(start, stop) - at)
    },
  }
}
