/*
 * NAME
 *   zip-bombs - small zips that are made to blow a filter up
 *
 * DESCRIPTION
 *   The known kinds, made here: nested ones after 42.zip; David Fifield's "A
 *   better zip bomb" (2019), whose members share their bytes; and archives that
 *   cost by what they claim.
 */
import { constants, deflateRawSync } from 'node:zlib'
import {
  end64,
  endRecord,
  listedHeader,
  localMember,
  makeZip,
  u16,
  u64,
  extra,
  type MemberOptions,
} from './zip-writer.js'

/** The class that keeps it from the recipient. */
export type Bomb = readonly [
  story: string,
  make: () => Buffer,
  expected?: 'ambiguous',
]

export const BOMBS: readonly Bomb[] = [
  ['16 in 16 in 16 in 16 in 16 of 4 GiB each', () => nested(16, 5)],
  ['4 GiB in one member', () => leaf()],
  ['members that quote one another: 42 kB are 5 GB', () => quoted(250, 20_000)],
  // One content, and one look at it.
  ['one kernel under 250 names', () => shared(250, 20_000), 'ambiguous'],
  ['the same in zip64: 10 MB are 1 TB', () => quoted(100, 10_000_000)],
  ['20 archives in one another', () => deep(20)],
  ['65,535 empty members', () => empty(65_535)],
  ['2 to the power of 63 members by zip64', () => claimed()],
  ['a comment full of end records', () => ends()],
  ['a comment full of local headers', () => locals()],
  ['an archive full of headers of directories', () => headers(), 'ambiguous'],
]

/** Deflated zeros: one block of 1 MiB, again and again, without an end. */
const zeros = (packedBytes: number): { data: Buffer; size: number } => {
  const block = deflateRawSync(Buffer.alloc(1 << 20), {
    finishFlush: constants.Z_FULL_FLUSH,
    level: 9,
  })
  const count = Math.max(1, Math.floor(packedBytes / block.length))
  const end = deflateRawSync(Buffer.alloc(0))
  const blocks = Array.from({ length: count }, () => block)
  return { data: Buffer.concat([...blocks, end]), size: count << 20 }
}

const leaf = (): Buffer => {
  const { data } = zeros(4096 * 1040)
  return makeZip([{ name: '0.dll.txt', packed: data, size: 0xffffffff }])
}

const nested = (width: number, levels: number): Buffer => {
  let content = leaf()
  for (let level = 0; level < levels; level++) {
    content = makeZip(
      Array.from({ length: width }, (_, at) => ({
        name: `lib ${at}.zip`,
        content,
      })),
    )
  }
  return content
}

const deep = (levels: number): Buffer => {
  let content: Buffer = Buffer.from('the end\n')
  for (let level = 0; level < levels; level++) {
    content = makeZip([{ name: 'a.zip', content }])
  }
  return content
}

// Each member is a stored block that holds the next one's local header, and
// then goes on in the next one's data, down to the kernel.
const quoted = (count: number, kernelBytes: number): Buffer => {
  const kernel = zeros(kernelBytes)
  const pieces: Buffer[] = []
  const lists: { member: MemberOptions; after: number }[] = []
  let packedSize = kernel.data.length
  let { size } = kernel
  for (let at = count - 1; at >= 0; at--) {
    const name = `${at}.txt`
    const wide = extra(1, u64(size, packedSize))
    const ones = { size: 0xffffffff, packedSize: 0xffffffff }
    const member = { name, ...ones, extra: wide, packed: Buffer.alloc(0) }
    const header = localMember(member)
    pieces.unshift(header)
    const after = packedSize + header.length
    lists.unshift({ member, after })
    if (at === 0) break
    const block = [Buffer.from([0]), u16(header.length, ~header.length)]
    pieces.unshift(Buffer.concat(block))
    packedSize += 5 + header.length
    size += header.length
  }
  const members = Buffer.concat([...pieces, kernel.data])
  const directory = Buffer.concat(
    lists.map(({ member, after }) =>
      listedHeader(member, members.length - after),
    ),
  )
  const start = members.length
  const end = { count, size: directory.length, start }
  return Buffer.concat([members, directory, endRecord(end)])
}

const shared = (count: number, kernelBytes: number): Buffer => {
  const { data, size } = zeros(kernelBytes)
  const first = { name: '0.txt', packed: data, size }
  const others = Array.from({ length: count - 1 }, (_, at) => ({
    ...first,
    name: `${at + 1}.txt`,
    isOnlyListed: true,
    listed: { offset: 0 },
  }))
  return makeZip([first, ...others])
}

const empty = (count: number): Buffer =>
  makeZip(
    Array.from({ length: count }, (_, at) => ({
      name: at.toString(36),
      method: 0,
    })),
  )

const claimed = (): Buffer =>
  makeZip([{ name: 'good.txt', content: 'hello\n' }], {
    count: 0xffff,
    size: 0xffffffff,
    start: 0xffffffff,
    beforeEnd: (start, size) =>
      end64(start + size, { count: 2n ** 63n, size, start }),
  })

const ends = (): Buffer => {
  const good = { name: 'good.txt', content: 'hello\n' }
  const size = listedHeader(good, 0).length
  const comment = Buffer.concat(
    Array.from({ length: Math.floor(65_535 / 22) }, (_, at) =>
      endRecord({ count: 1, size: size + 22 * (at + 1), start: at }),
    ),
  )
  return makeZip([good], { comment })
}

const locals = (): Buffer => {
  const local = localMember({ name: 'a', content: 'b' })
  const count = Math.floor(65_535 / local.length)
  const comment = Buffer.concat(Array.from({ length: count }, () => local))
  return makeZip([{ name: 'good.txt', content: 'hello\n' }], { comment })
}

const headers = (): Buffer => {
  const header = listedHeader({ name: 'a', content: 'b' }, 0)
  const gap = Buffer.concat(Array.from({ length: 100_000 }, () => header))
  return makeZip([{ name: 'good.txt', content: 'hello\n' }], { gap })
}
