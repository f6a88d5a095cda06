/*
 * NAME
 *   apple-reader - the forks of AppleSingle, AppleDouble and MacBinary
 *
 * DESCRIPTION
 *   The data fork becomes a member by the name in the file and by those of the
 *   part, the resource fork one without a name.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` where a fork reaches over the end.
 *
 * SECURITY
 *   Hostile bytes: as many entries as there can be, each looked at once.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { appleForm, MACBINARY_HEAD, NAME_BYTES } from './apple-form.js'

export function open(part: Part, gathering: Gathering): void {
  const { content } = part
  switch (appleForm(content)) {
    case 'single':
      return openSingle(part, gathering)
    case 'macbinary':
      return openMacBinary(part, gathering)
    case null:
      return
  }
}

const HEAD_BYTES = 26
/** The fourth byte of AppleDouble (RFC 1740 A). */
const DOUBLE = 0x07
const ENTRY_BYTES = 12

/** RFC 1740 A.1 has fifteen. */
const ENTRIES_LIMIT = 64

const ID = { data: 1, resource: 2, name: 3 } as const

function openSingle({ content, names }: Part, gathering: Gathering): void {
  const head = content.slice(0, HEAD_BYTES + ENTRIES_LIMIT * ENTRY_BYTES)
  if (head.length < HEAD_BYTES) {
    // AppleDouble has the data fork elsewhere: so short, it hides nothing.
    if (head[3] !== DOUBLE) gathering.report('container-damaged')
    return
  }
  const count = Math.min(head.readUInt16BE(24), ENTRIES_LIMIT)
  const own: string[] = []
  const forks: { readonly bytes: Bytes; readonly isData: boolean }[] = []
  for (let index = 0; index < count; index++) {
    const at = HEAD_BYTES + index * ENTRY_BYTES
    if (at + ENTRY_BYTES > head.length) {
      gathering.report('container-damaged')
      break
    }
    const id = head.readUInt32BE(at)
    const start = head.readUInt32BE(at + 4)
    const end = start + head.readUInt32BE(at + 8)
    if (id === ID.name) own.push(...namesIn(content.slice(start, end)))
    if (id !== ID.data && id !== ID.resource) continue
    if (end > content.size) gathering.report('container-damaged')
    forks.push({ bytes: subBytes(content, start, end), isData: id === ID.data })
  }
  const all = [...new Set([...own, ...names])]
  for (const { bytes, isData } of forks) {
    if (bytes.size === 0) continue
    const member = { names: isData ? all : [], content: bytes }
    if (!gathering.member(member)) return
  }
}

function openMacBinary({ content, names }: Part, gathering: Gathering): void {
  const head = content.slice(0, MACBINARY_HEAD)
  const length = Math.min(head[1] ?? 0, NAME_BYTES)
  const own = namesIn(head.subarray(2, 2 + length))
  const dataBytes = head.readUInt32BE(83)
  const resourceBytes = head.readUInt32BE(87)
  const data = MACBINARY_HEAD + blocks(head.readUInt16BE(120))
  const resource = data + blocks(dataBytes)
  const isWhole =
    data + dataBytes <= content.size &&
    (resourceBytes === 0 || resource + resourceBytes <= content.size)
  if (!isWhole) gathering.report('container-damaged')
  const outer = names.map(name => name.replace(/\.(?:bin|macbin)$/iu, ''))
  const all = [...new Set([...own, ...outer])]
  const dataFork = subBytes(content, data, data + dataBytes)
  if (dataFork.size > 0) {
    if (!gathering.member({ names: all, content: dataFork })) return
  }
  const fork = subBytes(content, resource, resource + resourceBytes)
  if (fork.size > 0) gathering.member({ names: [], content: fork })
}

// In whatever charset the system had: as UTF-8 where it is.
function namesIn(bytes: Buffer): readonly string[] {
  const latin1 = bytes.subarray(0, 1024).toString('latin1')
  const utf8 = bytes.subarray(0, 1024).toString('utf8')
  const found = utf8.includes('\ufffd') ? [latin1] : [utf8, latin1]
  return [...new Set(found)].filter(name => name !== '')
}

function blocks(size: number): number {
  return Math.ceil(size / MACBINARY_HEAD) * MACBINARY_HEAD
}
