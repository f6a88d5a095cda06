/*
 * NAME
 *   part-fields - whether fields of a part are where no header is
 *
 * DESCRIPTION
 *   Some readers skip empty lines before a header, and some line ends are lost
 *   on the way: fields of a part then follow a delimiter, or are in the line of
 *   the delimiter, or in another field.
 *
 * SECURITY
 *   Hostile bytes; so many that are blank are looked at, and no more.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Field } from '../../mail/field.js'
import { readHeader, type Header } from './header.js'

// The header after empty lines: some readers skip them.
export function lateHeader(
  bytes: Bytes,
  { bodyStart }: Header,
  stops: (text: string, after: number) => boolean,
): Header | null {
  const look = bytes.slice(bodyStart, bodyStart + BLANKS_BYTES)
  const text = look.toString('latin1')
  const blanks = /^[\t-\r\0 ]*/u.exec(text)?.[0] ?? ''
  if (!FIELD.test(text.slice(blanks.length))) return null
  const late = readHeader(bytes, bodyStart + blanks.length, bytes.size, stops)
  return late.fields.some(isOfPart) ? late : null
}

const OF_PART =
  /^(?:content-(?:type|disposition|transfer-encoding)|x-sun-data-)/iu
const FIELD = /^[!-9;-~]{1,99}[\0- ]{0,9}:/u
/** In the line of the delimiter: a line end was there that is none here. */
export const HAS_FIELD =
  /content-(?:type|disposition|transfer-encoding)[\0- ]{0,9}:/iu
const BLANKS_BYTES = 1024

function isOfPart({ name }: Field): boolean {
  return /^(?:content-(?:type|disposition|transfer-encoding)|x-sun-data-.*)$/iu.test(
    name,
  )
}

// Whether fields of a part follow, after empty lines or not.
export function speaksOfPart(bytes: Bytes, from: number): boolean {
  const text = bytes.slice(from, from + BLANKS_BYTES).toString('latin1')
  const lines = text.replace(/^[\t-\r ]*/u, '').split('\n')
  const end = lines.findIndex(
    line => !FIELD.test(line) && !/^[ \t]/u.test(line),
  )
  return lines
    .slice(0, end < 0 ? undefined : end)
    .some(line => OF_PART.test(line))
}

// A field that contains others: their line ends are none here, but were line
// ends for the software that wrote them.
export function hasFields({ raw }: Field): boolean {
  return FIELDS.test(raw)
}

const FIELDS =
  /content-(?:type|transfer-encoding): {1,3}[a-z0-9][^\n]{1,300}content-(?:type|transfer-encoding|disposition): {1,3}[a-z0-9]/iu
