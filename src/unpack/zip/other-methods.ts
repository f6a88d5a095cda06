/*
 * NAME
 *   other-methods - members of zips by methods that 7-Zip knows
 *
 * DESCRIPTION
 *   Deflate64, LZMA, PPMd, and what packers of thirty years ago used: 7-Zip
 *   gets an archive with that member alone, made here of what its header says,
 *   so that there is but one way to read it.
 *
 * DIAGNOSTICS
 *   What 7-Zip complains of; what is too much of it is `container-unsupported`.
 *
 * SECURITY
 *   See archive-child.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

export interface MethodMember {
  readonly data: Bytes
  readonly method: number
  readonly flags: number
  readonly claim: {
    readonly packedSize: number
    readonly size: number
    /** null where it is not known: then no program can check it. */
    readonly checksum: number | null
  }
  readonly gathering: Gathering
}

/** The content; null where 7-Zip cannot read it either. */
export async function unpackMethod(
  member: MethodMember,
): Promise<Bytes | null> {
  const { data, claim, gathering } = member
  const isKnown = KNOWN.has(member.method) && claim.checksum !== null
  const isWide = claim.packedSize > data.size || claim.size > 0xffff_fffe
  if (!isKnown || isWide) {
    gathering.report('container-unsupported')
    return null
  }
  const { extractOne } = await import('../seven-zip/reader.js')
  const content = await extractOne(archiveOf(member), 'zip', gathering)
  return content.size === 0 && claim.size > 0 ? null : content
}

/** APPNOTE.TXT 4.4.5: shrunk to imploded, Deflate64, LZMA, PPMd. */
const KNOWN = new Set([1, 2, 3, 4, 5, 6, 9, 14, 98])

/** What a method has to be told: the sizes of tables, an end mark. */
const METHOD_FLAGS = 0x6

function archiveOf({ data, method, flags, claim }: MethodMember): Bytes {
  const { packedSize, size, checksum } = claim
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(63, 0)
  facts.writeUInt16LE(flags & METHOD_FLAGS, 2)
  facts.writeUInt16LE(method, 4)
  facts.writeUInt32LE(checksum ?? 0, 10)
  facts.writeUInt32LE(packedSize, 14)
  facts.writeUInt32LE(size, 18)
  facts.writeUInt16LE(NAME.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, NAME])
  const directory = Buffer.concat([
    Buffer.from('PK\x01\x02\x3f\0'),
    facts,
    // Comment, disk, attributes, and the offset of the local header.
    Buffer.alloc(14),
    NAME,
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length + packedSize, 16)
  const packed = subBytes(data, 0, packedSize)
  return around(local, packed, Buffer.concat([directory, end]))
}

const NAME = Buffer.from('member')

function around(head: Buffer, middle: Bytes, tail: Buffer): Bytes {
  const start = head.length
  const end = start + middle.size
  const within = (at: number): number => Math.max(0, at)
  return {
    size: end + tail.length,
    slice: (from, to) =>
      Buffer.concat([
        head.subarray(from, to),
        middle.slice(within(from - start), within(to - start)),
        tail.subarray(within(from - end), within(to - end)),
      ]),
  }
}
