/*
 * NAME
 *   yenc - files in a text that begin with `=ybegin`
 *
 * DESCRIPTION
 *   Finds each `=ybegin` line and decodes what follows, with or without an
 *   `=yend`, whatever sizes and sums are named (yEnc 1.3, yenc.org). Each piece
 *   of a file in several messages counts as a file.
 *
 * SECURITY
 *   Hostile bytes; linear. Names are only names.
 */

import { trimBlanks } from '../../util/blanks.js'
import type { Detector } from './detector.js'

export interface YencFile {
  /** latin1; '' where there is none. */
  readonly name: string
  readonly start: number
  readonly end: number
}

// Not `^`, which is also after a CR: a line is looked at from its start alone.
const BEGIN = /(?<![^\n])[ \t]*=ybegin\b(?<rest>[^\n]*)\n(?:=ypart[^\n]*\n)?/giu

/** Whether findYenc() may find something. */
export const yencSign: Detector = {
  sign: 'yenc',
  cheap: /=ybegin/u,
  find: text => /=ybegin/iu.test(text),
}

export function* findYenc(text: string): Generator<YencFile, void, undefined> {
  const begins = new RegExp(BEGIN)
  for (let begin = begins.exec(text); begin !== null;) {
    const start = begin.index + begin[0].length
    const next = begins.exec(text)
    const limit = next?.index ?? text.length
    const found = text.slice(start, limit).search(/^=yend\b/imu)
    const [, name = ''] =
      /\bname=(.*)$/iu.exec(begin.groups?.['rest'] ?? '') ?? []
    const end = found < 0 ? limit : start + found
    yield { name: trimBlanks(name).replace(/^"|"$/gu, ''), start, end }
    begin = next
  }
}

const EQUALS = 0x3d
const LF = 0x0a

export function decodeYenc(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let size = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === LF) continue
    const escaped = byte === EQUALS && at + 1 < bytes.length
    const value = escaped ? (bytes[++at] ?? 0) - 64 : byte
    out[size++] = (value - 42) & 0xff
  }
  return out.subarray(0, size)
}
