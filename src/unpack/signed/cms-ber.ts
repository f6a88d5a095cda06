/*
 * NAME
 *   cms-ber - elements of ASN.1 in their basic encoding (X.690)
 *
 * DESCRIPTION
 *   As many as cms-reader asks for: lengths definite and indefinite, texts of
 *   octets in one piece or in many.
 *
 * SECURITY
 *   Hostile bytes. To find the end of an element of indefinite length all that
 *   is in it must be read: that is one pass with a counter of open ones, no
 *   recursion, however deep they are. Lengths are cut to what is there.
 */

import { subBytes, type Bytes } from '../../util/bytes.js'
import { cached } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { Pieces } from '../bytes/piecewise-bytes.js'

export interface Element {
  readonly tag: number
  /** Without the octets that end it. */
  readonly body: Bytes
  /** Where the next one begins. */
  readonly end: number
}

type Tools = Pick<Gathering, 'turn' | 'step'>

/** Elements between two turns: most have two bytes or hundreds. */
const ELEMENTS_OF_TURN = 32

const STEPS_OF_ELEMENT = 2

interface Header {
  readonly tag: number
  readonly start: number
  /** null: until its end octets. */
  readonly length: number | null
}

/** The element that begins there; null where none does. */
export async function readElement(
  bytes: Bytes,
  at: number,
  tools: Tools,
): Promise<Element | null> {
  const header = readHeader(bytes, at)
  if (header === null) return null
  const { tag, start, length } = header
  if (length === null) {
    const inner = await indefiniteEnd(bytes, start, tools)
    return { tag, body: subBytes(bytes, start, inner), end: inner + 2 }
  }
  const end = Math.min(start + length, bytes.size)
  return { tag, body: subBytes(bytes, start, end), end }
}

function readHeader(bytes: Bytes, at: number): Header | null {
  const head = bytes.slice(at, at + 16)
  const tag = head[0]
  const first = head[1]
  if (tag === undefined || first === undefined) return null
  // No tag of CMS is longer than one octet.
  if ((tag & 31) === 31) return null
  if (first < 128) return { tag, start: at + 2, length: first }
  const count = first & 127
  if (count === 0) return { tag, start: at + 2, length: null }
  if (count > 12 || head.length < 2 + count) return null
  let length = 0
  for (const octet of head.subarray(2, 2 + count)) length = length * 256 + octet
  return { tag, start: at + 2 + count, length }
}

// Elements of definite length are stepped over, the others stepped into.
async function indefiniteEnd(
  source: Bytes,
  start: number,
  { turn, step }: Tools,
): Promise<number> {
  const bytes = cached(source)
  let open = 1
  for (let at = start, count = 1; at < bytes.size; count++) {
    step(STEPS_OF_ELEMENT)
    if (count % ELEMENTS_OF_TURN === 0) await turn()
    const header = readHeader(bytes, at)
    if (header === null) break
    const isEnd = header.tag === 0 && header.length === 0
    if (isEnd && --open === 0) return at
    if (header.length === null) open++
    at = header.start + (header.length ?? 0)
  }
  return bytes.size
}

/** The first elements inside, `count` at most. */
export async function childrenOf(
  { body }: Element,
  count: number,
  tools: Tools,
): Promise<readonly Element[]> {
  const found: Element[] = []
  for (let at = 0; found.length < count;) {
    const element = await readElement(body, at, tools)
    if (element === null) break
    found.push(element)
    at = element.end
  }
  return found
}

const CONSTRUCTED = 0x20

/** All octets of a text of octets, in however many pieces it is. */
export async function octetsOf(
  { tag, body }: Element,
  { turn, step }: Tools,
): Promise<Bytes> {
  // What is no text of octets (lists of certificates) is taken as it is.
  if (tag !== (0x04 | CONSTRUCTED)) return body
  const pieces = new Pieces(body)
  const headers = cached(body)
  for (let at = 0, count = 1; at < body.size; count++) {
    step(STEPS_OF_ELEMENT)
    if (count % ELEMENTS_OF_TURN === 0) await turn()
    const header = readHeader(headers, at)
    if (header === null) break
    const { length, start } = header
    const isInto = (header.tag & CONSTRUCTED) !== 0
    if (isInto || length === null) {
      at = start
      continue
    }
    if (header.tag === 0x04) pieces.add(start, start + length)
    at = start + length
  }
  return pieces.bytes()
}
