/*
 * NAME
 *   gzip-reader - opens what gzip(1) packed (RFC 1952)
 *
 * DESCRIPTION
 *   All members of the stream are one file, as for gzip(1). Its names are that
 *   in the first header and that of the container without its ending. What
 *   follows the stream is a file of its own, unless it is zeros.
 *
 * SECURITY
 *   See container. Checksums are not looked at: a reader that does not mind
 *   them sees the same bytes.
 */

import { inflateRawSync } from 'node:zlib'
import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering, Store } from '../container.js'
import { inflate } from '../bytes/decompress.js'
import { innerNames } from '../bytes/unpacked-name.js'
import { addTail } from '../bytes/trailing-data.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  const first = headerAt(content, 0)
  const names = [first?.name ?? [], innerNames(part.names)].flat()
  const store = gathering.store()
  let end = 0
  try {
    end = await unzip(content, store, gathering)
  } finally {
    gathering.member({ names: [...new Set(names)], content: store.end() })
  }
  await addTail(subBytes(content, end, content.size), gathering)
}

/** bgzip(1) makes a member of each 64 KiB; no other program makes many. */
const MEMBERS_LIMIT = 10_000

const TRAILER_BYTES = 8

// Where the last member ends.
async function unzip(
  content: Bytes,
  store: Store,
  gathering: Gathering,
): Promise<number> {
  let end = 0
  let header = headerAt(content, 0)
  for (let count = 0; header !== null; count++) {
    if (count === MEMBERS_LIMIT) {
      gathering.report('too-slow')
      return content.size
    }
    await gathering.turn()
    const data = await inflateMember(content, header.end, store, gathering)
    if (data === null) return content.size
    end = data + TRAILER_BYTES
    if (end > content.size) gathering.report('container-damaged')
    header = headerAt(content, end)
  }
  if (end === 0) gathering.report('container-damaged')
  return end
}

// Where the data end; null when there is no room for them, or they are damaged.
async function inflateMember(
  content: Bytes,
  start: number,
  store: Store,
  gathering: Gathering,
): Promise<number | null> {
  const small = inflateSmall(content.slice(start, start + SMALL_BYTES))
  if (small === null) return inflateStream(content, start, store, gathering)
  return store.write(small.data) ? start + small.used : null
}

const SMALL_BYTES = 32 * 1024

// What inflateRawSync() gives with the option info.
interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

// A member that is wholly there; a hundred times faster than by a stream.
function inflateSmall(
  input: Buffer,
): { readonly data: Buffer; readonly used: number } | null {
  try {
    const options = { info: true, maxOutputLength: 8 * SMALL_BYTES }
    const done = inflateRawSync(input, options) as unknown as Inflated
    return { data: done.buffer, used: done.engine.bytesWritten }
  } catch {
    return null
  }
}

async function inflateStream(
  content: Bytes,
  start: number,
  store: Store,
  { report, signal }: Gathering,
): Promise<number | null> {
  const { used, outcome } = await inflate(content, start, chunk =>
    store.write(chunk),
  )
  signal.throwIfAborted()
  if (outcome === 'cut' || outcome === 'bad') report('container-damaged')
  return outcome === 'ended' ? start + used : null
}

interface Header {
  readonly end: number
  readonly name: string | null
}

const HAS_CRC = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

/** No file system has longer names. */
const TEXT_BYTES = 64 * 1024

// RFC 1952, 2.3. null where no member begins.
function headerAt(content: Bytes, start: number): Header | null {
  const head = content.slice(start, start + 12)
  if (head.length < 12 || !head.subarray(0, 3).equals(MAGIC)) return null
  const flags = head[3] ?? 0
  let end = start + 10
  const text = (): string => {
    const field = content.slice(end, end + TEXT_BYTES)
    const length = field.indexOf(0)
    end += length < 0 ? field.length : length + 1
    // RFC 1952 says Latin-1; programs write what they have.
    return field.toString('utf8', 0, Math.max(0, length))
  }
  if (flags & HAS_EXTRA) end += 2 + head.readUInt16LE(10)
  const name = flags & HAS_NAME ? text() : null
  if (flags & HAS_COMMENT) text()
  if (flags & HAS_CRC) end += 2
  return { end, name: name === '' ? null : name }
}

/** ID1, ID2, and the only method there is. */
const MAGIC = Buffer.from([0x1f, 0x8b, 8])
