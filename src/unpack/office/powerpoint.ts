/*
 * NAME
 *   powerpoint - the objects in PowerPoint's binary slides [MS-PPT]
 *
 * DESCRIPTION
 *   Embedded objects, controls and the storage of macros are records of one
 *   kind, most of them deflated, and compound files themselves.
 *
 * SECURITY
 *   Hostile bytes: one pass; a container is stepped into, not jumped over, so
 *   that no depth is needed.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { inflate } from '../bytes/inflate.js'

/** [MS-PPT] 2.13.24: ExOleObjStg, of objects, controls and projects. */
const OBJECT = 0x1011

/** False where the Gathering wants no more. */
export async function readSlides(
  stream: Bytes,
  gathering: Gathering,
): Promise<boolean> {
  const near = cached(stream)
  for (let at = 0; at + 8 <= stream.size;) {
    await gathering.turn()
    const header = near.slice(at, at + 8)
    const version = header.readUInt16LE(0)
    const type = header.readUInt16LE(2)
    const end = at + 8 + header.readUInt32LE(4)
    if (type === OBJECT) {
      gathering.mark('embedded-object')
      const isPacked = version >> 4 === 1
      const data = subBytes(stream, at + (isPacked ? 12 : 8), end)
      const content = isPacked ? await inflate(data, gathering) : data
      if (!gathering.member({ names: [], content })) return false
    }
    at = (version & 15) === 15 ? at + 8 : end
  }
  return true
}
