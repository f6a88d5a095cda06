/*
 * NAME
 *   field - one header field
 *
 * DESCRIPTION
 *   A Field keeps its lines as they were. `name` is what is before the
 *   first colon, without white space around it; `value` what follows it,
 *   unfolded (RFC 5322 2.2.3): line ends gone, all other white space kept.
 *   Both are text of one character a byte (latin1), so that no byte is lost.
 *
 *   Our own fields all begin with `X-Postsift-`.
 */

import { trimBlanks } from '../util/blanks.js'
import type { OwnFieldName } from './trace/own-fields.js'

export interface Field {
  readonly name: string
  readonly value: string
  /** The field's lines verbatim, without the final line end; latin1. */
  readonly raw: string
}

export const OWN_FIELD_PREFIX = 'X-Postsift-'

/** The first field of that name, '' when there is none. */
export function fieldValue(fields: readonly Field[], name: string): string {
  return fieldValues(fields, name)[0] ?? ''
}

/** All values of that name in order; names compare without case. */
export function fieldValues(fields: readonly Field[], name: string): string[] {
  const wanted = name.toLowerCase()
  return fields
    .filter(
      ({ name }) =>
        name.length === wanted.length && name.toLowerCase() === wanted,
    )
    .map(field => trimBlanks(field.value))
}

/** A field of our own as a header line without line end. Never folded. */
export function ownField(name: OwnFieldName, value: string): string {
  return `${OWN_FIELD_PREFIX}${name}: ${value}`
}
