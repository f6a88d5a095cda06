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

/** One byte at a time; -1 where there is none. Several readers that go on where
 * another began share it. */
export function byteReader(bytes: Bytes): (at: number) => number {
  let window: Buffer = Buffer.alloc(0)
  let start = 0
  return at => {
    const found = window[at - start]
    if (found !== undefined) return found
    if (at < 0 || at >= bytes.size) return -1
    // Also when it is read from the back.
    start = at < start ? Math.max(0, at - BEHIND_BYTES) : at
    window = bytes.slice(start, start + WINDOW_BYTES)
    return window[at - start] ?? -1
  }
}

const BEHIND_BYTES = 1024

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
