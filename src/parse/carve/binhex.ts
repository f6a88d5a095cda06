/*
 * NAME
 *   binhex - BinHex 4.0 files in a text
 *
 * DESCRIPTION
 *   Finds the data between two colons, after the banner or in a body that is
 *   declared as BinHex, and gives the file's name and both its forks (RFC
 *   1741). Checksums are not compared: a reader that forgives a wrong one sees
 *   the same bytes.
 *
 * SECURITY
 *   Hostile bytes. Linear, and never more than `limitBytes` come out: a run of
 *   one byte grows to 255 times its encoded size.
 */

import type { Detector } from './detector.js'

export interface BinhexFile {
  /** latin1; '' where there is none. */
  readonly name: string
  readonly data: Buffer
  readonly resource: Buffer
  /** Whether there was more than the limit allows. */
  readonly cut: boolean
}

const BANNER = /\(This file must be converted (?:with|using) BinHex/giu

/** Whether findBinhex() may find something. */
export const binhexSign: Detector = {
  sign: 'binhex',
  cheap: /binhex/u,
  find: text => /binhex/iu.test(text),
}

/** Where the letters of each file begin and end, the colons left out. */
export function* findBinhex(
  text: string,
): Generator<readonly [number, number], void, undefined> {
  const banners = new RegExp(BANNER)
  for (let banner = banners.exec(text); banner !== null;) {
    const next = banners.exec(text)
    const from = banner.index
    // Never looked at beyond the next banner: that would take a square.
    const lines = text.slice(from, next?.index)
    const range = binhexRange(lines, lines.indexOf('\n'))
    if (range !== null) yield [from + range[0], from + range[1]]
    banner = next
  }
}

/** The same in a body that has no banner. */
export function binhexRange(
  text: string,
  from: number,
): readonly [number, number] | null {
  if (from < 0) return null
  const first = text.indexOf(':', from)
  if (first < 0) return null
  const last = text.indexOf(':', first + 1)
  return [first + 1, last < 0 ? text.length : last]
}

const LETTERS =
  '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'
const VALUES = ((): Int8Array => {
  const values = new Int8Array(256).fill(-1)
  Array.from(LETTERS, (letter, value) => {
    values[letter.charCodeAt(0)] = value
  })
  return values
})()

/** @param letters the characters between the colons. */
export function decodeBinhex(letters: Buffer, limitBytes: number): BinhexFile {
  const { bytes, cut } = expandRuns(sixToEight(letters), limitBytes)
  const nameLength = Math.min(bytes[0] ?? 0, 63)
  const lengths = 1 + nameLength + 1 + 4 + 4 + 2
  const dataLength = numberAt(bytes, lengths)
  const resourceLength = numberAt(bytes, lengths + 4)
  const data = lengths + 8 + 2
  const resource = data + dataLength + 2
  return {
    name: bytes.toString('latin1', 1, 1 + nameLength),
    data: bytes.subarray(data, data + dataLength),
    resource: bytes.subarray(resource, resource + resourceLength),
    cut,
  }
}

function sixToEight(letters: Buffer): Buffer {
  const out = Buffer.allocUnsafe(letters.length)
  let size = 0
  let bits = 0
  let held = 0
  for (let at = 0; at < letters.length; at++) {
    const value = VALUES[letters[at] ?? 0] ?? -1
    if (value < 0) continue
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    out[size++] = (held >> bits) & 0xff
  }
  return out.subarray(0, size)
}

const RUN = 0x90

// RFC 1741: 0x90 and a count repeat the byte before; a count of 0 is 0x90.
function expandRuns(
  bytes: Buffer,
  limit: number,
): { readonly bytes: Buffer; readonly cut: boolean } {
  const chunks: Buffer[] = []
  let size = 0
  let last = 0
  let from = 0
  for (let at = bytes.indexOf(RUN); at >= 0 && size <= limit;) {
    const plain = bytes.subarray(from, at)
    const count = bytes[at + 1] ?? 0
    last = plain.length > 0 ? (plain[plain.length - 1] ?? 0) : last
    const run =
      count === 0 ? Buffer.of(RUN) : Buffer.alloc(Math.max(0, count - 1), last)
    if (count === 0) last = RUN
    chunks.push(plain, run)
    size += plain.length + run.length
    from = at + 2
    at = bytes.indexOf(RUN, from)
  }
  chunks.push(bytes.subarray(Math.min(from, bytes.length)))
  const all = Buffer.concat(chunks)
  return { bytes: all.subarray(0, limit), cut: all.length > limit }
}

function numberAt(bytes: Buffer, at: number): number {
  return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0
}
