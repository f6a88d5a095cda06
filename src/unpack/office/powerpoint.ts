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

import { subBytes, WINDOW_BYTES, type Bytes } from '../../util/bytes.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { linkMark } from './link.js'
import { keepGoing } from '../keep-going.js'
import { inflate } from '../bytes/inflate.js'
import { withoutDamage } from '../without-damage.js'

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
  const seen = new Set<number>()
  for (let at = 0; at + 8 <= stream.size;) {
    await gathering.turn()
    const header = near.slice(at, at + 8)
    const version = header.readUInt16LE(0)
    const type = header.readUInt16LE(2)
    const end = at + 8 + header.readUInt32LE(4)
    if (type === OBJECT) {
      seen.add(at)
      if (!(await addObject(stream, at, gathering))) return false
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
  // PowerPoint finds objects by a table of their places, whatever is between.
  for await (const at of objectsIn(stream, gathering)) {
    if (seen.has(at)) continue
    // It may be no object at all.
    if (!(await addObject(stream, at, withoutDamage(gathering)))) return false
  }
  return true
}

async function addObject(
  stream: Bytes,
  at: number,
  gathering: Gathering,
): Promise<boolean> {
  const header = stream.slice(at, at + 8)
  const isPacked = header.readUInt16LE(0) >> 4 === 1
  const end = at + 8 + header.readUInt32LE(4)
  if (end > stream.size) gathering.report('container-damaged')
  const data = subBytes(stream, at + (isPacked ? 12 : 8), end)
  gathering.mark('embedded-object')
  const content = isPacked
    ? await keepGoing(gathering, data, () => inflate(data, gathering))
    : data
  return gathering.member({ names: [], content })
}

// Headers of objects whose data is a compound file, packed by zlib or not.
async function* objectsIn(
  stream: Bytes,
  { turn }: Gathering,
): AsyncGenerator<number> {
  for (let base = 0; base < stream.size; base += WINDOW_BYTES) {
    await turn()
    const window = stream.slice(base, base + WINDOW_BYTES + 12)
    for (const { index } of window.toString('latin1').matchAll(OBJECT_HEADER)) {
      if (index < WINDOW_BYTES) yield base + index
    }
  }
}

const OBJECT_HEADER =
  /\0\0\x11\x10[^]{4}\xd0\xcf\x11\xe0|\x10\0\x11\x10[^]{8}\x78/gu
