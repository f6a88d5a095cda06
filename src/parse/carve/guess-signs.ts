/*
 * NAME
 *   guess-signs - whether there is a sign of a file in what a guess has decoded
 *
 * DESCRIPTION
 *   Lines of letters that no header mentions (keys, dumps, lines of X) are decoded
 *   as an ordinary decoder does it, and that is always a part. Other decoders
 *   begin anew at each line, or at another letter. If that gives bytes of no type
 *   that contain no sign of a file or a text, there is nothing in them for any
 *   program, and they are no part.
 *
 *   A sign is, wherever it is, a signature of a file format that has at least
 *   three bytes, and 16 letters of ASCII one after the other, also of UTF-16:
 *   test strings, scripts, pages, other encodings and the names in an archive
 *   have them. Random bytes have neither: of 100 KB a few in a hundred are taken
 *   for more, and are a part as well. So is what is very short, or very long.
 *
 * SECURITY
 *   Hostile bytes; linear, each is looked at once, and again where a signature may begin.
 */

import { views, type Bytes } from '../../util/bytes.js'
import { SIGNATURES } from '../../util/file-type/file-type-table.js'

/** Few bytes cost nothing as a part. Of many, the look costs what it saves. */
const FEW_BYTES = 256
const MANY_BYTES = 1024 * 1024

export function hasSign(content: Bytes): boolean {
  if (content.size < FEW_BYTES || content.size > MANY_BYTES) return true
  let edge = Buffer.alloc(0)
  for (const view of views(content)) {
    const piece = edge.length > 0 ? Buffer.concat([edge, view]) : view
    if (hasSignIn(piece)) return true
    edge = Buffer.from(piece.subarray(Math.max(0, piece.length - EDGE_BYTES)))
  }
  return false
}

/** So many of them are a text. */
const LETTERS = 16

/** What a byte is: a letter of ASCII or a blank, a zero, anything else. */
const [OTHER, LETTER, ZERO] = [0, 1, 2]
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0) return ZERO
  return /[\t\n\r -~]/u.test(String.fromCharCode(byte)) ? LETTER : OTHER
})

const SIGN_BYTES = 3

/** By their first two bytes; longer than the most have. */
const EDGE_BYTES = 64

/** A zip may be told by its end alone, a program by what is after its start; of
 * what is packed the table has two bytes, and hardly anything else follows. */
const MORE = ['PK\x05\x06', 'PE\0\0', '\x1f\x8b\x08', '\x1f\x9d\x90']

const SIGNS = [...SIGNATURES.map(([, magic]) => magic), ...MORE].filter(
  it => it.length >= SIGN_BYTES,
)

const STARTS = ((): readonly (readonly Buffer[] | undefined)[] => {
  const starts: Buffer[][] = []
  for (const sign of SIGNS) {
    const bytes = Buffer.from(sign, 'latin1')
    const start = bytes.readUInt16BE(0)
    starts[start] = [...(starts[start] ?? []), bytes]
  }
  // Without holes: it is looked into for each byte.
  return Array.from({ length: 65536 }, (_, start) => starts[start])
})()

function hasSignIn(piece: Buffer): boolean {
  let [pair, before] = [0, OTHER]
  let [letters, wide] = [0, 0]
  for (let at = 0; at < piece.length; at++) {
    const byte = piece[at] as number
    const kind = KINDS[byte] as number
    if (kind === LETTER) {
      if (++letters === LETTERS) return true
      // Of UTF-16 each has a zero after it.
      if (before === LETTER) wide = 0
    } else {
      letters = 0
      wide = kind === ZERO && before === LETTER ? wide + 1 : 0
      if (wide === LETTERS) return true
    }
    before = kind
    pair = ((pair << 8) | byte) & 0xffff
    const signs = STARTS[pair]
    if (signs !== undefined && at > 0 && isSignature(piece, at - 1, signs)) {
      return true
    }
  }
  return false
}

// Byte by byte: a long run of zeros may be the start of one each time.
function isSignature(
  piece: Buffer,
  at: number,
  signs: readonly Buffer[],
): boolean {
  for (const sign of signs) {
    let same = 2
    while (same < sign.length && piece[at + same] === sign[same]) same++
    if (same === sign.length) return true
  }
  return false
}
