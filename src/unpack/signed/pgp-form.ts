/*
 * NAME
 *   pgp-form - whether bytes begin with packets of OpenPGP
 *
 * DESCRIPTION
 *   A packet that is encrypted, and a key, are none of them.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Part } from '../../mail/part.js'
import { packetLength } from './pgp-length.js'

/** The line that armor begins with. */
export const ARMOR = '-----BEGIN PGP MESSAGE-----'

/**
 * Whether the first bytes are packets; keys do not count. It does not matter
 * what else the bytes look like: anyone can choose what a skipped packet
 * contains.
 */
export function beginsAsPgp({ content }: Part): boolean {
  return (content.slice(0, 1)[0] ?? 0) >= 0x80 && arePackets(content)
}

/** Whether bytes begin with a packet that is not encrypted, and no key. */
export function arePackets(bytes: Bytes): boolean {
  let at = 0
  let isSure = false
  for (let count = 0; count < PASSED_LIMIT; count++) {
    const head = bytes.slice(at, at + 512)
    const text = head.toString('latin1')
    if (BEGINNINGS.some(beginning => beginning.test(text))) return true
    if (isWholeLiteral(head, bytes.size - at)) return true
    const next = passedOver(head)
    if (next === null) return isSure
    isSure ||= /^.{2,6}PGP/su.test(text) && tagOf(head) === MARKER
    at += next
  }
  return true
}

// Readers take a format that they do not know for bytes. Without it, the length
// must tell that these are packets.
function isWholeLiteral(head: Buffer, size: number): boolean {
  if ((head[0] ?? 0) < 0x80 || tagOf(head) !== LITERAL) return false
  const length = packetLength(head)
  if (length === null || length.isPiece) return false
  return 1 + length.used + length.size === size
}

/** More are not looked at here: the reader goes on. */
const PASSED_LIMIT = 64

const MARKER = 10
const LITERAL = 11

/**
 * RFC 9580 5.8, 5.10, 5.14, 4.3: markers, trust, padding, and what no reader
 * has to understand. Readers skip them, and GnuPG also skips its comments.
 */
const PASSED = new Set([MARKER, 12, 16, 21, ...range(40, 63)])

/** Packets that say nothing of what is read. */
export function isPassed(tag: number): boolean {
  return PASSED.has(tag)
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

function tagOf(head: Buffer): number {
  const [first = 0] = head
  return first & 0x40 ? first & 63 : (first >> 2) & 15
}

// How long it is, header and all; null for another one, or of no one length.
function passedOver(head: Buffer): number | null {
  const [first = 0] = head
  if (head.length < 2 || first < 0x80 || !PASSED.has(tagOf(head))) return null
  const length = packetLength(head)
  if (length === null || length.isPiece || length.size === Infinity) return null
  return 1 + length.used + length.size
}

// The tag in the old format or the new one, the length, and what comes first.
const BEGINNINGS: readonly RegExp[] = [
  // 5.6: compressed, not at all, by deflate, zlib or bzip2.
  /^(?:\xa0[^]|\xa1[^]{2}|\xa2[^]{4}|\xa3|\xc8(?:[\0-\xbf]|[\xc0-\xdf][^]|[\xe0-\xfe]|\xff[^]{4}))(?:\0[\x80-\xff]|\x01|\x02[\x08\x18\x28\x38\x48\x58\x68\x78]|\x03BZh)/u,
  // 5.4: one-pass signature, version 3 or 6.
  /^(?:\x90|\xc4)(?:\x0d\x03|[\x26-\x66]\x06)[\0-\x02]/u,
  // 5.9: literal data, the format, a name, and a date before the year 2106.
  /^(?:\xac[^]|\xad[^]{2}|\xae[^]{4}|\xaf|\xcb(?:[\0-\xbf]|[\xc0-\xdf][^]|[\xe0-\xfe]|\xff[^]{4}))[btulm1](?:\0|[\x01-\xff][^\0-\x1f]{1,255})[^]{4}/u,
  // 5.2: a signature of an earlier kind, in front of what it signs.
  /^(?:\x88[^]|\x89[^]{2}|\xc2(?:[\0-\xbf]|[\xc0-\xdf][^]))(?:\x03\x05[\0-\x02]|[\x04-\x06][\0-\x02])/u,
]
