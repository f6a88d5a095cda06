/*
 * NAME
 *   ar-reader - opens what ar(1) put together
 *
 * DESCRIPTION
 *   Members are pieces of the archive: nothing is copied. Names are as ar(5)
 *   of each system has them: plain, ended by a slash (System V), in a table
 *   (GNU), before the data (BSD).
 *
 * SECURITY
 *   See container.
 */

import { subBytes, WINDOW_BYTES, type Bytes } from '../../util/bytes.js'
import { upTo, withoutEnd } from '../../util/text-ends.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { addTail } from '../bytes/trailing-data.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let names: Buffer = Buffer.alloc(0)
  let at = MAGIC_BYTES
  while (at < content.size) {
    await gathering.turn()
    const header = headerAt(content, at)
    if (header === null) {
      gathering.report('container-damaged')
      const next = await nextHeader(content, at + 1, gathering)
      await addTail(subBytes(content, at, next ?? content.size), gathering)
      if (next === null) return
      at = next
      continue
    }
    const { name, start, end } = header
    if (end > content.size) gathering.report('container-damaged')
    const data = subBytes(content, start, end)
    // Each begins at an even offset.
    at = end + (end % 2)
    if (name === '//') names = data.slice(0, TABLE_BYTES)
    if (isTable(name)) continue
    if (!gathering.member(memberOf(name, data, names))) return
  }
}

// The next place where a header ends as one and has a size.
async function nextHeader(
  content: Bytes,
  start: number,
  { turn }: Gathering,
): Promise<number | null> {
  for (let base = start; base < content.size; base += WINDOW_BYTES) {
    await turn()
    const window = content.slice(base, base + WINDOW_BYTES + HEADER_BYTES)
    for (
      let end = window.indexOf('`\n');
      end >= 0;
      end = window.indexOf('`\n', end + 1)
    ) {
      const at = base + end + 2 - HEADER_BYTES
      if (at >= start && headerAt(content, at) !== null) return at
    }
  }
  return null
}

const MAGIC_BYTES = 8
const HEADER_BYTES = 60
const TABLE_BYTES = 1024 * 1024
const NAME_BYTES = 64 * 1024

interface ArHeader {
  readonly name: string
  readonly start: number
  readonly end: number
}

function headerAt(content: Bytes, at: number): ArHeader | null {
  const head = content.slice(at, at + HEADER_BYTES).toString('latin1')
  const [, size] = /^(\d{1,10}) *$/u.exec(head.slice(48, 58)) ?? []
  if (size === undefined || head.slice(58) !== '`\n') return null
  const start = at + HEADER_BYTES
  const name = head.slice(0, 16).trimEnd()
  return { name, start, end: start + Number(size) }
}

// Tables of symbols and of names; no program extracts them.
function isTable(name: string): boolean {
  return name === '/' || name === '//' || name === '/SYM64/'
}

function memberOf(
  name: string,
  data: Bytes,
  table: Buffer,
): { readonly names: readonly string[]; readonly content: Bytes } {
  const [, length] = /^#1\/(\d{1,5})$/u.exec(name) ?? []
  if (length !== undefined) {
    const long = data.slice(0, Number(length)).toString('utf8')
    const content = subBytes(data, Number(length), data.size)
    return { names: [withoutEnd(long, /\0/u)], content }
  }
  const [, offset] = /^\/(\d{1,10})$/u.exec(name) ?? []
  if (offset !== undefined) {
    const from = Number(offset)
    const long = table.toString('utf8', from, from + NAME_BYTES)
    return { names: [upTo(long, '\n').replace(/\/$/u, '')], content: data }
  }
  const utf8 = Buffer.from(name, 'latin1').toString('utf8')
  return { names: [utf8.replace(/\/$/u, '')], content: data }
}
