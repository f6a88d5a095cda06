/*
 * NAME
 *   recipe - one way to hide an attachment, as data
 *
 * DESCRIPTION
 *   Families carry the ids of the catalogue of published tricks that the
 *   project works from (H: header, P: parameters, B: boundaries and structure,
 *   E: encodings, F: file names, C: charsets, Z: senders,
 *   N: what is around a message); members are numbered, H01.3. Families with an
 *   id that ends in a letter (H01x) are variations of the same principle.
 *
 *   What is expected, for each payload:
 *
 *     D     the payload is found
 *     D-A   it is found, and the message is not ambiguous: by the RFCs there is
 *           but one reading
 *     A     the message is ambiguous
 *     D/A   either
 *     D+A   both
 *     O     found, ambiguous, or over a limit of ours
 *     B     banned, whatever is inside
 *     C     clean: no reader finds anything
 */

import { fill, PAYLOADS, type Payload, type PayloadKind } from './payload.js'

export type Expected = 'D' | 'D-A' | 'A' | 'D/A' | 'D+A' | 'O' | 'B' | 'C'

/** The message, with words in braces; see payload. */
export type Text = string | ((payload: Payload) => string)

export interface Recipe {
  readonly id: string
  readonly story: string
  readonly expected: Expected
  readonly text: Text
  /** Where not all payloads make sense. */
  readonly only?: readonly PayloadKind[]
}

export type Row = readonly [
  story: string,
  text: Text,
  expected?: Expected | undefined,
  ...only: PayloadKind[],
]

/** Recipes of one principle; a row may expect something else. */
export function family(
  id: string,
  expected: Expected,
  story: string,
  rows: readonly Row[],
): readonly Recipe[] {
  return rows.map(([own, text, other, ...only], at) => ({
    id: `${id}.${at + 1}`,
    story: `${story}: ${own}`,
    expected: other ?? expected,
    text,
    ...(only.length === 0 ? {} : { only }),
  }))
}

/** The payloads that a recipe can carry: binary bytes need an encoding, and a
 * banned name a place. */
export function payloadsOf(recipe: Recipe): readonly Payload[] {
  return PAYLOADS.filter(payload => {
    if (recipe.only !== undefined) return recipe.only.includes(payload.kind)
    const text = textOf(recipe, payload)
    if (payload.kind === 'name') return text.includes('{NAME}')
    if (payload.kind === 'eicar') return true
    return !text.includes('{RAW}')
  })
}

export function messageText(recipe: Recipe, payload: Payload): string {
  return fill(textOf(recipe, payload), payload).replace('{ID}', recipe.id)
}

function textOf({ text }: Recipe, payload: Payload): string {
  return typeof text === 'string' ? text : text(payload)
}
