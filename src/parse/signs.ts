/*
 * NAME
 *   signs - whether a text may hold more than a text
 *
 * DESCRIPTION
 *   The cheap look that each text gets: is there anything for the carver? What
 *   an honest letter holds of it is decoded in vain, which is all it costs.
 *
 * SECURITY
 *   Linear: bounded patterns, tried at each byte once.
 */

import { hasRun } from './base64-run.js'
import { hasDataUrl } from './data-url.js'
import { hasUu } from './uuencode.js'

export interface Signs {
  readonly uuencode: boolean
  readonly yenc: boolean
  readonly binhex: boolean
  readonly dataUrl: boolean
  /** Lines that look like the header of a part. */
  readonly block: boolean
  /** Several fields of it in one line. */
  readonly joined: boolean
  readonly baseRun: boolean
  readonly quotedRun: boolean
}

/** What there is in it; null for nothing. */
export function signsOf(bytes: Buffer): Signs | null {
  const text = bytes.toString('latin1')
  const baseRun = hasRun(bytes)
  const words = ANY.test(text)
  if (!words) return baseRun ? { ...NONE, baseRun } : null
  const signs: Signs = {
    uuencode: hasUu(text),
    yenc: text.includes('=ybegin'),
    binhex: /binhex/iu.test(text),
    dataUrl: hasDataUrl(text),
    block: BLOCK.test(text),
    joined: JOINED.test(text),
    baseRun,
    quotedRun: CODES.test(text),
  }
  return Object.values(signs).includes(true) ? signs : null
}

const NONE: Signs = {
  uuencode: false,
  yenc: false,
  binhex: false,
  dataUrl: false,
  block: false,
  joined: false,
  baseRun: false,
  quotedRun: false,
}

/** One look for all of them. */
const ANY =
  /&(?:#|colon|tab|newline)|content.?-[td]|data\s{0,9}:|begin[ \t-]|=ybegin|binhex|=[0-9a-f]{2}\s?=/iu

/** A line that may belong to the header of a part. */
export const BLOCK = /content.?-(?:type|transfer|disposition)/iu

/** Fields in one line: line ends that are none here were some elsewhere. */
export const JOINED = /content-[td][^\n]{1,300}content-[td]/iu

/** A code behind the other, as no address or markup has them. */
export const CODES = /(?:=[0-9a-f]{2}\s{0,3}(?:=\s{1,3})?){8}/iu
