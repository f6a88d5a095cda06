/*
 * NAME
 *   cpio-reader - opens what cpio(1) put together
 *
 * DESCRIPTION
 *   Members are pieces of the archive: nothing is copied. Another archive may
 *   follow the trailer, with zeros between them, as in an initramfs.
 *
 * SECURITY
 *   See container.
 */

import {
  subBytes,
  WINDOW_BYTES,
  windows,
  type Bytes,
} from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { headerAt } from './cpio-header.js'
import { addTail } from '../bytes/trailing-data.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let header = headerAt(content, 0)
  let end = 0
  for (; header !== null; header = headerAt(content, end)) {
    await gathering.turn()
    end = Math.min(header.next, content.size)
    if (header.dataEnd > content.size) gathering.report('container-damaged')
    if (header.name === TRAILER) {
      end = await skipZeros(content, end, gathering)
      if (headerAt(content, end) === null) break
      continue
    }
    const data = subBytes(content, header.dataStart, header.dataEnd)
    const isFolder = (header.mode & TYPE_MASK) === FOLDER
    const member = {
      names: [header.name],
      content: data.size > 0 ? data : null,
    }
    const isMember = !isFolder || data.size > 0
    if (isMember && !gathering.member(member)) return
    if (end >= content.size || headerAt(content, end) !== null) continue
    const next = await nextHeader(content, end + 1, gathering)
    if (next === null) continue
    gathering.report('container-damaged')
    await addTail(subBytes(content, end, next), gathering)
    end = next
  }
  // No trailer: cut off, or something else begins here.
  if (header === null) gathering.report('container-damaged')
  await addTail(subBytes(content, end, content.size), gathering)
}

// The next place that begins as a header in letters, and is one.
async function nextHeader(
  content: Bytes,
  start: number,
  { turn }: Gathering,
): Promise<number | null> {
  for (let base = start; base < content.size; base += WINDOW_BYTES) {
    await turn()
    const window = content.slice(base, base + WINDOW_BYTES + 5)
    for (const { index } of window.toString('latin1').matchAll(MAGIC)) {
      if (headerAt(content, base + index) !== null) return base + index
    }
  }
  return null
}

const MAGIC = /07070[127]/gu

const TRAILER = 'TRAILER!!!'
const TYPE_MASK = 0o170000
const FOLDER = 0o040000

async function skipZeros(
  content: Bytes,
  start: number,
  { turn }: Gathering,
): Promise<number> {
  let at = start
  for (const window of windows(content, start)) {
    await turn()
    const found = window.findIndex(byte => byte !== 0)
    if (found >= 0) return at + found
    at += window.length
  }
  return at
}
