/*
 * NAME
 *   zip-content - every content that the headers of a member could mean
 *
 * DESCRIPTION
 *   A deflated member ends where its stream ends, whatever its headers say; a
 *   stored one has every size that one of them gives. Where they do not agree
 *   about the method, it is read by each.
 *
 * DIAGNOSTICS
 *   Reports what cannot be read, and sizes that the data do not have.
 */

import { crc32 } from 'node:zlib'
import { subBytes, type Bytes } from '../util/bytes.js'
import type { Gathering } from './container.js'
import type { Entry } from './zip-entries.js'
import { inflate } from './zip-inflate.js'
import {
  FLAG,
  type LocalHeader,
  type MemberFacts,
  type Records,
} from './zip-records.js'

/** What the members of one archive have in common. */
export interface Archive {
  readonly bytes: Bytes
  readonly records: Records
  readonly gathering: Gathering
}

/** All of them; none where nothing of it can be read. */
export async function contentsOf(
  { local, listed }: Entry,
  archive: Archive,
): Promise<readonly Bytes[]> {
  const { gathering } = archive
  if (local === null) {
    gathering.report('container-damaged')
    return []
  }
  const views = [...listed, ...(isKnown(local) ? [local] : [])]
  const room = roomOf(local, archive)
  const member = { local, views, room, archive }
  const contents: Bytes[] = []
  const methods = new Set([...listed, local].map(({ method }) => method))
  const encrypted = [...listed, local].map(
    ({ flags }) => (flags & FLAG.encrypted) !== 0,
  )
  if (encrypted.includes(true)) gathering.report('container-encrypted')
  if (!encrypted.includes(false)) return []
  for (const method of methods) {
    if (method === METHOD.stored) contents.push(...storedContents(member))
    else if (method === METHOD.deflated)
      contents.push(...(await inflated(member)))
    else gathering.report('container-unsupported')
  }
  return contents
}

/** APPNOTE.TXT 4.4.5. */
export const METHOD = { stored: 0, deflated: 8 } as const

interface MemberData {
  readonly local: LocalHeader
  /** The headers that know the sizes. */
  readonly views: readonly MemberFacts[]
  /** Bytes from its data to the next record. */
  readonly room: number
  readonly archive: Archive
}

function isKnown({ packedSize }: MemberFacts): boolean {
  return packedSize !== null
}

function roomOf(
  { dataStart }: LocalHeader,
  { bytes, records }: Archive,
): number {
  const next = [records.locals, records.listed, records.ends].map(
    places => firstFrom(places, dataStart) ?? bytes.size,
  )
  return Math.min(...next) - dataStart
}

// By halves: there may be many, and each member asks.
function firstFrom(
  places: readonly number[],
  offset: number,
): number | undefined {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? Infinity) < offset) low = middle + 1
    else high = middle
  }
  return places[low]
}

/** A data descriptor with its signature and sizes of 64 bits (4.3.9). */
const DESCRIPTOR_BYTES = 24

// Sizes of zero do not keep a reader from what stands there (CVE-2004-1096).
function isEmpty({ views, room, local }: MemberData): boolean {
  const follows = (local.flags & FLAG.descriptor) === 0 ? 0 : DESCRIPTOR_BYTES
  return (
    views.length > 0 &&
    views.every(({ packedSize, size }) => packedSize === 0 && size === 0) &&
    room <= follows
  )
}

function storedContents(member: MemberData): readonly Bytes[] {
  const { local, views, room, archive } = member
  if (isEmpty(member)) return [subBytes(archive.bytes, 0, 0)]
  const sizes = new Set(
    views.flatMap(({ packedSize, size }) => [packedSize ?? 0, size ?? 0]),
  )
  const listsNone = [...sizes].every(size => size === 0)
  if (listsNone) sizes.add(room)
  if (views.length > 0 && (sizes.size > 1 || listsNone)) {
    archive.gathering.report('zip-size-mismatch')
  }
  const { dataStart } = local
  const { bytes } = archive
  if ([...sizes].some(size => dataStart + size > bytes.size)) {
    archive.gathering.report('container-damaged')
  }
  const contents = [...sizes]
    .sort((a, b) => b - a)
    .map(size => subBytes(bytes, dataStart, dataStart + size))
  checkSum(contents, member)
  return contents
}

async function inflated(member: MemberData): Promise<readonly Bytes[]> {
  const { local, views, archive } = member
  const { bytes, gathering } = archive
  if (isEmpty(member)) return [subBytes(bytes, 0, 0)]
  const store = gathering.store()
  let checksum = 0
  let size = 0
  const { used, outcome } = await inflate(bytes, local.dataStart, chunk => {
    checksum = crc32(chunk, checksum)
    size += chunk.length
    return store.write(chunk)
  })
  const content = store.end()
  gathering.signal.throwIfAborted()
  if (outcome === 'stopped') return [content]
  if (outcome !== 'ended') {
    gathering.report('container-damaged')
    return content.size > 0 ? [content] : []
  }
  if (views.some(it => it.packedSize !== used || it.size !== size)) {
    gathering.report('zip-size-mismatch')
  }
  if (views.every(it => it.checksum !== checksum) && views.length > 0) {
    gathering.report('container-damaged')
  }
  return [content]
}

function checkSum(
  contents: readonly Bytes[],
  { views, archive }: MemberData,
): void {
  if (views.length === 0 || contents.length !== 1) return
  const [content] = contents
  if (content === undefined) return
  let checksum = 0
  for (let at = 0; at < content.size; at += 65_536) {
    checksum = crc32(content.slice(at, at + 65_536), checksum)
  }
  if (views.every(it => it.checksum !== checksum)) {
    archive.gathering.report('container-damaged')
  }
}
