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
  const length = first & 0x40 ? newLength(head, 1) : oldLength(head)
  if (length === null) return null
  if (length.isPiece) return pieced(tag, bytes, start + 1, gathering)
  const from = start + 1 + length.used
  const end = Math.min(bytes.size, from + length.size)
  const isWhole = from + length.size <= bytes.size || length.size === Infinity
  return { tag, body: subBytes(bytes, from, end), end, isWhole }
}

interface Length {
  /** How many bytes say it. */
  readonly used: number
  readonly size: number
  /** Whether another length follows the bytes. */
  readonly isPiece: boolean
}

// 4.2.2
function oldLength(head: Buffer): Length | null {
  const kind = (head[0] ?? 0) & 3
  if (kind === 3) return { used: 0, size: Infinity, isPiece: false }
  const used = 2 ** kind
  if (head.length < 1 + used) return null
  return { used, size: head.readUIntBE(1, used), isPiece: false }
}

// 4.2.1
function newLength(head: Buffer, at: number): Length | null {
  const [first, second = 0] = head.subarray(at)
  if (first === undefined) return null
  if (first < 192) return { used: 1, size: first, isPiece: false }
  if (first < 224) {
    const size = ((first - 192) << 8) + second + 192
    return { used: 2, size, isPiece: false }
  }
  if (first < 255) {
    return { used: 1, size: 2 ** (first & 31), isPiece: true }
  }
  if (head.length < at + 5) return null
  return { used: 5, size: head.readUInt32BE(at + 1), isPiece: false }
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

async function copy(
  bytes: Bytes,
  from: number,
  to: number,
  { store, gathering }: { store: Store; gathering: Gathering },
): Promise<boolean> {
  for (const window of windows(bytes, from, to)) {
    await gathering.turn()
    if (!store.write(window)) return false
  }
  return true
}
