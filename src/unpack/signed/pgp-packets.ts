/*
 * NAME
 *   pgp-packets - packets of OpenPGP, one after the other (RFC 9580 4.2)
 *
 * DESCRIPTION
 *   Both formats, all lengths: one that is not told ends with the bytes, one
 *   that is told in pieces is put together.
 *
 * DIAGNOSTICS
 *   Reports `too-slow` for more pieces than programs write.
 *
 * SECURITY
 *   Hostile bytes: each is looked at once, and pieces are counted.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering, Store } from '../container.js'
import { newLength, packetLength } from './pgp-length.js'

export interface Packet {
  readonly tag: number
  readonly body: Bytes
  /** Where the next one begins. */
  readonly end: number
  /** Whether all of it is there. */
  readonly isWhole: boolean
}

/** The packet at a place; null where none begins. */
export async function packetAt(
  bytes: Bytes,
  start: number,
  gathering: Gathering,
): Promise<Packet | null> {
  const head = bytes.slice(start, start + 6)
  const [first = 0] = head
  if (head.length < 2 || first < 0x80) return null
  const tag = first & 0x40 ? first & 63 : (first >> 2) & 15
  const length = packetLength(head)
  if (length === null) return null
  if (length.isPiece) return pieced(tag, bytes, start + 1, gathering)
  const from = start + 1 + length.used
  const end = Math.min(bytes.size, from + length.size)
  const isWhole = from + length.size <= bytes.size || length.size === Infinity
  return { tag, body: subBytes(bytes, from, end), end, isWhole }
}

/** GnuPG writes pieces of 8 KiB and more; of one byte are many slow. */
const PIECES_LIMIT = 200_000

async function pieced(
  tag: number,
  bytes: Bytes,
  start: number,
  gathering: Gathering,
): Promise<Packet> {
  const store = gathering.store()
  const near = cached(bytes)
  let at = start
  let isWhole = false
  let body
  try {
    for (let count = 0; !isWhole; count++) {
      await gathering.turn()
      const length = newLength(near.slice(at, at + 5), 0)
      if (length === null) break
      if (count === PIECES_LIMIT) {
        gathering.report('too-slow')
        break
      }
      const from = at + length.used
      at = Math.min(bytes.size, from + length.size)
      if (!(await copy(near, from, at, { store, gathering }))) break
      if (from + length.size > bytes.size) break
      isWhole = !length.isPiece
    }
  } finally {
    body = store.end()
  }
  return { tag, body, end: at, isWhole }
}

const SMALL_BYTES = 64 * 1024

async function copy(
  bytes: Bytes,
  from: number,
  to: number,
  { store, gathering }: { store: Store; gathering: Gathering },
): Promise<boolean> {
  // Of a small piece there has been a turn.
  if (to - from <= SMALL_BYTES) return store.write(bytes.slice(from, to))
  for (const window of windows(bytes, from, to)) {
    await gathering.turn()
    if (!store.write(window)) return false
  }
  return true
}
