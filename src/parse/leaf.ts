/*
 * NAME
 *   leaf - decoded bytes as a part
 *
 * DESCRIPTION
 *   What every reading of a message does with a leaf it found: type it by its
 *   first bytes, take its digest, tell messages from the rest.
 */

import { createHash } from 'node:crypto'
import type { Budget } from '../util/budget.js'
import { windows, type Bytes } from '../util/bytes.js'
import { detectType } from '../util/file-type.js'
import type { Scratch } from '../util/scratch.js'
import type { Field } from '../mail/field.js'
import type { Part, PartKind } from '../mail/part.js'

/** Where and with what means one message is read. */
export interface ParseContext {
  readonly budget: Budget
  readonly scratch: Scratch
  /** How deep the message itself stands; 0 for the outermost. */
  readonly depth: number
  /** Path of the part that this message is; '' for the outermost. */
  readonly path: string
  readonly signal: AbortSignal
}

/** A decoded leaf as a Part: typed and hashed. Also for other readings. */
export function leafPart(known: {
  readonly kind?: PartKind
  readonly path: string
  readonly content: Bytes
  readonly names: readonly string[]
  readonly declaredType: string
  readonly charset: string
  readonly fields: readonly Field[]
  readonly range: Part['range']
}): Part {
  return {
    ...known,
    kind: known.kind ?? kindOf(known.declaredType, known.names),
    detectedType: detectType(known.content),
    sha256: digestOf(known.content),
  }
}

const MESSAGE_TYPES = new Set([
  'message/rfc822',
  'message/global',
  'message/news',
  'text/rfc822-headers',
  'message/global-headers',
])

/** Files that mail clients open as messages, whatever type they are given. */
const MESSAGE_NAME = /\.(?:eml|mht|mhtml|nws)[\s."']*$/iu

function kindOf(type: string, names: readonly string[]): PartKind {
  const isMessage =
    MESSAGE_TYPES.has(type) || names.some(name => MESSAGE_NAME.test(name))
  return isMessage ? 'message' : 'leaf'
}

/** A path inside of a part that was opened: `1.2/1.1`. */
export function joinPath(outer: string, inner: string): string {
  if (outer === '' || inner === '') return outer + inner
  return `${outer}/${inner}`
}

function digestOf(bytes: Bytes): string {
  const digest = createHash('sha256')
  for (const window of windows(bytes)) digest.update(window)
  return digest.digest('hex')
}
