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
import { linkMark } from './link.js'
import { inflate } from '../bytes/inflate.js'

/** [MS-PPT] 2.13.24: ExOleObjStg, of objects, controls and projects. */
const OBJECT = 0x1011

/** [MS-PPT] 2.8.20: what a click or the mouse over a shape does. */
const ACTION = 0x0ff3

/** Starts a macro or a program. */
const RUNS = new Set([1, 2])

/** [MS-PPT] 2.10.18, 2.10.19: in a hyperlink, its targets. */
const TEXT = 0x0fba
const LINK = 0x0fd7

const TEXT_BYTES = 4096

/** False where the Gathering wants no more. */
export async function readSlides(
  stream: Bytes,
  gathering: Gathering,
): Promise<boolean> {
  const near = cached(stream)
  let linkEnd = 0
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
    if (type === ACTION && RUNS.has(near.slice(at + 16, at + 17)[0] ?? 0)) {
      gathering.mark('program-link')
    }
    if (type === LINK) linkEnd = end
    if (type === TEXT && at < linkEnd) {
      const text = near.slice(at + 8, Math.min(end, at + 8 + TEXT_BYTES))
      const mark = linkMark(text.toString('utf16le'))
      if (mark !== null) gathering.mark(mark)
    }
    at = (version & 15) === 15 ? at + 8 : end
  }
  return true
}
