/*
 * NAME
 *   zip-writer - zips as honest and as wrong as a test wants them
 *
 * DESCRIPTION
 *   makeZip() puts local headers, a directory and its end together. Every field
 *   can be said otherwise, in each of the two headers and in the end record;
 *   bytes can be put between any two records. What is not said is right.
 */
import { crc32, deflateRawSync } from 'node:zlib'

/** What one header says; by default what is so. */
export interface HeaderOptions {
  readonly name?: string | Buffer
  readonly flags?: number
  readonly method?: number
  readonly checksum?: number
  readonly packedSize?: number
  readonly size?: number
  readonly extra?: Buffer
}

export interface MemberOptions extends HeaderOptions {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  /** The data as they are, where they are not the content packed. */
  readonly packed?: Buffer
  readonly local?: HeaderOptions
  readonly listed?: HeaderOptions & {
    readonly offset?: number
    readonly attributes?: number
    readonly madeBy?: number
    readonly disk?: number
    readonly comment?: Buffer
  }
  /** After the data: a data descriptor, or what else. */
  readonly after?: Buffer
  /** In front of the local header. */
  readonly before?: Buffer
  readonly isUnlisted?: boolean
  /** Only in the directory. */
  readonly isOnlyListed?: boolean
}

export interface ZipOptions {
  readonly count?: number
  readonly size?: number
  readonly start?: number
  readonly disk?: number
  readonly comment?: Buffer
  readonly commentSize?: number
  /** What offsets count from, where something is in front. */
  readonly base?: number
  readonly before?: Buffer
  /** Between the members and the directory. */
  readonly gap?: Buffer
  /** Between the directory and its end: zip64 records. */
  readonly beforeEnd?: (start: number, size: number) => Buffer
  readonly after?: Buffer
}

export const makeZip = (
  members: readonly MemberOptions[],
  options: ZipOptions = {},
): Buffer => {
  const { before = EMPTY, base = 0, gap = EMPTY } = options
  const pieces: Buffer[] = [before]
  let at = before.length + base
  const put = (piece: Buffer): void => {
    pieces.push(piece)
    at += piece.length
  }
  const listed: Buffer[] = []
  for (const member of members) {
    if (member.before !== undefined) put(member.before)
    if (member.isUnlisted !== true) listed.push(listedHeader(member, at))
    if (member.isOnlyListed !== true) put(localMember(member))
  }
  put(gap)
  const start = at
  for (const header of listed) put(header)
  const size = at - start
  put(options.beforeEnd?.(start, size) ?? EMPTY)
  put(endRecord({ count: listed.length, size, start, ...options }))
  put(options.after ?? EMPTY)
  return Buffer.concat(pieces)
}

/** A local header and the data after it. */
export const localMember = (member: MemberOptions): Buffer => {
  const { name, extra, ...facts } = { ...factsOf(member), ...member.local }
  return Buffer.concat([
    Buffer.from('PK\x03\x04'),
    u16(20, facts.flags, facts.method, 0x6000, 0x5976),
    u32(facts.checksum, facts.packedSize, facts.size),
    u16(Buffer.from(name).length, extra.length),
    Buffer.from(name),
    extra,
    packedOf(member),
    member.after ?? EMPTY,
  ])
}

/** A header of the directory; `offset` is that of the local header. */
export const listedHeader = (member: MemberOptions, offset: number): Buffer => {
  const facts = { ...factsOf(member), ...member.listed }
  const { name, extra, comment = EMPTY } = facts
  return Buffer.concat([
    Buffer.from('PK\x01\x02'),
    u16(facts.madeBy ?? 0x0314, 20, facts.flags, facts.method, 0x6000, 0x5976),
    u32(facts.checksum, facts.packedSize, facts.size),
    u16(Buffer.from(name).length, extra.length, comment.length),
    u16(facts.disk ?? 0, 0),
    u32(facts.attributes ?? 0o100644 * 65_536, facts.offset ?? offset),
    Buffer.from(name),
    extra,
    comment,
  ])
}

export const endRecord = (end: ZipOptions): Buffer => {
  const { comment = EMPTY, disk = 0, count = 0 } = end
  return Buffer.concat([
    Buffer.from('PK\x05\x06'),
    u16(disk, disk, count, count),
    u32(end.size ?? 0, end.start ?? 0),
    u16(end.commentSize ?? comment.length),
    comment,
  ])
}

/** The zip64 end record and its locator (APPNOTE.TXT 4.3.14, 4.3.15). */
export const end64 = (
  place: number,
  { count, size, start }: Record<'count' | 'size' | 'start', number | bigint>,
): Buffer =>
  Buffer.concat([
    Buffer.from('PK\x06\x06'),
    u64(44),
    u16(45, 45),
    u32(0, 0),
    u64(count, count, size, start),
    Buffer.from('PK\x06\x07'),
    u32(0),
    u64(place),
    u32(1),
  ])

/** An extra field. */
export const extra = (kind: number, data: Buffer): Buffer =>
  Buffer.concat([u16(kind, data.length), data])

/** Info-ZIP's name in UTF-8 (4.6.9). */
export const unicodePath = (
  name: string | Buffer,
  old: string | Buffer,
  version = 1,
): Buffer => {
  const checksum = crc32(Buffer.from(old))
  const data = [Buffer.from([version]), u32(checksum), Buffer.from(name)]
  return extra(0x7075, Buffer.concat(data))
}

export const u16 = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * numbers.length)
  numbers.forEach((it, at) => bytes.writeUInt16LE(it & 0xffff, 2 * at))
  return bytes
}

export const u32 = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((it, at) => bytes.writeUInt32LE(it >>> 0, 4 * at))
  return bytes
}

export const u64 = (...numbers: readonly (number | bigint)[]): Buffer => {
  const bytes = Buffer.alloc(8 * numbers.length)
  numbers.forEach((it, at) => bytes.writeBigUInt64LE(BigInt(it), 8 * at))
  return bytes
}

const EMPTY = Buffer.alloc(0)

const packedOf = (member: MemberOptions): Buffer => {
  const { content = '', packed, method = 8 } = member
  if (packed !== undefined) return packed
  const bytes = Buffer.from(content)
  return method === 8 ? deflateRawSync(bytes) : bytes
}

const factsOf = (
  member: MemberOptions,
): Required<Omit<HeaderOptions, 'name'>> & {
  readonly name: string | Buffer
} => {
  const content = Buffer.from(member.content ?? '')
  return {
    name: member.name,
    flags: member.flags ?? 0,
    method: member.method ?? 8,
    checksum: member.checksum ?? crc32(content),
    packedSize: member.packedSize ?? packedOf(member).length,
    size: member.size ?? content.length,
    extra: member.extra ?? EMPTY,
  }
}
