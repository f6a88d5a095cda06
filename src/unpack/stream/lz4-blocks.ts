/*
 * NAME
 *   lz4-blocks - the blocks of a frame of lz4 (LZ4 block format)
 *
 * DESCRIPTION
 *   Letters as they are, and copies of what came up to 64 KiB before, maybe in
 *   the block before.
 *
 * SECURITY
 *   Hostile bytes: a block has no more bytes than its frame allows, and copies
 *   come from nowhere but what is there.
 */

const WINDOW_BYTES = 64 * 1024
const SHORTEST_COPY = 4

export class Lz4Blocks {
  readonly #blockBytes: number
  #window: Buffer = Buffer.alloc(0)

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes
  }

  /** What came before is of no block's concern any more. */
  forget(): void {
    this.#window = Buffer.alloc(0)
  }

  /** Takes a block that is not packed. */
  keep(plain: Buffer): Buffer {
    const all = Buffer.concat([this.#window, plain])
    this.#window = all.subarray(Math.max(0, all.length - WINDOW_BYTES))
    return plain
  }

  /** The block unpacked; null where it is damaged. */
  unpack(packed: Buffer): Buffer | null {
    const before = this.#window.length
    const output = Buffer.allocUnsafe(before + this.#blockBytes)
    this.#window.copy(output)
    const size = unpackInto(output, before, packed)
    if (size === null) return null
    const all = output.subarray(0, size)
    this.#window = Buffer.from(all.subarray(Math.max(0, size - WINDOW_BYTES)))
    return all.subarray(before)
  }
}

// A token has the number of letters and the length of the copy, four bits each;
// the last has no copy.
function unpackInto(
  output: Buffer,
  start: number,
  packed: Buffer,
): number | null {
  let size = start
  let at = 0
  const length = (bits: number): number => {
    let sum = bits
    if (bits < 15) return sum
    for (;;) {
      const byte = packed[at++] ?? 0
      sum += byte
      if (byte < 255) return sum
    }
  }
  while (at < packed.length) {
    const token = packed[at++] ?? 0
    const letters = length(token >> 4)
    const end = at + letters
    if (end > packed.length || size + letters > output.length) return null
    packed.copy(output, size, at, end)
    size += letters
    at = end
    if (at === packed.length) return size
    const distance = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8)
    at += 2
    const copied = length(token & 15) + SHORTEST_COPY
    const isThere = distance > 0 && distance <= size
    if (!isThere || size + copied > output.length) return null
    // Byte by byte: a copy may go on in what it has just written.
    if (distance >= copied) {
      output.copyWithin(size, size - distance, size - distance + copied)
    } else {
      for (let index = 0; index < copied; index++) {
        output[size + index] = output[size + index - distance] ?? 0
      }
    }
    size += copied
  }
  return null
}
