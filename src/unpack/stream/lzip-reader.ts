/*
 * NAME
 *   lzip-reader - opens what lzip(1) packed
 *
 * DESCRIPTION
 *   A member is LZMA with another header and a trailer that says how long it is
 *   ("File format" of lzip's manual): 7-Zip, which does not know it, gets each
 *   with the header of lzma. All members are one file, named as the container
 *   without its ending.
 *
 * SECURITY
 *   See archive-child.
 */

import { NO_BYTES, subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import { withHead } from '../bytes/prefixed-bytes.js'
import type { Gathering } from '../container.js'
import { innerNames } from '../bytes/unpacked-name.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { extractOne } = await import('../seven-zip/reader.js')
  const contents: Bytes[] = []
  for (const member of membersOf(part.content, gathering)) {
    await gathering.turn()
    contents.push(await extractOne(asLzma(member), 'lzma', gathering))
  }
  const content = await joined(contents, gathering)
  gathering.member({ names: innerNames(part.names), content })
}

const HEADER_BYTES = 6
const TRAILER_BYTES = 20

/** Each is a command of its own; plzip makes one of 16 MB. */
const MEMBERS_LIMIT = 32

// From the end: only there it is told how long they are. Where that leads
// nowhere, all is one.
function membersOf(content: Bytes, gathering: Gathering): readonly Bytes[] {
  const members: Bytes[] = []
  for (let end = content.size; end > 0;) {
    if (members.length === MEMBERS_LIMIT) {
      gathering.report('too-slow')
      return members
    }
    const size = content.slice(end - 8, end)
    const start = size.length < 8 ? -1 : end - Number(size.readBigUInt64LE())
    const isMember = end - start >= HEADER_BYTES + TRAILER_BYTES
    if (start < 0 || !isMember || !beginsAt(content, start)) return [content]
    members.unshift(subBytes(content, start, end))
    end = start
  }
  return members
}

function beginsAt(content: Bytes, start: number): boolean {
  return content.slice(start, start + 5).toString('latin1') === 'LZIP\x01'
}

// lc, lp and pb as lzip has them, the dictionary rounded up to what 7-Zip takes,
// no size: an end mark tells it.
function asLzma(member: Bytes): Bytes {
  const header = Buffer.alloc(13, 0xff)
  const power = (member.slice(5, 6)[0] ?? 0) & 31
  header[0] = 0x5d
  header.writeUInt32LE(power < 32 ? 2 ** power : 0xffff_ffff, 1)
  const end = member.size - TRAILER_BYTES
  return withHead(header, subBytes(member, HEADER_BYTES, end))
}

async function joined(
  contents: readonly Bytes[],
  gathering: Gathering,
): Promise<Bytes> {
  const [only = NO_BYTES] = contents
  if (contents.length < 2) return only
  const store = gathering.store()
  let content
  try {
    for (const piece of contents) {
      for (const window of windows(piece)) {
        await gathering.turn()
        if (!store.write(window)) break
      }
    }
  } finally {
    content = store.end()
  }
  return content
}
