/*
 * NAME
 *   zip-file - a zip of one form, read and written again
 *
 * DESCRIPTION
 *   readZip() takes the plain form alone that Office and LibreOffice write: one
 *   directory, members one after the other from the first byte on, stored or
 *   deflated, each name once. writeZip() writes the members again: those that are
 *   not changed with the bytes that they had, header and packed data.
 *
 * DIAGNOSTICS
 *   readZip() returns null for every other form.
 *
 * SECURITY
 *   Hostile bytes. No size is believed: a member that unpacks to another size or
 *   checksum than it states makes the whole null.
 */

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { bytesOf } from '../../util/bytes.js'
import {
  endRecord,
  FLAG,
  listedHeader,
  localHeader,
  type ListedHeader,
} from '../../unpack/zip/records.js'

export interface ZipMember {
  readonly name: string
  readonly listed: ListedHeader
  /** Local header, packed data, and what comes before the next one. */
  readonly chunk: Buffer
  readonly packed: Buffer
  /** Its header in the directory. */
  readonly header: Buffer
}

export interface ZipFile {
  readonly members: readonly ZipMember[]
  readonly comment: Buffer
}

const END_BYTES = 22
const MEMBERS_LIMIT = 10_000
/** Data descriptor, with its signature and numbers of zip64. */
const DESCRIPTOR_BYTES = 24

export function readZip(file: Buffer): ZipFile | null {
  const bytes = bytesOf(file)
  const endAt = file.lastIndexOf('PK\x05\x06', file.length, 'latin1')
  const end = endAt < 0 ? null : endRecord(bytes, endAt)
  if (end === null || endAt + END_BYTES + end.commentSize !== file.length) {
    return null
  }
  if (end.start + end.size !== endAt || end.count > MEMBERS_LIMIT) return null
  const headers: ListedHeader[] = []
  let at = end.start
  while (at < endAt) {
    const header = listedHeader(bytes, at)
    if (header === null || header.end > endAt) return null
    headers.push(header)
    at = header.end
  }
  if (headers.length !== end.count) return null
  const members = membersOf(file, headers, end.start)
  const names = new Set(headers.map(it => nameOf(it).toLowerCase()))
  if (members === null || names.size !== headers.length) return null
  return { members, comment: file.subarray(endAt + END_BYTES) }
}

function membersOf(
  file: Buffer,
  headers: readonly ListedHeader[],
  directory: number,
): readonly ZipMember[] | null {
  const members: ZipMember[] = []
  const bytes = bytesOf(file)
  const byPlace = [...headers].sort((a, b) => a.localOffset - b.localOffset)
  let next = 0
  for (const [index, listed] of byPlace.entries()) {
    const { localOffset, packedSize, flags, method } = listed
    const local = localHeader(bytes, localOffset)
    if (local === null || localOffset !== next) return null
    next = byPlace[index + 1]?.localOffset ?? directory
    const dataEnd = local.dataStart + (packedSize ?? Infinity)
    const isPlain =
      (flags & (FLAG.encrypted | FLAG.strong | FLAG.masked)) === 0 &&
      (method === 0 || method === 8) &&
      local.method === method &&
      local.flags === flags &&
      local.name.equals(listed.name)
    const header = file.subarray(listed.offset, listed.end)
    const isNarrow = [20, 24, 42].every(
      it => header.readUInt32LE(it) !== 0xffffffff,
    )
    const rest = next - dataEnd
    const mayFollow = (flags & FLAG.descriptor) === 0 ? 0 : DESCRIPTOR_BYTES
    if (!isPlain || !isNarrow || !(rest >= 0 && rest <= mayFollow)) return null
    const packed = file.subarray(local.dataStart, dataEnd)
    const chunk = file.subarray(localOffset, next)
    members.push({ name: nameOf(listed), listed, chunk, packed, header })
  }
  return members
}

function nameOf({ name }: ListedHeader): string {
  return name.toString('utf8')
}

/** Its content; null where it is not what it states. */
export function contentOf({ listed, packed }: ZipMember): Buffer | null {
  const size = listed.size ?? 0
  try {
    const content =
      listed.method === 0
        ? packed
        : inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
    const isSame = content.length === size && crc32(content) === listed.checksum
    return isSame ? content : null
  } catch {
    // Too much, or no deflate at all: it is not edited either way.
    return null
  }
}

/** @param changed new contents by name; null for members that go. */
export function writeZip(
  { members, comment }: ZipFile,
  changed: ReadonlyMap<string, Buffer | null>,
): Buffer {
  const chunks: Buffer[] = []
  const directory: { readonly order: number; readonly header: Buffer }[] = []
  let at = 0
  for (const member of members) {
    const content = changed.get(member.name)
    if (content === null) continue
    const written = content === undefined ? asIs(member) : anew(member, content)
    written.header.writeUInt32LE(at, 42)
    chunks.push(written.chunk)
    at += written.chunk.length
    directory.push({ order: member.listed.offset, header: written.header })
  }
  directory.sort((a, b) => a.order - b.order)
  const headers = Buffer.concat(directory.map(({ header }) => header))
  const end = Buffer.alloc(END_BYTES)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(headers.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...chunks, headers, end, comment])
}

interface Written {
  readonly chunk: Buffer
  readonly header: Buffer
}

function asIs({ chunk, header }: ZipMember): Written {
  return { chunk, header: Buffer.from(header) }
}

// Times and attributes stay, the sizes are known before the data.
function anew({ header, listed }: ZipMember, content: Buffer): Written {
  const packed = deflateRawSync(content)
  const own = Buffer.from(header)
  own.writeUInt16LE(listed.flags & ~FLAG.descriptor, 8)
  own.writeUInt16LE(8, 10)
  own.writeUInt32LE(crc32(content), 16)
  own.writeUInt32LE(packed.length, 20)
  own.writeUInt32LE(content.length, 24)
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  // Version, flags, method, time, date, checksum and sizes, in this order.
  own.copy(local, 4, 6, 28)
  local.writeUInt16LE(listed.name.length, 26)
  return {
    chunk: Buffer.concat([local, listed.name, packed]),
    header: own,
  }
}
