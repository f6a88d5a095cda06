/*
 * NAME
 *   lz4-reader - opens what lz4(1) packed (LZ4 frame format 1.6.4)
 *
 * DESCRIPTION
 *   All frames of the stream are one file, also those of the old form, and
 *   those that are to be skipped are. Its name is that of the container without
 *   its ending. What follows is a file of its own, unless it is zeros.
 *
 * SECURITY
 *   See container. One block at a time is in memory, of 8 MiB at most. Checksums
 *   are not looked at: a reader that does not mind them sees the same bytes.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering, Store } from '../container.js'
import { innerNames } from '../bytes/unpacked-name.js'
import { Lz4Blocks } from './lz4-blocks.js'
import { addTail } from '../bytes/trailing-data.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  const store = gathering.store()
  let end: number | null = 0
  try {
    end = await readFrames(content, store, gathering)
  } finally {
    gathering.member({ names: innerNames(part.names), content: store.end() })
  }
  if (end === null) return
  await addTail(subBytes(content, end, content.size), gathering)
}

const MAGIC = 0x184d2204
const OLD_MAGIC = 0x184c2102
/** The last four bits may have any value. */
const SKIPPED_MAGIC = 0x184d2a50

/** No program makes many frames; a frame has many blocks. */
const FRAMES_LIMIT = 10_000

// Where the last of them ends; null when there is no room for more.
async function readFrames(
  content: Bytes,
  store: Store,
  gathering: Gathering,
): Promise<number | null> {
  const blocks = new Lz4Blocks()
  let at = 0
  for (let count = 0; at + 4 <= content.size; count++) {
    if (count === FRAMES_LIMIT) {
      gathering.report('too-slow')
      return null
    }
    await gathering.turn()
    const magic = numberAt(content, at)
    if ((magic & ~15) === SKIPPED_MAGIC) {
      at = Math.min(content.size, at + 8 + numberAt(content, at + 4))
      continue
    }
    const frame = frameAt(content, at, magic)
    if (frame === null) return at
    const end = await readBlocks(content, frame, blocks, {
      store,
      gathering,
    })
    if (end === null) return null
    at = end
  }
  return at
}

function numberAt(content: Bytes, at: number): number {
  const bytes = content.slice(at, at + 4)
  return bytes.length === 4 ? bytes.readUInt32LE() : 0
}

interface Frame {
  readonly isOld: boolean
  /** Where its first block is. */
  readonly start: number
  /** That a block may have, unpacked. */
  readonly blockBytes: number
  /** Whether blocks refer to those before them. */
  readonly isLinked: boolean
  readonly blockChecksumBytes: number
  readonly checksumBytes: number
}

const OLD_BLOCK_BYTES = 8 * 1024 * 1024

function frameAt(content: Bytes, at: number, magic: number): Frame | null {
  if (magic === OLD_MAGIC) {
    const facts = { isLinked: false, blockChecksumBytes: 0, checksumBytes: 0 }
    return { isOld: true, start: at + 4, blockBytes: OLD_BLOCK_BYTES, ...facts }
  }
  if (magic !== MAGIC) return null
  const [flags = 0, descriptor = 0] = content.slice(at + 4, at + 6)
  const has = (bit: number): boolean => (flags & bit) !== 0
  const sizeBytes = (has(8) ? 8 : 0) + (has(1) ? 4 : 0)
  return {
    isOld: false,
    start: at + 7 + sizeBytes,
    blockBytes: 1 << (8 + 2 * Math.max(4, (descriptor >> 4) & 7)),
    isLinked: !has(0x20),
    blockChecksumBytes: has(0x10) ? 4 : 0,
    checksumBytes: has(4) ? 4 : 0,
  }
}

const UNPACKED = 0x80000000

// Where the frame ends; null where there is no room for more, or it is damaged.
async function readBlocks(
  content: Bytes,
  frame: Frame,
  blocks: Lz4Blocks,
  { store, gathering }: { store: Store; gathering: Gathering },
): Promise<number | null> {
  blocks.begin(frame.blockBytes)
  for (let at = frame.start; at < content.size;) {
    await gathering.turn()
    const word = numberAt(content, at)
    if (frame.isOld && isMagic(word)) return at
    if (!frame.isOld && word === 0) return at + 4 + frame.checksumBytes
    const isPlain = !frame.isOld && (word & UNPACKED) !== 0
    const size = isPlain ? word - UNPACKED : word
    const end = at + 4 + size
    // No block is packed to more than it is.
    if (size > 2 * frame.blockBytes || end > content.size) break
    const packed = content.slice(at + 4, end)
    if (!frame.isLinked) blocks.forget()
    const plain = isPlain ? blocks.keep(packed) : blocks.unpack(packed)
    if (plain === null) break
    if (!store.write(plain)) return null
    at = end + frame.blockChecksumBytes
    if (frame.isOld && at === content.size) return at
  }
  gathering.report('container-damaged')
  return null
}

function isMagic(word: number): boolean {
  return word === MAGIC || word === OLD_MAGIC || (word & ~15) === SKIPPED_MAGIC
}
