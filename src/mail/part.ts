/*
 * NAME
 *   part - one thing found inside a message
 *
 * DESCRIPTION
 *   A part is a leaf of the MIME tree, a nested message, or a member of a
 *   container. `path` tells where it is: `1.2` is the second child of the
 *   first; the whole body of a message that is not multipart is `1`. What was
 *   opened from another part adds a slash: `1.3/1.1` is in the message 1.3,
 *   `1.2/4` is the fourth member of the container 1.2.
 *
 *   `names` are all names that any reader could use, the likeliest first.
 *   Types are lower case `type/subtype`; '' when unknown.
 */

import type { Bytes } from '../util/bytes.js'
import { printable } from '../util/text.js'
import type { Field } from './field.js'
import type { Mark } from './mark.js'
import type { Reading } from './reading.js'

export type PartKind = 'multipart' | 'message' | 'leaf'

/**
 * How its bytes are in the message or part around it: as they are, in a
 * transfer encoding, or packed in a container.
 */
export type PartForm = 'plain' | 'encoded' | 'packed'

export interface Part {
  readonly path: string
  readonly kind: PartKind
  readonly form: PartForm
  readonly reading: Reading
  readonly names: readonly string[]
  readonly declaredType: string
  readonly detectedType: string
  /** What its content is for some readers besides. */
  readonly alsoTypes: readonly string[]
  /** The declared charset, lower case; '' when none. */
  readonly charset: string
  /** Header of the part; empty for members of containers. */
  readonly fields: readonly Field[]
  /** Where its undecoded body is in the message, half open; null if not. */
  readonly range: { readonly start: number; readonly end: number } | null
  /** Decoded content. Empty for a multipart: its children hold it. */
  readonly content: Bytes
  /** Hex digest of content; '' for a multipart. */
  readonly sha256: string
  /** What it can do, where it was opened to see. */
  readonly marks: readonly Mark[]
}

/** A path inside of a part that was opened: `1.2/1.1`. */
export function joinPath(outer: string, inner: string): string {
  if (outer === '' || inner === '') return outer + inner
  return `${outer}/${inner}`
}

/** Path of the part that it was opened from; '' for the message itself. */
export function outerPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** A part as logs, findings and reports name it: `1.2/report.exe`. */
export function partLabel(part: Part): string {
  const name = part.names[0]
  return name === undefined ? part.path : `${part.path}/${name}`
}

/** As findings have it: printable and short. */
export function shownLabel(part: Part): string {
  return printable(partLabel(part))
}
