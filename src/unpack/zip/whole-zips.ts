/*
 * NAME
 *   whole-zips - whole zip archives inside of other bytes
 *
 * DESCRIPTION
 *   Documents keep archives in their streams: PowerPoint one for each theme. Such
 *   an archive is whole where its end record, its directory and its members are
 *   one after the other, and all offsets count from its first member. It is
 *   looked at within its own bytes, so that it and its neighbors are not several
 *   directories of one archive.
 *
 * SECURITY
 *   Hostile bytes. Headers of directories are counted: a zip beyond the limit
 *   is not reported as whole, and is read as part of the bytes around it.
 */

import { WINDOW_BYTES, windows, type Bytes } from '../../util/bytes.js'
import type { Extent, Gathering } from '../container.js'
import {
  endRecord,
  listedHeader,
  localHeader,
  locatedEnd64,
  type EndRecord,
} from './records.js'

/** The extents of whole archives, none inside of another, the last first. */
export async function wholeZips(
  bytes: Bytes,
  { turn }: Pick<Gathering, 'turn'>,
): Promise<readonly Extent[]> {
  const found: Extent[] = []
  const counter = { left: HEADERS_LIMIT }
  for (const offset of (await endsOf(bytes, turn)).reverse()) {
    await turn()
    const next = found.at(-1)
    // An archive that is a member of the one found before.
    if (next !== undefined && offset >= next.start) continue
    const extent = extentOf(bytes, offset, counter)
    if (extent !== null && extent.end <= (next?.start ?? bytes.size)) {
      found.push(extent)
    }
  }
  return found
}

/** Headers of directories, for all archives together. */
const HEADERS_LIMIT = 50_000

const END = Buffer.from('PK\x05\x06', 'latin1')

async function endsOf(
  bytes: Bytes,
  turn: () => Promise<void>,
): Promise<number[]> {
  const found: number[] = []
  for (let base = 0; base < bytes.size; base += WINDOW_BYTES) {
    await turn()
    // The last signature may reach over the end of the window.
    const window = bytes.slice(base, base + WINDOW_BYTES + 3)
    let at = window.indexOf(END)
    for (; at >= 0 && at < WINDOW_BYTES; at = window.indexOf(END, at + 1)) {
      found.push(base + at)
    }
  }
  return found
}

function extentOf(
  bytes: Bytes,
  offset: number,
  counter: { left: number },
): Extent | null {
  const end = endRecord(bytes, offset)
  if (end === null || end.count === 0) return null
  const start = offset - end.size - end.start
  const stop = offset + 22 + end.commentSize
  const isWhole =
    start >= 0 &&
    stop <= bytes.size &&
    locatedEnd64(bytes, offset) === null &&
    localHeader(bytes, start) !== null &&
    leadsToAll(bytes, start, end, counter)
  return isWhole ? { start, end: stop } : null
}

// The directory is all that is before the end record, and each of its headers
// leads to a member in front of it.
function leadsToAll(
  bytes: Bytes,
  start: number,
  end: EndRecord,
  counter: { left: number },
): boolean {
  const directory = start + end.start
  let at = directory
  for (let count = 0; count < end.count; count++) {
    if (counter.left-- <= 0) return false
    const header = listedHeader(bytes, at)
    if (header === null || header.end > end.offset) return false
    const local = localHeader(bytes, start + header.localOffset)
    const dataEnd = (local?.dataStart ?? Infinity) + (header.packedSize ?? 0)
    if (dataEnd > directory) return false
    at = header.end
  }
  return at === end.offset
}

/** The names in the directory of a whole archive. */
export function namesIn(zip: Bytes): readonly string[] {
  const tail = zip.size - Math.min(zip.size, TAIL_BYTES)
  const at = zip.slice(tail, zip.size).lastIndexOf(END)
  const end = endRecord(zip, tail + at)
  const names: string[] = []
  let header = end === null ? null : listedHeader(zip, end.start)
  while (header !== null) {
    names.push(header.name.toString('latin1'))
    header = listedHeader(zip, header.end)
  }
  return names
}

/** An end record, and the longest comment after it. */
const TAIL_BYTES = 22 + 65_535

/** Whether two ranges of bytes are the same. */
export function isSameBytes(a: Bytes, b: Bytes): boolean {
  if (a.size !== b.size) return false
  let at = 0
  for (const window of windows(a)) {
    if (!window.equals(b.slice(at, at + window.length))) return false
    at += window.length
  }
  return true
}
