/*
 * NAME
 *   xml - the tags of XML, without its trees
 *
 * DESCRIPTION
 *   Gives every tag with the text after it, in order, those of a window at a
 *   time. Long texts come in pieces: a piece without a tag continues the text
 *   before. No entity is fetched and no declaration believed.
 *
 * SECURITY
 *   Hostile bytes: linear, whatever the nesting; a tag longer than its limit
 *   is cut. Each tag is a step of the budget.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import { resolveReferences } from '../../util/character-references.js'
import type { Gathering } from '../container.js'

export interface XmlPiece {
  /** Without its brackets: `w:r`, `/w:r`; null where the text goes on. */
  readonly tag: string | null
  /** Unchanged: references are not resolved. */
  readonly text: string
}

const TAG_BYTES = 64 * 1024

export async function* xmlPieces(
  bytes: Bytes,
  { turn, step }: Pick<Gathering, 'turn' | 'step'>,
): AsyncGenerator<Iterable<XmlPiece>, void, undefined> {
  const head = bytes.slice(0, 2)
  const isWide = head.includes(0) || head[0] === 0xff || head[0] === 0xfe
  let rest: string | null = null
  for (const window of windows(bytes)) {
    await turn()
    const latin1 = window.toString('latin1')
    const text = isWide ? latin1.replaceAll('\0', '') : latin1
    const whole: string = (rest === null ? '' : `<${rest}`) + text
    // A tag whose end is in the next window.
    const last: number = whole.lastIndexOf('<')
    const open = last < 0 ? '' : whole.slice(last + 1)
    const isOpen: boolean =
      last >= 0 && tagEnd(open) < 0 && open.length < TAG_BYTES
    rest = isOpen ? open : null
    yield piecesOf(isOpen ? whole.slice(0, last) : whole, step)
  }
  if (rest !== null) yield [pieceOf(rest)]
}

// One after the other: a window full of brackets is a quarter of a million.
function* piecesOf(
  text: string,
  step: (count: number) => void,
): Generator<XmlPiece, void, undefined> {
  let at = text.indexOf('<')
  const first = at < 0 ? text : text.slice(0, at)
  if (first !== '') yield { tag: null, text: first }
  while (at >= 0) {
    step(1)
    const next = text.indexOf('<', at + 1)
    yield pieceOf(text.slice(at + 1, next < 0 ? text.length : next))
    at = next
  }
}

function pieceOf(segment: string): XmlPiece {
  const end = tagEnd(segment)
  if (end < 0) return { tag: segment, text: '' }
  return { tag: segment.slice(0, end), text: segment.slice(end + 1) }
}

// A value in quotes may contain the bracket.
function tagEnd(segment: string): number {
  let end = segment.indexOf('>')
  if (end < 0) return -1
  const quote = segment.search(/["']/u)
  if (quote < 0 || quote > end) return end
  let open = ''
  for (end = quote; end < segment.length; end++) {
    const letter = segment.charAt(end)
    if (open === '' && letter === '>') return end
    if (open === letter) open = ''
    else if (open === '' && (letter === '"' || letter === "'")) open = letter
  }
  return -1
}

/** `Relationship` of `r:Relationship Id="x"`; `/r` of `/w:r`. */
export function localName(tag: string): string {
  const name = /^(\/?)(?:[^\s:/>"'=]{1,200}:)?([^\s:/>"'=]{1,200})/u.exec(tag)
  return name === null ? '' : `${name[1] ?? ''}${name[2] ?? ''}`
}

/** The values of a tag by their local names, references resolved. */
export function attributesOf(tag: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  // One word after the other: a pattern for all of it would be tried again
  // from each letter of a word that has no value.
  const word = /[^\s"'=<>]+/gu
  const equals = /\s*=\s*(?=(["']))/uy
  for (let name = word.exec(tag); name !== null; name = word.exec(tag)) {
    equals.lastIndex = word.lastIndex
    const quote = equals.exec(tag)?.[1]
    if (quote === undefined) continue
    const start = equals.lastIndex + 1
    const end = tag.indexOf(quote, start)
    // Then no name after this one has such a quote: this happens twice.
    if (end < 0) continue
    found.set(afterColon(name[0]), resolveReferences(tag.slice(start, end)))
    word.lastIndex = end + 1
  }
  return found
}

function afterColon(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1)
}
