/*
 * NAME
 *   leaf - decoded bytes as a part
 *
 * DESCRIPTION
 *   What parse and unpack do with bytes that they found: type them by their
 *   first bytes, take their digest, tell messages from the rest.
 */

import { sha256Of } from '../util/digest.js'
import { alsoTypes } from '../util/file-type/file-type-also.js'
import { detectType } from '../util/file-type/file-type.js'
import { endingPattern } from '../util/name-ending.js'
import type { Field } from './field.js'
import type { Part } from './part.js'

/** What is known of the bytes before they are looked at. */
export type LeafFacts = Pick<
  Part,
  'path' | 'form' | 'reading' | 'content' | 'names' | 'declaredType'
> &
  Partial<Pick<Part, 'kind' | 'charset' | 'fields' | 'range'>>

/** Bytes as a Part: typed and hashed. */
export function leafPart(facts: LeafFacts): Part {
  const { content } = facts
  const detectedType = detectType(content)
  return asPart(facts, detectedType, {
    alsoTypes: [
      ...alsoTypes(content, detectedType),
      ...(facts.fields?.some(isExternal) ? [EXTERNAL_TYPE] : []),
    ],
    sha256: sha256Of(content),
  })
}

/** A part that is not looked at any further. */
export function asPart(
  facts: LeafFacts,
  detectedType: string,
  { alsoTypes, sha256 }: Pick<Part, 'alsoTypes' | 'sha256'> = UNKNOWN,
): Part {
  const { path, form, reading, content, names, declaredType } = facts
  // By name: a caller may know more than goes from thread to thread.
  return {
    path,
    kind: facts.kind ?? kindOf(declaredType, names),
    form,
    reading,
    names,
    declaredType,
    detectedType,
    alsoTypes,
    charset: facts.charset ?? '',
    fields: facts.fields ?? [],
    range: facts.range ?? null,
    content,
    sha256,
    marks: [],
  }
}

const UNKNOWN = { alsoTypes: [], sha256: '' } as const

// Thunderbird shows the file at that address for the part (RFC 2046 5.2.3).
function isExternal({ name }: Field): boolean {
  return EXTERNAL.test(name)
}

const EXTERNAL = /^x-mozilla-external-attachment-url$/iu
const EXTERNAL_TYPE = 'message/external-body'

const MESSAGE_TYPES = new Set([
  'message/rfc822',
  'message/global',
  'message/news',
  'text/rfc822-headers',
  'message/global-headers',
])

/** Files that mail clients open as messages, whatever type they are given. */
const MESSAGE_NAME = endingPattern('eml|mht|mhtml|nws')

function kindOf(
  type: string,
  names: readonly string[],
): Exclude<Part['kind'], 'multipart'> {
  const isMessage =
    MESSAGE_TYPES.has(type) || names.some(name => MESSAGE_NAME.test(name))
  return isMessage ? 'message' : 'leaf'
}
