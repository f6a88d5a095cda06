/*
 * NAME
 *   tnef-reader - the attachments and texts of a winmail.dat [MS-OXTNEF]
 *
 * DESCRIPTION
 *   One member for each attachment, with its title and all names among its
 *   properties; one for each text of the message that is not plain. A message
 *   in the message is a TNEF stream, and a member as such.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` for a stream that ends too early; what came
 *   before is kept.
 *
 * SECURITY
 *   Hostile bytes: one pass, lengths cut to what is there.
 */

import { NO_BYTES, subBytes, type Bytes } from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'
import type { Part } from '../../mail/part.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering, Member } from '../container.js'
import { readProperties, type Property } from './mapi-properties.js'
import { unpackRtf } from './compressed-rtf.js'

// [MS-OXTNEF] 2.1.3.2: numbers, without the types before them. Readers go by
// these alone, whatever level an attribute says that it is of.
const RENDERING = 0x9002
const TITLE = 0x8010
const DATA = 0x800f
const TRANSPORT_NAME = 0x9001
const ATTACHMENT = 0x9005
const MESSAGE = 0x9003

const OF_ATTACHMENTS = new Set([TITLE, DATA, TRANSPORT_NAME, ATTACHMENT])

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let draft: Draft | null = null
  const end = (): boolean => {
    const members = draft === null ? [] : membersOf(draft)
    draft = null
    return members.every(member => gathering.member(member))
  }
  const near = cached(content)
  for (let at = 6; at < content.size;) {
    await gathering.turn()
    const header = near.slice(at, at + 9)
    if (header.length < 9) break
    const id = header.readUInt16LE(1)
    const start = at + 9
    const stop = start + header.readUInt32LE(5)
    const value = subBytes(content, start, stop)
    if (stop > content.size) gathering.report('container-damaged')
    if (id === RENDERING && !end()) return
    if (OF_ATTACHMENTS.has(id)) {
      draft = await readAttribute(id, value, draft, gathering)
    }
    if (id === MESSAGE && !(await readTexts(value, gathering))) return
    at = stop + 2
  }
  end()
}

interface Draft {
  readonly names: readonly string[]
  readonly contents: readonly Bytes[]
  readonly declaredType: string
}

const EMPTY: Draft = { names: [], contents: [], declaredType: '' }

async function readAttribute(
  id: number,
  value: Bytes,
  draft: Draft | null,
  gathering: Gathering,
): Promise<Draft> {
  const { names, contents, declaredType } = draft ?? EMPTY
  const known = { names, contents, declaredType }
  switch (id) {
    case TITLE:
    case TRANSPORT_NAME:
      return { ...known, names: [...names, nameOf(value)] }
    case DATA:
      return { ...known, contents: [...contents, value] }
    case ATTACHMENT:
      return withProperties(known, await readProperties(value, gathering))
    default:
      return known
  }
}

const NAME_BYTES = 4096

function nameOf(value: Bytes): string {
  return upToNul(value.slice(0, NAME_BYTES).toString('latin1'))
}

// [MS-OXPROPS]: long file name, file name, display name, paths; the data;
// the type.
const NAMES = [0x3707, 0x3704, 0x3001, 0x370d, 0x3708]
const CONTENT = 0x3701
const MIME_TYPE = 0x370e

function withProperties(draft: Draft, properties: readonly Property[]): Draft {
  const names = NAMES.flatMap(id =>
    properties.filter(it => it.id === id).map(({ text }) => text),
  )
  const type = properties.find(({ id }) => id === MIME_TYPE)?.text
  return {
    names: [...names, ...draft.names],
    contents: [
      ...draft.contents,
      ...properties.filter(it => it.id === CONTENT).map(contentOf),
    ],
    declaredType: type?.toLowerCase() ?? draft.declaredType,
  }
}

// Behind the id of an interface: a message or a storage.
function contentOf({ isObject, bytes }: Property): Bytes {
  return isObject ? subBytes(bytes, 16, bytes.size) : bytes
}

// The data stands twice in some: both are looked at, empty ones but once.
function membersOf({ names, contents, declaredType }: Draft): Member[] {
  const known = [...new Set(names.filter(name => name !== ''))]
  const found = contents.filter(({ size }) => size > 0)
  if (found.length === 0) {
    return known.length === 0 && contents.length === 0
      ? []
      : [{ names: known, content: NO_BYTES, declaredType }]
  }
  return found.map(content => ({ names: known, content, declaredType }))
}

const PACKED_RTF = 0x1009
const HTML = 0x1013

/** False where the Gathering wants no more. */
async function readTexts(value: Bytes, gathering: Gathering): Promise<boolean> {
  for (const { id, bytes } of await readProperties(value, gathering)) {
    if (id !== HTML && id !== PACKED_RTF) continue
    const isRtf = id === PACKED_RTF
    const content = isRtf ? await unpackRtf(bytes, gathering) : bytes
    const declaredType = isRtf ? 'application/rtf' : 'text/html'
    if (!gathering.member({ names: [], content, declaredType })) return false
  }
  return true
}
