/*
 * NAME
 *   pgp-length - how long a packet of OpenPGP is (RFC 9580 4.2)
 */

export interface Length {
  /** How many bytes say it. */
  readonly used: number
  readonly size: number
  /** Whether another length follows the bytes. */
  readonly isPiece: boolean
}

// RFC 9580 4.2.2
function oldLength(head: Buffer): Length | null {
  const kind = (head[0] ?? 0) & 3
  if (kind === 3) return { used: 0, size: Infinity, isPiece: false }
  const used = 2 ** kind
  if (head.length < 1 + used) return null
  return { used, size: head.readUIntBE(1, used), isPiece: false }
}

/** RFC 9580 4.2.1; null where it is not there. */
export function newLength(head: Buffer, at: number): Length | null {
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

/** Of the packet that begins with these bytes, in either format. */
export function packetLength(head: Buffer): Length | null {
  const isNew = ((head[0] ?? 0) & 0x40) !== 0
  return isNew ? newLength(head, 1) : oldLength(head)
}
