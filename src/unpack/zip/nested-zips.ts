/*
 * NAME
 *   nested-zips - archives in a part that are members of it already
 *
 * DESCRIPTION
 *   A tar, a disc or a mail of Outlook contains its members unchanged, and so
 *   its end may look like that of a zip. Such a zip is opened as the member
 *   that it is; no reader takes the whole part for it. takenRanges() gives the
 *   places of such members.
 *
 * SECURITY
 *   Hostile bytes. A zip counts as taken only where a member that another kind
 *   of container has given out is the same byte for byte, and where no offset
 *   of its end record leads out of the member, or to a directory of other members
 *   when it is counted from the start of the part: chance makes it lead to some
 *   header of a neighbor, and that one leads to nothing.
 */

import { subBytes, WINDOW_BYTES, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import { Ranges } from './ranges.js'
import {
  endRecord,
  locatedEnd64,
  type EndRecord,
  type Records,
} from './records.js'
import { directorySeeker } from './seekers.js'

/** Where the part has members that are zips themselves. */
export async function takenRanges(
  bytes: Bytes,
  { ends }: Records,
  gathering: Gathering,
): Promise<Ranges> {
  const taken = new Ranges()
  const leadsToMember = directorySeeker(bytes)
  await addCovered(bytes, taken, leadsToMember, { ends, gathering })
  const members = membersByEnd(gathering.members())
  if (members.size === 0) return taken
  let room = 2 * bytes.size
  for (const offset of ends) {
    await gathering.turn()
    const end = endRecord(bytes, offset)
    if (end === null || room < 0) continue
    for (const { content, endOffset } of members.get(keyOf(bytes, end)) ?? []) {
      const start = offset - endOffset
      if (start < 0 || !isWithin(bytes, end, start)) continue
      if (isElsewhere(end) && leadsToMember({ start: end.start, bases: [0] })) {
        continue
      }
      // Equal beginnings are what compares slowly.
      room -= content.size
      if (room < 0) break
      if (await isAt(bytes, start, content, gathering)) {
        taken.add(start, start + content.size)
        break
      }
    }
  }
  return taken
}

// An archive that another reader has found in these pieces: its own offsets
// count from its own start.
async function addCovered(
  bytes: Bytes,
  taken: Ranges,
  leadsToMember: ReturnType<typeof directorySeeker>,
  {
    ends,
    gathering,
  }: { readonly ends: readonly number[]; readonly gathering: Gathering },
): Promise<void> {
  const archives = gathering.covered('archive')
  const pieces = archives
    .flatMap((own, archive) => own.map(it => ({ ...it, archive })))
    .sort((one, other) => one.start - other.start)
  const open = new Set<number>()
  let next = 0
  for (const offset of ends) {
    await gathering.turn()
    while ((pieces[next]?.end ?? Infinity) <= offset) next++
    const piece = pieces[next]
    if (piece === undefined) break
    const end = piece.start <= offset ? endRecord(bytes, offset) : null
    if (end === null || !isElsewhere(end)) continue
    if (leadsToMember({ start: end.start, bases: [0] })) open.add(piece.archive)
  }
  for (const { start, end, archive } of pieces) {
    if (!open.has(archive)) taken.add(start, end)
  }
}

interface ZipMember {
  readonly content: Bytes
  /** Where its last end record is. */
  readonly endOffset: number
}

/** An end record, and the longest comment after it. */
const TAIL_BYTES = 22 + 65_535

const SIGNATURE = Buffer.from('PK\x05\x06', 'latin1')

function membersByEnd(
  members: readonly Bytes[],
): ReadonlyMap<string, readonly ZipMember[]> {
  const found = new Map<string, ZipMember[]>()
  for (const content of members) {
    const start = Math.max(0, content.size - TAIL_BYTES)
    const at = content.slice(start, content.size).lastIndexOf(SIGNATURE)
    const end = at < 0 ? null : endRecord(content, start + at)
    if (end === null) continue
    const key = keyOf(content, end)
    const same = found.get(key)
    const member = { content, endOffset: end.offset }
    if (same === undefined) found.set(key, [member])
    else same.push(member)
  }
  return found
}

/** The end record, and a little of what is before it. */
function keyOf(bytes: Bytes, { offset }: EndRecord): string {
  return bytes.slice(Math.max(0, offset - 26), offset + 22).toString('latin1')
}

// The member is opened for itself: only there may its offsets lead.
function isWithin(bytes: Bytes, end: EndRecord, start: number): boolean {
  const first = end.offset - end.size - end.start
  return first >= start && locatedEnd64(bytes, end.offset) === null
}

// Readers count the offsets from where the directory is, or from the start of
// the file.
function isElsewhere(end: EndRecord): boolean {
  return end.start !== end.offset - end.size
}

async function isAt(
  bytes: Bytes,
  start: number,
  content: Bytes,
  gathering: Gathering,
): Promise<boolean> {
  if (start + content.size > bytes.size) return false
  const place = subBytes(bytes, start, start + content.size)
  for (let at = 0; at < content.size; at += WINDOW_BYTES) {
    await gathering.turn()
    const window = content.slice(at, at + WINDOW_BYTES)
    if (!window.equals(place.slice(at, at + WINDOW_BYTES))) return false
  }
  return true
}
