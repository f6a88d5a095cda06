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
 *   Reports `container-damaged` for a stream that ends too early or has bytes
 *   between its attributes. What came before is kept, and attributes of
 *   attachments are looked for in the rest.
 *
 * SECURITY
 *   Hostile bytes: one pass, lengths cut to what is there.
 */

import {
  NO_BYTES,
  subBytes,
  WINDOW_BYTES,
  type Bytes,
} from '../../util/bytes.js'
import { upToNul } from '../../util/text-ends.js'
import type { Part } from '../../mail/part.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering, Member } from '../container.js'
import { keepGoing } from '../keep-going.js'
import { readProperties, type Property } from './mapi-properties.js'
import { unpackRtf } from './compressed-rtf.js'
import { isRemoteSound, SOUND } from './reminder.js'

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
    const isAttribute = header.readUInt16LE(3) <= LAST_TYPE
    let next: number | null = stop + 2
    if (!isAttribute || stop > content.size) {
      next = await attributeFrom(content, at + 1, gathering)
      // What follows the last attribute is ignored, unless it has a length.
      if (next !== null || stop > content.size) {
        gathering.report('container-damaged')
      }
    }
    if (id === RENDERING && !end()) return
    if (OF_ATTACHMENTS.has(id)) {
      draft ??= { titles: [], names: [], contents: [], declaredType: '' }
      await readAttribute(id, value, draft, gathering)
    }
    if (id === MESSAGE && !(await readTexts(value, gathering))) return
    if (next === null) break
    at = next
  }
  end()
}

/** [MS-OXTNEF] 2.1.3.3: `atpDword` and before it. */
const LAST_TYPE = 9

// The next place that begins as an attribute of interest and has room for it.
async function attributeFrom(
  content: Bytes,
  start: number,
  { turn }: Gathering,
): Promise<number | null> {
  for (let base = start; base < content.size; base += WINDOW_BYTES) {
    await turn()
    const window = content.slice(base, base + WINDOW_BYTES + 8)
    for (const { index } of window.toString('latin1').matchAll(ATTRIBUTE)) {
      if (index >= WINDOW_BYTES || index + 9 > window.length) continue
      const size = window.readUInt32LE(index + 5)
      if (base + index + 9 + size <= content.size) return base + index
    }
  }
  return null
}

const ATTRIBUTE = /[\0-\x02](?:[\x01-\x03\x05]\x90|[\x0f\x10]\x80)[\0-\x09]\0/gu

/** What an attachment is known to have; it grows with each attribute. */
interface Draft {
  readonly titles: string[]
  /** Those of a list of properties each; the last is the likeliest. */
  readonly names: (readonly string[])[]
  readonly contents: Bytes[]
  declaredType: string
}

async function readAttribute(
  id: number,
  value: Bytes,
  draft: Draft,
  gathering: Gathering,
): Promise<void> {
  switch (id) {
    case TITLE:
    case TRANSPORT_NAME:
      draft.titles.push(nameOf(value, gathering))
      return
    case DATA:
      gathering.hold(HELD_BYTES)
      draft.contents.push(value)
      return
    case ATTACHMENT:
      addProperties(
        draft,
        await readProperties(value, gathering, OF_ATTACHMENT),
      )
  }
}

/** A range of the stream. */
const HELD_BYTES = 256

const NAME_BYTES = 4096

function nameOf(value: Bytes, gathering: Gathering): string {
  gathering.hold(HELD_BYTES + Math.min(value.size, NAME_BYTES))
  return upToNul(value.slice(0, NAME_BYTES).toString('latin1'))
}

// [MS-OXPROPS]: long file name, file name, display name, paths; the data;
// the type.
const NAMES = [0x3707, 0x3704, 0x3001, 0x370d, 0x3708]
const CONTENT = 0x3701
const MIME_TYPE = 0x370e

const OF_ATTACHMENT: ReadonlySet<number> = new Set([
  ...NAMES,
  CONTENT,
  MIME_TYPE,
])

function addProperties(draft: Draft, properties: readonly Property[]): void {
  const names = NAMES.flatMap(id =>
    properties.filter(it => it.id === id).map(({ text }) => text),
  )
  draft.names.push(names)
  const type = properties.find(({ id }) => id === MIME_TYPE)?.text
  for (const it of properties) {
    if (it.id === CONTENT) draft.contents.push(contentOf(it))
  }
  draft.declaredType = type?.toLowerCase() ?? draft.declaredType
}

// After the id of an interface: a message or a storage.
function contentOf({ isObject, bytes }: Property): Bytes {
  return isObject ? subBytes(bytes, 16, bytes.size) : bytes
}

// Some contain the data twice: both are looked at, empty ones only once.
function membersOf(draft: Draft): Member[] {
  const { titles, names, contents, declaredType } = draft
  // Names among properties are longer than titles, and in Unicode.
  const all = [...names.toReversed().flat(), ...titles]
  const known = [...new Set(all.filter(name => name !== ''))]
  const found = contents.filter(({ size }) => size > 0)
  if (found.length === 0) {
    return known.length === 0 && contents.length === 0
      ? []
      : nameMembers(known, declaredType)
  }
  const first = known.slice(0, NAMES_OF_MEMBER)
  const more = known.slice(NAMES_OF_MEMBER)
  return [
    ...found.map(content => ({ names: first, content, declaredType })),
    ...(more.length === 0 ? [] : nameMembers(more, declaredType)),
  ]
}

/** More are members of their own, without a content. */
const NAMES_OF_MEMBER = 32

function nameMembers(names: readonly string[], declaredType: string): Member[] {
  const members: Member[] = []
  for (let at = 0; at === 0 || at < names.length; at += NAMES_OF_MEMBER) {
    const some = names.slice(at, at + NAMES_OF_MEMBER)
    members.push({ names: some, content: NO_BYTES, declaredType })
  }
  return members
}

const PACKED_RTF = 0x1009
const HTML = 0x1013
const TEXTS: ReadonlySet<number> = new Set([PACKED_RTF, HTML, SOUND])

/** False where the Gathering wants no more. */
async function readTexts(value: Bytes, gathering: Gathering): Promise<boolean> {
  const properties = await readProperties(value, gathering, TEXTS)
  for (const { id, bytes, text } of properties) {
    if (id === SOUND && isRemoteSound(text)) gathering.mark('reminder-path')
    if (id !== HTML && id !== PACKED_RTF) continue
    const isRtf = id === PACKED_RTF
    const content = isRtf
      ? await keepGoing(gathering, bytes, () => unpackRtf(bytes, gathering))
      : bytes
    const declaredType = isRtf ? 'application/rtf' : 'text/html'
    if (!gathering.member({ names: [], content, declaredType })) return false
  }
  return true
}
