/*
 * NAME
 *   content - every content that the headers of a member could mean
 *
 * DESCRIPTION
 *   A deflated member ends where its stream ends, whatever its headers give; a
 *   stored one has every size that one of them gives. Where they do not agree
 *   about the method, or about encryption, it is read each way.
 *
 *   bzip2, xz and zstd in a zip are whole files of these formats: they come
 *   out as they are and are opened like others.
 *
 * DIAGNOSTICS
 *   Reports what cannot be read, and sizes that the data do not have.
 */

import { crc32 } from 'node:zlib'
import { NO_BYTES, subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import type { Entry } from './entries.js'
import { inflate } from '../bytes/decompress.js'
import { unpackMethod } from './other-methods.js'
import {
  FLAG,
  type LocalHeader,
  type MemberFacts,
  type Records,
} from './records.js'
import type { Unlock } from './unlock.js'

/** What the members of one archive have in common. */
export interface Archive {
  readonly bytes: Bytes
  readonly records: Records
  readonly gathering: Gathering
  readonly unlock: Unlock
}

/** All of them; none where nothing of it can be read. */
export async function contentsOf(
  { local, listed }: Entry,
  archive: Archive,
): Promise<readonly Bytes[]> {
  const { bytes, gathering } = archive
  if (local === null) {
    gathering.report('container-damaged')
    return []
  }
  const headers = [...listed, local]
  const contents: Bytes[] = []
  const isEncrypted = headers.map(it => (it.flags & FLAG.encrypted) !== 0)
  const room = roomOf(local, archive)
  const data = subBytes(bytes, local.dataStart, bytes.size)
  if (isEncrypted.includes(true)) {
    contents.push(...(await unlocked({ headers, data, room, archive })))
  }
  if (!isEncrypted.includes(false)) return contents
  const claims = headers.flatMap(claimOf)
  const ending = (local.flags & FLAG.descriptor) === 0 ? 0 : DESCRIPTOR_BYTES
  const methods = headers.map(({ method }) => method)
  for (const method of new Set(methods)) {
    const { flags } = local
    const packed = { data, method, flags, claims, room, ending, gathering }
    contents.push(...(await read(packed)).contents)
  }
  return contents
}

/** A data descriptor with its signature and sizes of 64 bits (4.3.9). */
const DESCRIPTOR_BYTES = 24

/** What a header declares about the data. */
interface Claim {
  readonly packedSize: number
  readonly size: number
  /** null where it gives none. */
  readonly checksum: number | null
}

function claimOf(facts: MemberFacts): readonly Claim[] {
  const { packedSize, size, checksum } = facts
  return packedSize === null || size === null
    ? []
    : [{ packedSize, size, checksum }]
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

async function unlocked({
  headers,
  data,
  room,
  archive,
}: {
  readonly headers: readonly MemberFacts[]
  readonly data: Bytes
  readonly room: number
  readonly archive: Archive
}): Promise<readonly Bytes[]> {
  const { gathering, unlock } = archive
  const facts = headers.find(it => (it.flags & FLAG.encrypted) !== 0)
  if (facts === undefined) return []
  const size = headers.find(it => it.packedSize !== null)?.packedSize ?? room
  const locked = { data: subBytes(data, 0, size), facts, gathering }
  const found = await unlock(locked, async open => {
    const { content, method, overhead, isCertain } = open
    const claims = headers.flatMap(claimOf).map(claim => ({
      size: claim.size,
      packedSize: claim.packedSize - overhead,
      // AE-2 has none.
      checksum: isCertain && claim.checksum === 0 ? null : claim.checksum,
    }))
    const { flags } = facts
    const common = { data: content, room: content.size, ending: 0, flags }
    const quiet = { ...gathering, report: () => undefined }
    const tried = { ...common, method, claims, gathering: quiet }
    const result = await read(tried)
    if (!result.isRight && !isCertain) return null
    if (!result.isRight) gathering.report('container-damaged')
    return result.contents
  })
  const isOpen = found !== null
  gathering.report(isOpen ? 'container-decrypted' : 'container-encrypted')
  return found ?? []
}

/** Packed data, up to the end of what there is. */
interface Packed {
  readonly data: Bytes
  readonly method: number
  /** Some of the bits are a method's own. */
  readonly flags: number
  readonly claims: readonly Claim[]
  /** Bytes to the next record. */
  readonly room: number
  /** How many of them may be of no member. */
  readonly ending: number
  readonly gathering: Gathering
}

interface Read {
  readonly contents: readonly Bytes[]
  /** Whether a header's checksum is that of the content. */
  readonly isRight: boolean
}

async function read(packed: Packed): Promise<Read> {
  if (isEmpty(packed)) return { contents: [NO_BYTES], isRight: true }
  const { method } = packed
  if (method === METHOD.deflated) return inflated(packed)
  if (method === METHOD.stored) return stored(packed)
  if (WHOLE_FILES.has(method)) return wholeFile(packed)
  return byMethod(packed)
}

// Methods of other packers. A size is needed: none of them ends by itself for
// all of its readers.
async function byMethod(packed: Packed): Promise<Read> {
  const { claims, gathering } = packed
  const sizes = new Set(claims.map(it => it.packedSize))
  if (sizes.size > 1) gathering.report('zip-size-mismatch')
  const contents: Bytes[] = []
  for (const claim of claims.filter(({ packedSize }) =>
    sizes.delete(packedSize),
  )) {
    const content = await unpackMethod({ ...packed, claim })
    if (content !== null) contents.push(content)
  }
  if (claims.length === 0) gathering.report('container-unsupported')
  return { contents, isRight: true }
}

/** APPNOTE.TXT 4.4.5. */
const METHOD = { stored: 0, deflated: 8 } as const

/** bzip2, zstd (20 was its first number) and xz. */
const WHOLE_FILES = new Set([12, 20, 93, 95])

// Sizes of zero do not keep a reader from the data there (CVE-2004-1096).
function isEmpty({ claims, room, ending }: Packed): boolean {
  return (
    claims.length > 0 &&
    claims.every(({ packedSize, size }) => packedSize === 0 && size === 0) &&
    room <= ending
  )
}

async function stored(packed: Packed): Promise<Read> {
  const { data, claims, room, gathering } = packed
  const sizes = new Set(claims.flatMap(it => [it.packedSize, it.size]))
  const isUnknown = [...sizes].every(size => size === 0)
  if (isUnknown) sizes.add(room)
  if (claims.length > 0 && (sizes.size > 1 || isUnknown)) {
    gathering.report('zip-size-mismatch')
  }
  const contents = [...sizes]
    .sort((a, b) => b - a)
    .map(size => subBytes(data, 0, size))
  const [content] = contents
  const isCut = [...sizes].some(size => size > data.size)
  const isRight =
    !isCut &&
    content !== undefined &&
    fits(claims, await checksumOf(content, gathering))
  if (!isRight) gathering.report('container-damaged')
  return { contents, isRight }
}

async function inflated(packed: Packed): Promise<Read> {
  const { data, claims, gathering } = packed
  const store = gathering.store()
  let checksum = 0
  let size = 0
  const { used, outcome } = await inflate(data, 0, chunk => {
    checksum = crc32(chunk, checksum)
    size += chunk.length
    return store.write(chunk)
  })
  const content = store.end()
  gathering.signal.throwIfAborted()
  const contents = content.size > 0 ? [content] : []
  if (outcome === 'stopped') return { contents, isRight: true }
  if (outcome !== 'ended') {
    gathering.report('container-damaged')
    return { contents, isRight: false }
  }
  if (claims.some(it => it.packedSize !== used || it.size !== size)) {
    gathering.report('zip-size-mismatch')
  }
  const isRight = fits(claims, checksum)
  if (!isRight) gathering.report('container-damaged')
  return { contents: [content], isRight }
}

function wholeFile({ data, claims, room, gathering }: Packed): Read {
  const sizes = new Set(claims.map(({ packedSize }) => packedSize))
  if (sizes.size > 1) gathering.report('zip-size-mismatch')
  const size = Math.max(0, ...sizes) || room
  if (size > data.size) gathering.report('container-damaged')
  return { contents: [subBytes(data, 0, size)], isRight: true }
}

function fits(claims: readonly Claim[], sum: number): boolean {
  return (
    claims.length === 0 ||
    claims.some(({ checksum }) => checksum === null || checksum === sum)
  )
}

async function checksumOf(
  content: Bytes,
  gathering: Gathering,
): Promise<number> {
  let checksum = 0
  for (const window of windows(content)) {
    await gathering.turn()
    checksum = crc32(window, checksum)
  }
  return checksum
}
