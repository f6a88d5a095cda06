/*
 * NAME
 *   cms-reader - what was signed, and that something was enveloped (RFC 5652)
 *
 * DESCRIPTION
 *   The content of signed data becomes a member: a message where it is one, as
 *   S/MIME has it (RFC 8551 3.5.2), or else a file with the name of the
 *   signed one without its last ending: `report.pdf` of `report.pdf.p7m`.
 *   Compressed data is inflated (RFC 3274). Signatures are not checked.
 *
 *   Enveloped and encrypted data is `container-encrypted`.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` for what is no CMS after its first object id.
 *
 * SECURITY
 *   Hostile bytes: see cms-ber.
 */

import { Base64Pieces } from '../../util/base64.js'
import { NO_BYTES, subBytes, windows, type Bytes } from '../../util/bytes.js'
import { detectType } from '../../util/file-type/file-type.js'
import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { childrenOf, octetsOf, readElement, type Element } from './cms-ber.js'
import { addTail } from '../bytes/trailing-data.js'
import { hasMimeField } from '../bytes/mime-field.js'
import { inflate } from '../bytes/inflate.js'
import { cmsForm } from './cms-form.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const isText = cmsForm(part) === 'letters'
  const { content } = part
  const bytes = isText ? await fromBase64(content, gathering) : content
  const element = await readElement(bytes, 0, gathering)
  const store = element === null ? null : await storeOf(element, gathering)
  if (element === null || store === null) {
    return openInfo(element, part, gathering)
  }
  await openStore(store, part, gathering)
  await addTail(subBytes(bytes, element.end, bytes.size), gathering)
}

const INTEGER = 0x02
const SEQUENCE = 0x30

// RFC 7292 4: a store of keys and certificates (PKCS#12) has its version, which
// is 3, in front of what it contains. null where it is none.
async function storeOf(
  element: Element,
  gathering: Gathering,
): Promise<Element | null> {
  const [version, store] = await childrenOf(element, 2, gathering)
  const isStore =
    element.tag === SEQUENCE &&
    version?.tag === INTEGER &&
    version.body.slice(0, 2).equals(Buffer.of(3))
  return isStore ? (store ?? null) : null
}

// Keys are in bags, encrypted or not, and no program takes a file out of them.
// What is no list of bags is a file.
async function openStore(
  store: Element,
  part: Part,
  gathering: Gathering,
): Promise<void> {
  const { type, content } = await infoOf(store, gathering)
  if (type !== DATA || content === null) {
    return openInfo(store, part, gathering)
  }
  const octets = await octetsOf(content, gathering)
  const list = await readElement(octets, 0, gathering)
  if (list?.tag !== SEQUENCE || list.end !== octets.size) {
    return addMember(octets, part, gathering)
  }
  const bags = await childrenOf(list, BAGS_LIMIT, gathering)
  for (const bag of bags) {
    await gathering.turn()
    const { type: kind } = await infoOf(bag, gathering)
    if (kind === '') return gathering.report('container-damaged')
  }
}

/** A store has one for certificates and one for keys. */
const BAGS_LIMIT = 100

// Letters between the lines of an armor, or all of them.
async function fromBase64(text: Bytes, gathering: Gathering): Promise<Bytes> {
  const head = text.slice(0, 1024).toString('latin1')
  const armor = /^\s*-----[^\r\n]*-----/u.exec(head)?.[0] ?? ''
  const store = gathering.store()
  const base64 = new Base64Pieces(bytes => store.write(bytes))
  let content
  try {
    for (const window of windows(text, armor.length)) {
      await gathering.turn()
      const [letters = '', more] = window.toString('latin1').split('-', 2)
      const isWanted = base64.text(letters)
      if (!isWanted || more !== undefined) break
    }
    base64.end()
  } finally {
    content = store.end()
  }
  return content
}

const COMPRESSED = '1.2.840.113549.1.9.16.1.9'

/** Signed, digested, compressed: the content is at the same place. */
const WITH_CONTENT = new Set([
  '1.2.840.113549.1.7.2',
  '1.2.840.113549.1.7.5',
  COMPRESSED,
])

const ENCRYPTED = new Set([
  '1.2.840.113549.1.7.3',
  '1.2.840.113549.1.7.4',
  '1.2.840.113549.1.7.6',
  '1.2.840.113549.1.9.16.1.23',
])

