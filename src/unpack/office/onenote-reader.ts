/*
 * NAME
 *   onenote-reader - the files that a notebook of OneNote carries
 *
 * DESCRIPTION
 *   Attached files and pictures are unencoded, after an id of their own and
 *   their length ([MS-ONESTORE] 2.6.13). Each becomes a member without a name:
 *   the name that a page gives it is far away.
 *
 * SECURITY
 *   Hostile bytes: one pass; what is in a file is not searched for others.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'

/** {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC} */
const FILE = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')

/** The id, the length, and twelve bytes without a meaning. */
const HEAD_BYTES = 36

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let start = 0
  let next = 0
  for (const window of windows(content)) {
    await gathering.turn()
    const end = start + window.length
    // The last one may reach over the end of the window.
    const bytes = content.slice(start, end + FILE.length - 1)
    for (
      let at = bytes.indexOf(FILE);
      at >= 0;
      at = bytes.indexOf(FILE, at + 1)
    ) {
      if (start + at < next) continue
      const file = fileAt(content, start + at, gathering)
      // One whose size cannot be reaches over those that follow.
      next = start + at + HEAD_BYTES + (file.isWhole ? file.content.size : 0)
      gathering.mark('embedded-object')
      if (!gathering.member({ names: [], content: file.content })) return
    }
    start = end
  }
}

function fileAt(
  content: Bytes,
  at: number,
  gathering: Gathering,
): { readonly content: Bytes; readonly isWhole: boolean } {
  const head = content.slice(at, at + HEAD_BYTES)
  const start = at + HEAD_BYTES
  const isHead = head.length === HEAD_BYTES
  const size = isHead ? Number(head.readBigUInt64LE(FILE.length)) : 0
  const isWhole = isHead && start + size <= content.size
  if (!isWhole) gathering.report('container-damaged')
  return { content: subBytes(content, start, start + size), isWhole }
}
