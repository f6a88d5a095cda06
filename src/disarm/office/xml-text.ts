/*
 * NAME
 *   xml-text - the tags of a document of XML, with their places
 *
 * DESCRIPTION
 *   tagsOf() gives each tag with its range and the range of the text after it, as
 *   unpack/office/xml cuts them. elementEnd() says where an element ends.
 */

import { localName } from '../../unpack/office/xml.js'

export interface XmlTag {
  /** Without its brackets. */
  readonly tag: string
  /** With `/` for an end. */
  readonly name: string
  readonly start: number
  /** After the `>`. */
  readonly end: number
  /** Where the next tag begins. */
  readonly textEnd: number
}

export function tagsOf(text: string): readonly XmlTag[] {
  const tags: XmlTag[] = []
  let at = text.indexOf('<')
  while (at >= 0) {
    const next = text.indexOf('<', at + 1)
    const textEnd = next < 0 ? text.length : next
    const close = tagEnd(text, at + 1, textEnd)
    const tag = text.slice(at + 1, close < 0 ? textEnd : close)
    const end = close < 0 ? textEnd : close + 1
    tags.push({ tag, name: localName(tag), start: at, end, textEnd })
    at = next
  }
  return tags
}

// A value in quotes may contain the bracket.
function tagEnd(text: string, start: number, limit: number): number {
  let open = ''
  for (let at = start; at < limit; at++) {
    const letter = text.charAt(at)
    if (open === letter) open = ''
    else if (open !== '') continue
    else if (letter === '>') return at
    else if (letter === '"' || letter === "'") open = letter
  }
  return -1
}

/** Where the element that begins with that tag ends; of an empty one, its tag. */
export function elementEnd(tags: readonly XmlTag[], index: number): number {
  const first = tags[index]
  if (first === undefined) return 0
  if (first.tag.endsWith('/') || first.name.startsWith('/')) return first.end
  let depth = 1
  for (const { name, tag, end } of tags.slice(index + 1)) {
    if (name === `/${first.name}`) depth--
    else if (name === first.name && !tag.endsWith('/')) depth++
    if (depth === 0) return end
  }
  return first.end
}

export interface XmlValue {
  readonly name: string
  /** The range of the value in the text, without its quotes. */
  readonly start: number
  readonly end: number
}

/** The values of a tag that are in quotes. */
export function valuesOf({ tag, start }: XmlTag): readonly XmlValue[] {
  const found: XmlValue[] = []
  for (const match of tag.matchAll(VALUE)) {
    const quoted = match[2] ?? ''
    const end = start + 1 + match.index + match[0].length - 1
    const name = (match[1] ?? '').replace(/^.*:/u, '')
    found.push({ name, start: end - (quoted.length - 2), end })
  }
  return found
}

const VALUE = /([^\s"'=<>]{1,200})\s{0,20}=\s{0,20}("[^"]*"|'[^']*')/gu
