/*
 * NAME
 *   content-codings - the codings that the fields of a part name
 */

import { fieldValues } from '../../mail/field.js'
import type { Part } from '../../mail/part.js'

export type Coding = 'gzip' | 'deflate' | 'br'

/** In the order in which they are undone; no software uses more. */
export function codingsOf({ fields }: Pick<Part, 'fields'>): Coding[] {
  const words = [
    ...fieldValues(fields, 'content-encoding'),
    ...fieldValues(fields, 'content-transfer-encoding'),
  ].flatMap(value => value.toLowerCase().match(/[a-z]+/gu) ?? [])
  return words
    .flatMap(word => CODINGS[word] ?? [])
    .slice(-CODINGS_LIMIT)
    .reverse()
}

const CODINGS_LIMIT = 4

const CODINGS: Readonly<Partial<Record<string, Coding>>> = {
  gzip: 'gzip',
  deflate: 'deflate',
  zlib: 'deflate',
  br: 'br',
  brotli: 'br',
}
