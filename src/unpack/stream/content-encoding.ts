/*
 * NAME
 *   content-encoding - parts packed as a web server packs them
 *
 * DESCRIPTION
 *   A part whose header says Content-Encoding (RFC 9110 8.4), which is HTTP's
 *   and not MIME's, but which programs that share their code undo. A part in
 *   gzip alone is the gzip kind's. See content-encoding-reader.
 */

import { fieldValues } from '../../mail/field.js'
import type { Part } from '../../mail/part.js'
import type { ContainerKind } from '../container.js'

export type Coding = 'gzip' | 'deflate' | 'br'

export const contentEncoding: ContainerKind = {
  name: 'content-encoding',
  opens: part => {
    if (part.kind === 'multipart' || part.fields.length === 0) return false
    const codings = codingsOf(part)
    return codings.length > 1 || (codings[0] ?? 'gzip') !== 'gzip'
  },
  load: () => import('./content-encoding-reader.js'),
}

/** In the order in which they are undone; more are no encoding of anybody. */
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
