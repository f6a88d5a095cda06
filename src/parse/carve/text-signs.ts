/*
 * NAME
 *   text-signs - whether a text may contain files or parts
 *
 * DESCRIPTION
 *   A cheap search of every text: is there anything for the carver? A false hit
 *   in an honest message costs one wasted decode. The text is taken piece by
 *   piece, in whole lines unless they are very long: it may be of any size.
 *
 * SECURITY
 *   Linear: bounded patterns, tried at each byte once. What may go on over line
 *   ends goes on over the edge of a piece, too.
 */

import type { Bytes } from '../../util/bytes.js'
import { withLineFeeds, type LineEnds } from '../../util/lines/line-ends.js'
import { runLook } from './base64-lines.js'
import { binhexSign } from './binhex.js'
import { dataUrlSign } from './data-url.js'
import type { Detector, Sign, Signs } from './detector.js'
import { savedNamesSign } from './download-names.js'
import { inlineSign } from './inline-base64.js'
import { wordsIn } from './long-words.js'
import { blockSign, joinedSign } from './part-blocks.js'
import { quotedSign } from './quotation-marks.js'
import { hasBytes } from './script-bytes.js'
import { uuSign } from './uuencode.js'
import { yencSign } from './yenc.js'

/** One row for each kind; what is here is looked for. */
export const DETECTORS: readonly Detector[] = [
  uuSign,
  quotedSign,
  yencSign,
  binhexSign,
  dataUrlSign,
  inlineSign,
  savedNamesSign,
  blockSign,
  joinedSign,
  {
    sign: 'entities',
    cheap: /<!entity/u,
    find: text => text.includes('<!ENTITY'),
  },
  {
    // Consecutive codes, as no address or markup has them.
    sign: 'quotedRun',
    cheap: /=[0-9a-f]{2}\s{0,3}=/u,
    find: text => /(?:=[0-9a-f]{2}\s{0,3}(?:=\s{1,3})?){8}/iu.test(text),
  },
]

// One look for all of them. A text in small letters is searched in less than
// half of the time that a pattern for both takes.
function isWorthAll(text: string): boolean {
  return ANY.test(text.toLowerCase())
}

const ANY = new RegExp(
  [...new Set(DETECTORS.map(it => it.cheap.source))].join('|'),
  'u',
)

/** What there is in it, where these end a line; null for nothing. */
export function signsOf(bytes: Bytes, ends: LineEnds = 'crlf'): Signs | null {
  const hasRun = runLook()
  const signs = new Set<Sign>()
  let before = ''
  for (const piece of wholeLines(bytes)) {
    const lines = withLineFeeds(piece, ends)
    const text = before + lines.toString('latin1')
    if (hasBytes(text)) signs.add('inline')
    if (isWorthAll(text)) addSigns(text, signs)
    for (const sign of wordsIn(lines)) signs.add(sign)
    if (!signs.has('baseRun') && hasRun(lines)) signs.add('baseRun')
    before = text.slice(-EDGE)
  }
  return signs.size === 0 ? null : signs
}

function addSigns(text: string, signs: Set<Sign>): void {
  for (const { sign, find } of DETECTORS) {
    if (!signs.has(sign) && find(text)) signs.add(sign)
  }
}

/** The longest of the patterns that go on over line ends: `data :` in entities
 * with all their zeros. */
const EDGE = 512

const LF = 0x0a
const PIECE_BYTES = 64 * 1024

/** A longer line is cut; the text around the cut is in both pieces. */
const LINE_BYTES = 1024 * 1024

// A piece is gone when the next one is asked for.
function* wholeLines(bytes: Bytes): Generator<Buffer, void, undefined> {
  const { size } = bytes
  let memory = Buffer.alloc(0)
  for (let at = 0, length = PIECE_BYTES; at < size;) {
    const isHeld = bytes.place?.in === 'memory'
    const wanted = Math.min(length, size - at)
    if (!isHeld && memory.length < wanted) memory = Buffer.allocUnsafe(wanted)
    const piece = bytes.slice(at, at + wanted, memory)
    const end = at + wanted < size ? piece.lastIndexOf(LF) + 1 : wanted
    if (end > 0) {
      yield piece.subarray(0, end)
      at += end
      length = PIECE_BYTES
    } else if (length < LINE_BYTES) {
      length *= 2
    } else {
      yield piece
      at += wanted - EDGE
    }
  }
}
