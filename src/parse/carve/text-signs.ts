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
import { runLook } from './base64-lines.js'
import { hasDataUrl } from './data-url.js'
import { hasInlineBase64 } from './inline-base64.js'
import { hasBytes } from './script-bytes.js'
import { hasSavedNames } from './download-names.js'
import { hasUu } from './uuencode.js'
import { wordsIn } from './long-words.js'

export interface Signs {
  readonly uuencode: boolean
  /** Lines of it without a `begin`. */
  readonly uuLines: boolean
  readonly yenc: boolean
  readonly binhex: boolean
  readonly dataUrl: boolean
  /** Base64 in the middle of lines. */
  readonly inline: boolean
  /** Names that files in it are saved by. */
  readonly savedNames: boolean
  /** Entities of XML that it declares itself. */
  readonly entities: boolean
  /** Lines that look like the header of a part. */
  readonly block: boolean
  /** Several fields of it in one line. */
  readonly joined: boolean
  readonly baseRun: boolean
  readonly quotedRun: boolean
  /** Base64 or uuencode in a quotation. */
  readonly decorated: boolean
  /** Base64 in lines that only a page has. */
  readonly tagged: boolean
}

/** What there is in it; null for nothing. */
export function signsOf(bytes: Bytes): Signs | null {
  const holdsRun = runLook()
  let signs = NONE
  let before = ''
  for (const lines of wholeLines(bytes)) {
    const text = before + lines.toString('latin1')
    const inline = hasBytes(text)
    if (inline) signs = joined(signs, { ...NONE, inline })
    if (mayHold(text)) signs = joined(signs, signsIn(text))
    const { file, ...words } = wordsIn(lines)
    signs = joined(signs, { ...NONE, ...words, inline: file })
    if (!signs.baseRun && holdsRun(lines)) signs = { ...signs, baseRun: true }
    before = text.slice(-EDGE)
  }
  return signs === NONE ? null : signs
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

function signsIn(text: string): Signs {
  return {
    ...NONE,
    uuencode: hasUu(text),
    decorated: QUOTED_BEGIN.test(text),
    yenc: text.includes('=ybegin'),
    binhex: /binhex/iu.test(text),
    dataUrl: hasDataUrl(text),
    inline: hasInlineBase64(text),
    savedNames: hasSavedNames(text),
    entities: text.includes('<!ENTITY'),
    block: BLOCK.test(text),
    joined: JOINED.test(text),
    quotedRun: CODES.test(text),
  }
}

// The same where nothing is new.
function joined(signs: Signs, more: Signs): Signs {
  if (!Object.values(more).includes(true)) return signs
  return {
    uuencode: signs.uuencode || more.uuencode,
    uuLines: signs.uuLines || more.uuLines,
    yenc: signs.yenc || more.yenc,
    binhex: signs.binhex || more.binhex,
    dataUrl: signs.dataUrl || more.dataUrl,
    inline: signs.inline || more.inline,
    savedNames: signs.savedNames || more.savedNames,
    entities: signs.entities || more.entities,
    block: signs.block || more.block,
    joined: signs.joined || more.joined,
    baseRun: signs.baseRun || more.baseRun,
    quotedRun: signs.quotedRun || more.quotedRun,
    decorated: signs.decorated || more.decorated,
    tagged: signs.tagged || more.tagged,
  }
}

const NONE: Signs = {
  uuencode: false,
  uuLines: false,
  yenc: false,
  binhex: false,
  dataUrl: false,
  inline: false,
  savedNames: false,
  entities: false,
  block: false,
  joined: false,
  baseRun: false,
  quotedRun: false,
  decorated: false,
  tagged: false,
}

// One look for all of them. A text in small letters is searched in less than
// half of the time that a pattern for both takes.
function mayHold(text: string): boolean {
  return ANY.test(text.toLowerCase())
}

const ANY =
  /<!entity|&(?:#|colon|tab|newline)|content.?-[td]|download["'\s=,]|mssave|filename["\s=]|d[\t\n\r]{0,30}a[\t\n\r]{0,30}t[\t\n\r]{0,30}a\s{0,30}:|begin[ \t-]|begin:v|atob|frombase64|b64|new\s{1,9}blob|uint8array|fromcharcode|unescape|decodeuri|createobjecturl|=ybegin|binhex|=[0-9a-f]{2}\s?=/u

const QUOTED_BEGIN = /^[ \t]{0,9}[>|][>| \t]{0,40}begin[ \t-]/imu

/** A line that may belong to the header of a part. */
const BLOCK = /content.?-(?:type|transfer|disposition)/iu

/** Fields in one line: line ends that are none here were some elsewhere. */
export const JOINED = /content-[td][^\n]{1,300}content-[td]/iu

/** Consecutive codes, as no address or markup has them. */
const CODES = /(?:=[0-9a-f]{2}\s{0,3}(?:=\s{1,3})?){8}/iu
