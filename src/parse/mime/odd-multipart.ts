/*
 * NAME
 *   odd-multipart - what a multipart without its parts is, or parts without one
 *
 * SECURITY
 *   Hostile bytes; linear.
 */

import { views, type Bytes } from '../../util/bytes.js'
import type { Field } from '../../mail/field.js'
import type { DefectCode } from '../defects.js'
import type { Open } from './boundary-stack.js'

/** A node of the tree. */
interface Node {
  readonly fields: readonly Field[]
  readonly type: string
  readonly start: number
  readonly end: number
}

/** Parts in what is declared as no multipart: as one body it is a text, or a file
 * of any kind. */
export function undeclared({ type, fields }: Node): DefectCode {
  const isFile = fields.some(({ name }) => OF_A_PART.test(name))
  const isText = type === '' || TEXT.test(type)
  return isText && !isFile ? 'multipart-undeclared' : 'content-type-broken'
}

const TEXT = /^text\/(?:plain|html)$/u

/** `This is a multi-part message in MIME format.`, and perhaps the beginning of
 * the first delimiter. */
export function isProse(
  bytes: Bytes,
  { start, end, fields }: Node,
  { boundaries }: Open,
): boolean {
  if (end - start > PROSE_LIMIT_BYTES) return false
  if (fields.some(({ name }) => OF_A_PART.test(name))) return false
  const text = bytes.slice(start, end).toString('latin1').trimEnd()
  const [last = ''] = /(?:^|\n)--.*$/u.exec(text) ?? []
  const isCut = boundaries.some(it => `--${it}`.startsWith(last.trim()))
  if (last !== '' && !isCut) return false
  const prose = text.slice(0, text.length - last.length)
  return !/(?:^|\n)--|\S{30}|[\0-\x08\x0e-\x1f]/u.test(prose)
}

const PROSE_LIMIT_BYTES = 1000

// A returned message that was cut has neither.
const OF_A_PART = /^content-(?:transfer-encoding|disposition)$/iu

export function isBlank(bytes: Bytes, { start, end }: Node): boolean {
  for (const window of views(bytes, start, end)) {
    if (/[^\s]/u.test(window.toString('latin1'))) return false
  }
  return true
}
