/*
 * NAME
 *   xml-entities - what a document of XML abbreviates
 *
 * DESCRIPTION
 *   Entities that the document declares itself (XML 1.0, 4.2 and 4.4), put in
 *   where they are referred to, and in one another. What another file declares
 *   is not there.
 *
 * SECURITY
 *   Hostile text; linear. Entities of entities of entities grow without end:
 *   what is put in is bounded.
 */

import { resolveNumbers } from './character-references.js'

/**
 * The text with what it declares put in. `cut` where that would be more than
 * twice the text and some: the rest is as it is.
 */
export function withEntities(text: string): {
  readonly text: string
  readonly cut: boolean
} {
  const limit = EXPANSION_FLOOR + EXPANSION * text.length
  return expandEntities(text, declaredEntities(text), limit)
}

const EXPANSION = 2
const EXPANSION_FLOOR = 16 * 1024

// Also those in the value of a parameter entity.
function declaredEntities(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  if (!text.includes('<!ENTITY')) return values
  for (const { 0: said, 1: name = '', 2: quote = '', index } of text.matchAll(
    DECLARATION,
  )) {
    const start = index + said.length
    const end = text.indexOf(quote, start)
    // The first declaration is the one that counts (XML 1.0, 4.2).
    if (end < 0 || values.has(name)) continue
    values.set(name, resolveNumbers(text.slice(start, end), byteOrNumber))
    if (values.size >= ENTITIES_LIMIT) break
  }
  return values
}

const DECLARATION = /<!ENTITY\s{1,99}([^\s"'<>%&;]{1,100})\s{1,99}(["'])/gu
const ENTITIES_LIMIT = 10_000

function byteOrNumber(code: number, reference: string): string {
  return code <= 0xff ? String.fromCharCode(code) : reference
}

// The limit is of characters that are put in, a few more for each reference.
function expandEntities(
  text: string,
  values: ReadonlyMap<string, string>,
  limit: number,
): { readonly text: string; readonly cut: boolean } {
  let left = limit
  let cut = false
  const expand = (piece: string, depth: number): string => {
    let out = ''
    let last = 0
    for (const { 0: said, 1: name = '', index } of piece.matchAll(REFERENCE)) {
      const value = values.get(name)
      if (value === undefined) continue
      left -= value.length + REFERENCE_COST
      cut ||= left < 0 || depth >= DEPTH_LIMIT
      if (cut) break
      out += piece.slice(last, index) + expand(value, depth + 1)
      last = index + said.length
    }
    return out + piece.slice(last)
  }
  return { text: expand(text, 0), cut }
}

const REFERENCE = /&([^\s"'<>%&;#]{1,100});/gu
const DEPTH_LIMIT = 20
const REFERENCE_COST = 16