const DATA = '1.2.840.113549.1.7.1'

// ContentInfo: an object id, and the content in the tag [0].
async function openInfo(
  info: Element | null,
  part: Part,
  gathering: Gathering,
): Promise<void> {
  const { type, content } = await infoOf(info, gathering)
  if (ENCRYPTED.has(type)) return gathering.report('container-encrypted')
  if (type === '' || content === null) {
    return gathering.report('container-damaged')
  }
  if (type === DATA) {
    return addMember(await octetsOf(content, gathering), part, gathering)
  }
  if (type === TIMESTAMPED) return openTimestamped(content, part, gathering)
  if (!WITH_CONTENT.has(type)) return gathering.report('container-unsupported')
  // Version, algorithms, what is in it, and what does not matter here.
  const children = await childrenOf(content, 3, gathering)
  const inner = await infoOf(children[2] ?? null, gathering)
  if (inner.type === '') return gathering.report('container-damaged')
  // A signature whose text is elsewhere, or certificates alone.
  if (inner.content === null) return
  const octets = await octetsOf(inner.content, gathering)
  const isPacked = type === COMPRESSED
  const plain = isPacked ? await inflate(octets, gathering) : octets
  addMember(plain, part, gathering)
}

const TIMESTAMPED = '1.2.840.113549.1.9.16.1.31'

const OCTETS = 0x04
const UTF8_TEXT = 0x0c
const CONSTRUCTED = 0x20

// RFC 5544 2: a version, perhaps an address, perhaps facts with a file name,
// perhaps the file, and the evidence.
async function openTimestamped(
  stamped: Element,
  part: Part,
  gathering: Gathering,
): Promise<void> {
  const children = await childrenOf(stamped, 5, gathering)
  const file = children.find(({ tag }) => (tag & ~CONSTRUCTED) === OCTETS)
  const facts = children.find(({ tag }) => tag === SEQUENCE)
  const told = facts === undefined ? [] : await childrenOf(facts, 4, gathering)
  const names = told
    .filter(({ tag }) => tag === UTF8_TEXT)
    .map(({ body }) => body.slice(0, NAME_BYTES).toString('utf8'))
  if (children[0]?.tag !== INTEGER) gathering.report('container-damaged')
  if (file === undefined && names.length === 0) return
  const content =
    file === undefined ? NO_BYTES : await octetsOf(file, gathering)
  addMember(content, part, gathering, names)
}

const NAME_BYTES = 4096

async function infoOf(
  info: Element | null,
  gathering: Gathering,
): Promise<{ readonly type: string; readonly content: Element | null }> {
  const [type, tagged] =
    info === null ? [] : await childrenOf(info, 2, gathering)
  if (type?.tag !== 0x06) return { type: '', content: null }
  const isTagged = tagged?.tag === 0xa0
  const [content = null] = isTagged
    ? await childrenOf(tagged, 1, gathering)
    : []
  return { type: objectId(type.body.slice(0, 32)), content }
}

function objectId(bytes: Buffer): string {
  const [first = 0, ...rest] = bytes
  const numbers = [Math.floor(first / 40), first % 40]
  let value = 0
  for (const byte of rest) {
    value = value * 128 + (byte & 127)
    if (byte >= 128) continue
    numbers.push(value)
    value = 0
  }
  return numbers.join('.')
}

const SIGNED_NAME = endingPattern('p7[a-z]|tsd')

function addMember(
  content: Bytes,
  part: Part,
  gathering: Gathering,
  own: readonly string[] = [],
): void {
  const outer = part.names.flatMap(name => {
    const inner = name.trim().replace(SIGNED_NAME, '')
    return inner === name.trim() ? [] : [inner]
  })
  const names = [...own, ...outer]
  gathering.member(
    isEntity(content)
      ? { names, content, kind: 'message' }
      : { names, content },
  )
}

// A field in the first line, or one of MIME's soon: files of text have none.
function isEntity(content: Bytes): boolean {
  const type = detectType(content)
  if (type !== '' && !type.startsWith('text/')) return false
  const head = content.slice(0, 8192).toString('latin1')
  return /^\s*[!-9;-~]{1,78}[ \t]*:/u.test(head) || hasMimeField(content)
}
