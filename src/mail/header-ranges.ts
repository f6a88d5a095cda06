/*
 * NAME
 *   header-ranges - where the fields of a header are, in the canonical bytes
 *
 * DESCRIPTION
 *   For edits that leave all other bytes as they are. Blanks before the colon are
 *   allowed: some readers take such a line for the field.
 *
 * SECURITY
 *   Hostile text; linear. Of a header longer than HEADER_LIMIT_BYTES only the
 *   beginning is looked at.
 */

import type { Bytes } from '../util/bytes.js'
import type { Range } from '../util/cut-bytes.js'

export interface PlacedField extends Range {
  /** Lower case, without blanks. */
  readonly name: string
  /** latin1, still folded, without blanks around it. */
  readonly value: string
  /** Whether the colon follows the name at once. */
  readonly isPlain: boolean
}

const HEADER_LIMIT_BYTES = 1024 * 1024

/** In order; lines that are no field are left out. */
export function placedFields(bytes: Bytes): readonly PlacedField[] {
  const text = bytes.slice(0, HEADER_LIMIT_BYTES).toString('latin1')
  const header = text.slice(0, headerEnd(text))
  const fields = header.matchAll(
    /(?<=^|\n)([!-9;-~]+)([ \t]*):([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|$)/gu,
  )
  return [...fields].map(
    ({ 0: field, 1: name = '', 2: blanks = '', 3: value = '', index }) => ({
      name: name.toLowerCase(),
      value: value.trim(),
      isPlain: blanks === '',
      start: index,
      end: index + field.length,
    }),
  )
}

function headerEnd(text: string): number {
  if (text.startsWith('\n')) return 0
  const end = text.indexOf('\n\n')
  return end < 0 ? text.length : end + 1
}
