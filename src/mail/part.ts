/*
 * NAME
 *   part - one thing found inside a message
 *
 * DESCRIPTION
 *   A part is a leaf of the MIME tree, a nested message, or a member of a
 *   container. `path` tells where it stands: `1.2` is the second child of the
 *   first; the whole body of a message that is not multipart is `1`. What was
 *   opened from another part adds a slash: `1.2/report.exe`, `1.3/1.1`.
 *
 *   `names` are all names that any reader could use, the likeliest first.
 *   Types are lower case `type/subtype`; '' when unknown.
 */

import type { Bytes } from '../util/bytes.js'
import type { Field } from './field.js'

export type PartKind = 'multipart' | 'message' | 'leaf'

export interface Part {
  readonly path: string
  readonly kind: PartKind
  readonly names: readonly string[]
  readonly declaredType: string
  readonly detectedType: string
  /** The declared charset, lower case; '' when none. */
  readonly charset: string
  /** Header of the part; empty for members of containers. */
  readonly fields: readonly Field[]
  /** Where its undecoded body stands in the message, half open; null if not. */
  readonly range: { readonly start: number; readonly end: number } | null
  /** Decoded content. Empty for a multipart: its children hold it. */
  readonly content: Bytes
  /** Hex digest of content; '' for a multipart. */
  readonly sha256: string
}

/** A part as logs, findings and reports name it: `1.2/report.exe`. */
export function partLabel(part: Part): string {
  const name = part.names[0]
  return name === undefined ? part.path : `${part.path}/${name}`
}
