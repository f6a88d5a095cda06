/*
 * NAME
 *   cpio-reader - opens what cpio(1) put together
 *
 * DESCRIPTION
 *   Members are pieces of the archive: nothing is copied. Behind the trailer
 *   another archive may follow, with zeros between them, as in an initramfs.
 *
 * SECURITY
 *   See container.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
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
    if (isFolder && data.size === 0) continue
    const names = [header.name]
    if (!gathering.member({ names, content: data.size > 0 ? data : null })) {
      return
    }
  }
  // No trailer: cut off, or something else begins here.
  if (header === null) gathering.report('container-damaged')
  await addTail(subBytes(content, end, content.size), gathering)
}

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
