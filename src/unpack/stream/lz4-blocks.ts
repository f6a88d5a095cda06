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
  #blockBytes = 0
  /** What blocks refer to, and room for the next one. */
  #output: Buffer = Buffer.alloc(0)
  /** Where what the next block may refer to begins, and where it ends. */
  #first = 0
  #end = 0

  /** A frame begins, of blocks of so many bytes at most. */
  begin(blockBytes: number): void {
    this.#blockBytes = blockBytes
    this.forget()
  }

  /** What came before is of no block's concern any more. */
  forget(): void {
    this.#first = this.#end
  }

  /** Takes a block that is not packed. */
  keep(plain: Buffer): Buffer {
    const last = plain.subarray(Math.max(0, plain.length - WINDOW_BYTES))
    this.#makeRoom(last.length)
    if (last.length < plain.length) this.forget()
    this.#end += last.copy(this.#output, this.#end)
    return plain
  }

  /** The block unpacked; null where it is damaged. */
  unpack(packed: Buffer): Buffer | null {
    this.#makeRoom(this.#blockBytes)
    const start = this.#end
    const limit = start + this.#blockBytes
    const output = this.#output.subarray(this.#first, limit)
    const size = unpackInto(output, start - this.#first, packed)
    if (size === null) return null
    this.#end = this.#first + size
    return Buffer.from(this.#output.subarray(start, this.#end))
  }

  // What is kept moves to the beginning after as much as a block has: not for
  // each of many small ones.
  #makeRoom(count: number): void {
    if (this.#end + count <= this.#output.length) return
    const from = Math.max(this.#first, this.#end - WINDOW_BYTES)
    const kept = this.#output.subarray(from, this.#end)
    const size = WINDOW_BYTES + 2 * Math.max(count, this.#blockBytes)
    if (size > this.#output.length) this.#output = Buffer.allocUnsafeSlow(size)
    kept.copy(this.#output)
    this.#first = 0
    this.#end = kept.length
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
