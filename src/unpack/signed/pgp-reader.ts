/*
 * NAME
 *   pgp-reader - opens what OpenPGP packed or signed (RFC 9580)
 *
 * DESCRIPTION
 *   Literal data becomes a member, by the name in it and by those of the part
 *   without their endings: `report.pdf` of `report.pdf.gpg`. Compressed data is
 *   unpacked (ZIP, ZLIB, BZip2, or not at all) and contains packets again.
 *   Signatures are around what they sign and are not checked. This reader opens
 *   no keys and nothing that is encrypted.
 *
 * DIAGNOSTICS
 *   Reports `container-damaged` where armor, or a file by its name, ends or
 *   breaks off in what is not encrypted.
 *
 * SECURITY
 *   Hostile bytes: packets and what is in one another are counted. bzip2: see
 *   archive-child.
 */

import { Base64Pieces } from '../../util/base64.js'
import { NO_BYTES, subBytes, windows, type Bytes } from '../../util/bytes.js'
import { endingPattern } from '../../util/name-ending.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { hasMimeField } from '../bytes/mime-field.js'
import { inflate } from '../bytes/inflate.js'
import { packetAt, type Packet } from './pgp-packets.js'
import { ARMOR, arePackets, beginsAsPgp, isPassed } from './pgp-form.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content, names } = part
  if (beginsAsPgp(part)) {
    const isSure = names.some(name => PGP_NAME.test(name))
    const opened = { part, gathering, isSure }
    await openPackets(content, 0, opened)
    return
  }
  let count = 0
  for await (const start of armors(content, gathering)) {
    if (++count > ARMORS_LIMIT) return gathering.report('too-slow')
    const bytes = await unarmored(content, start, gathering)
    // Encrypted, or a text that speaks of armor.
    if (!arePackets(bytes)) continue
    await openPackets(bytes, 0, { part, gathering, isSure: true })
  }
}

const PGP_NAME = endingPattern('gpg|pgp|asc|sig')

/** In one text. */
const ARMORS_LIMIT = 100

async function* armors(
  text: Bytes,
  { turn }: Gathering,
): AsyncGenerator<number> {
  let at = 0
  let held = ''
  for (const window of windows(text)) {
    await turn()
    const letters = held + window.toString('latin1')
    const base = at - held.length
    for (
      let found = letters.indexOf(ARMOR);
      found >= 0;
      found = letters.indexOf(ARMOR, found + 1)
    ) {
      yield base + found + ARMOR.length
    }
    at += window.length
    held = letters.slice(1 - ARMOR.length)
  }
}

/** Of lines between the first one and the letters (6.2.2). */
const HEADERS_BYTES = 4096

// Letters up to their end, the checksum or the last line: the alphabet has
// neither of the characters that those begin with.
async function unarmored(
  text: Bytes,
  start: number,
  gathering: Gathering,
): Promise<Bytes> {
  const head = text.slice(start, start + HEADERS_BYTES).toString('latin1')
  const headers =
    /^[^\n]*\n(?:[> \t]*[A-Za-z-]{1,60}: [^\n]*\n)*/u.exec(head)?.[0] ?? ''
  const store = gathering.store()
  const base64 = new Base64Pieces(bytes => store.write(bytes))
  let content
  try {
    for (const window of windows(text, start + headers.length)) {
      await gathering.turn()
      const all = window.toString('latin1')
      const stop = all.search(/[-=]/u)
      const isWanted = base64.text(stop < 0 ? all : all.slice(0, stop))
      if (!isWanted || stop >= 0) break
    }
    base64.end()
  } finally {
    content = store.end()
  }
  return content
}

interface Opened {
  readonly part: Part
  readonly gathering: Gathering
  /** Whether it must be what it looks like. */
  readonly isSure: boolean
}

/** GnuPG packs what it signs, once. */
const DEPTH_LIMIT = 8
const PACKETS_LIMIT = 1000

async function openPackets(
  bytes: Bytes,
  depth: number,
  opened: Opened,
): Promise<void> {
  const { gathering, isSure } = opened
  let at = 0
  for (let count = 0; at < bytes.size; count++) {
    await gathering.turn()
    if (count === PACKETS_LIMIT) return gathering.report('too-slow')
    const packet = await packetAt(bytes, at, gathering)
    // What follows the packets belongs to none of them.
    if (packet === null) return
    if (!KNOWN.has(packet.tag) && !isPassed(packet.tag)) return
    if (ENCRYPTED.has(packet.tag)) return
    const isOpen = packet.tag === LITERAL || packet.tag === COMPRESSED
    if (isOpen && isSure && !packet.isWhole) {
      gathering.report('container-damaged')
    }
    if (packet.tag === LITERAL) addLiteral(packet, opened)
    if (packet.tag === COMPRESSED) {
      if (depth === DEPTH_LIMIT) return gathering.report('containers-too-deep')
      const inner = await decompressed(packet, opened)
      await openPackets(inner, depth + 1, opened)
    }
    at = packet.end
  }
}

// RFC 9580, 5
const COMPRESSED = 8
const LITERAL = 11
const ENCRYPTED = new Set([1, 3, 9, 18, 20])

/** Besides: signatures, and names of who signed. */
const KNOWN = new Set([...ENCRYPTED, 2, 4, COMPRESSED, LITERAL, 13, 17])

// 5.9: the format, the name with its length, a date of four bytes, the data.
function addLiteral({ body }: Packet, { part, gathering }: Opened): void {
  const nameSize = body.slice(1, 2)[0] ?? 0
  const own = body.slice(2, 2 + nameSize).toString('utf8')
  const content = subBytes(body, 6 + nameSize, body.size)
  const isNamed = own !== '' && own !== '_CONSOLE'
  const outer = part.names.flatMap(name => {
    const inner = name.trim().replace(PGP_NAME, '')
    return inner === name.trim() ? [] : [inner]
  })
  const names = [...new Set([...(isNamed ? [own] : []), ...outer])]
  gathering.member(
    hasMimeField(content)
      ? { names, content, kind: 'message' }
      : { names, content },
  )
}

// 5.6, 9.4
async function decompressed({ body }: Packet, opened: Opened): Promise<Bytes> {
  const packed = subBytes(body, 1, body.size)
  switch (body.slice(0, 1)[0]) {
    case 0:
      return packed
    case 1:
      return inflate(packed, quiet(opened), 'raw')
    case 2:
      return inflate(packed, quiet(opened))
    case 3:
      return fromBzip2(packed, opened)
    default:
      // Where nothing says that it is a message, it may be a checksum.
      if (opened.isSure) opened.gathering.report('container-unsupported')
      return NO_BYTES
  }
}

async function fromBzip2(packed: Bytes, opened: Opened): Promise<Bytes> {
  const { extractOne } = await import('../seven-zip/reader.js')
  return extractOne(packed, 'bzip2', quiet(opened))
}

// A compression with its own end may have a signature after it, and bytes that
// only look like one are no damage.
function quiet({ gathering, isSure }: Opened): Gathering {
  const report: Gathering['report'] = code => {
    if (isSure || code !== 'container-damaged') gathering.report(code)
  }
  return { ...gathering, report }
}
