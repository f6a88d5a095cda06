/*
 * NAME
 *   visio - macros in drawings of Visio 2000 to 2010 (.vsd)
 *
 * DESCRIPTION
 *   The stream VisioDocument is a tree of blocks, some of them packed. A pointer
 *   of 18 bytes says where a block is, how long, and in which form; the first one
 *   is in the header, and a block may have a list of more. The form is that which
 *   libvisio documents. What is a storage in a block becomes a member, which has
 *   the macros; their project may also be in a block itself, and is a mark. A storage
 *   of more than 8 KB is in several blocks of one list, of a type of their own.
 *
 *   Packed is LZSS: eight bits, each for a byte or for a copy out of a ring of
 *   4096 bytes.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` where the first block cannot be read, and
 *   `container-unsupported` for drawings of Visio 5, whose pointers are others.
 *
 * SECURITY
 *   Hostile bytes: each block once, so many of them, and of each so much.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

const SIGNATURE = 'Visio (TM) Drawing'
const VERSION_AT = 0x1a
const FIRST_AT = 0x24
const POINTER_BYTES = 18
const PACKED = 2
const BLOCKS_LIMIT = 20_000
const BLOCK_BYTES = 16 * 1024 * 1024

/** A piece of a storage. */
const DATA_TYPE = 0x1f

interface Pointer {
  readonly type: number
  readonly offset: number
  readonly length: number
  readonly format: number
}

/** Tells what the stream has; false where no more is wanted. */
export async function readVisio(
  content: Bytes,
  gathering: Gathering,
): Promise<boolean> {
  const head = content.slice(0, FIRST_AT + POINTER_BYTES)
  if (head.toString('latin1', 0, SIGNATURE.length) !== SIGNATURE) return true
  const version = head[VERSION_AT] ?? 0
  // Visio 5 has macros and other pointers, those before it have none.
  if (version === 5) gathering.report('container-unsupported')
  if (version < 6) return true
  const isWhole = head.length === FIRST_AT + POINTER_BYTES
  const first = isWhole ? pointerAt(head, FIRST_AT) : null
  if (first === null || !isWithin(first, content)) {
    gathering.report('container-damaged')
    return true
  }
  const known = new Set<number>()
  const waiting = [first]
  for (let at = 0; at < waiting.length && at < BLOCKS_LIMIT; at++) {
    const pointer = waiting[at] as Pointer
    if (known.has(pointer.offset)) continue
    known.add(pointer.offset)
    await gathering.turn()
    const block = blockOf(content, pointer, gathering)
    // Pieces have been told, with the others of their list.
    const isTold = pointer.type === DATA_TYPE && pointer !== first
    if (!tellBlock(block, isTold, gathering)) return false
    const listed = pointersIn(block, pointer, gathering).filter(
      next => isWithin(next, content) && !known.has(next.offset),
    )
    for (const next of listed) waiting.push(next)
    const pieces = listed.filter(({ type }) => type === DATA_TYPE)
    if (!(await tellPieces(content, pieces, gathering))) return false
  }
  if (waiting.length > BLOCKS_LIMIT) gathering.report('too-slow')
  return true
}

function pointerAt(bytes: Buffer, at: number): Pointer {
  return {
    type: bytes.readUInt32LE(at),
    offset: bytes.readUInt32LE(at + 8),
    length: bytes.readUInt32LE(at + 12),
    format: bytes.readUInt16LE(at + 16),
  }
}

function isWithin({ offset, length }: Pointer, content: Bytes): boolean {
  return length > 0 && offset >= FIRST_AT && offset + length <= content.size
}

function blockOf(
  content: Bytes,
  { offset, length, format }: Pointer,
  gathering: Gathering,
): Buffer {
  const bytes = content.slice(offset, offset + Math.min(length, BLOCK_BYTES))
  if ((format & PACKED) === 0) return bytes
  const block = unpacked(bytes)
  gathering.touch(block.length)
  return block
}

const RING_BYTES = 4096
const RING_START = 18
/** A copy of two bytes has no more. */
const COPY_BYTES = 18

function unpacked(packed: Buffer): Buffer {
  const most = Math.min(packed.length * COPY_BYTES, BLOCK_BYTES)
  const out = Buffer.allocUnsafe(most + COPY_BYTES)
  const ring = Buffer.alloc(RING_BYTES)
  let size = 0
  const put = (byte: number): void => {
    ring[size % RING_BYTES] = byte
    out[size++] = byte
  }
  for (let at = 0; at < packed.length && size < most;) {
    let flags = packed[at++] ?? 0
    for (let bit = 0; bit < 8 && at < packed.length && size < most; bit++) {
      if ((flags & 1) === 1) {
        put(packed[at++] ?? 0)
      } else {
        const [low = 0, high = 0] = packed.subarray(at, at + 2)
        at += 2
        const place = (((high & 0xf0) << 4) | low) + RING_START
        const length = (high & 15) + 3
        for (let index = 0; index < length; index++) {
          put(ring[(place + index) % RING_BYTES] ?? 0)
        }
      }
      flags >>= 1
    }
  }
  return out.subarray(0, size)
}

const STORAGE = Buffer.from('d0cf11e0a1b11ae1', 'hex')

function tellBlock(
  block: Buffer,
  isTold: boolean,
  gathering: Gathering,
): boolean {
  if (hasProject(block)) gathering.mark('vba-macro')
  const at = isTold ? -1 : block.indexOf(STORAGE)
  if (at < 0) return true
  const store = gathering.store()
  store.write(block.subarray(at))
  return gathering.member({ names: [], content: store.end() })
}

// Each storage that begins in a piece, with all that follows in the list.
async function tellPieces(
  content: Bytes,
  pieces: readonly Pointer[],
  gathering: Gathering,
): Promise<boolean> {
  for (const [index, first] of pieces.entries()) {
    await gathering.turn()
    const at = dataOf(content, first, gathering).indexOf(STORAGE)
    if (at < 0) continue
    const store = gathering.store()
    for (const [more, piece] of pieces.slice(index).entries()) {
      await gathering.turn()
      const data = dataOf(content, piece, gathering)
      if (!store.write(more === 0 ? data.subarray(at) : data)) break
    }
    if (!gathering.member({ names: [], content: store.end() })) return false
  }
  return true
}

// A packed one begins with its size.
function dataOf(
  content: Bytes,
  pointer: Pointer,
  gathering: Gathering,
): Buffer {
  const block = blockOf(content, pointer, gathering)
  return (pointer.format & PACKED) === 0 ? block : block.subarray(4)
}

// [MS-OVBA] 2.3.1 and 2.3.4.3: the text that lists the modules, and the first
// attribute of a module, packed as each is.
const SIGNS: readonly Buffer[] = [
  Buffer.from('_VBA_PROJECT', 'utf16le'),
  Buffer.from('_VBA_PROJECT', 'latin1'),
  Buffer.from('Attribut\0e VB_', 'latin1'),
  Buffer.from('Attribute VB_', 'latin1'),
  Buffer.from('\r\n[Host Extender Info]', 'latin1'),
]

function hasProject(block: Buffer): boolean {
  return SIGNS.some(sign => block.includes(sign))
}

// Where the list of pointers is, and how many there are, is after the offset
// with which a block begins; a packed one has four bytes before all.
function pointersIn(
  block: Buffer,
  { format }: Pointer,
  gathering: Gathering,
): readonly Pointer[] {
  const shift = (format & PACKED) === 0 ? 0 : 4
  if (block.length < shift + 4) return []
  const list = block.readUInt32LE(shift) + shift - 4
  if (list < 0 || list + LIST_HEAD_BYTES > block.length) return []
  const start = list + LIST_HEAD_BYTES
  const most = Math.floor((block.length - start) / POINTER_BYTES)
  const count = Math.min(block.readUInt32LE(list + 4), most)
  gathering.step(count)
  return Array.from({ length: count }, (_, index) =>
    pointerAt(block, start + index * POINTER_BYTES),
  )
}

/** Size of another list, how many pointers, and four bytes more. */
const LIST_HEAD_BYTES = 12
