/*
 * NAME
 *   html - a page, or a picture in SVG, without what it runs and loads
 *
 * DESCRIPTION
 *   Takes scripts, handlers of events, forms, objects, frames, refreshes and
 *   addresses that run or load something out of the text, and leaves every other
 *   byte as it is. A blank is put where something was, so that nothing joins.
 *
 *   Every tag that any browser could see is looked at (see tags). One that is in a
 *   comment or a value of another is not cut to its end, for where that is depends
 *   on the reader: its `<` goes, and then it is a tag for none. This is done again
 *   until nothing is left.
 *
 * DIAGNOSTICS
 *   A reason instead of a text: charsets in which a byte of ASCII is not always
 *   a character of ASCII, declarations that put text in elsewhere (entities,
 *   default attributes), and what is not settled after some rounds.
 */

import { joinRanges } from '../../util/cut-bytes.js'
import { judgeTag, type PageOptions } from './rules.js'
import { isHarmlessStyle, loadsIn } from './styles.js'
import { endTagOf, tagsIn, TooManyTags, type Aside, type Tag } from './tags.js'

export type PageResult =
  | { readonly text: string; readonly removed: readonly string[] }
  | { readonly reason: string }

const ROUNDS = 10

/** @param text a character for each byte or each pair of bytes of the page. */
export function disarmPage(text: string, options: PageOptions): PageResult {
  const reason = reasonAgainst(text)
  if (reason !== null) return { reason }
  const removed = new Set<string>()
  let left = text
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const edits = editsOf(left, options)
      if (edits.length === 0) return { text: left, removed: [...removed] }
      edits.forEach(({ what }) => removed.add(what))
      left = withBlanks(left, edits)
    }
  } catch (error) {
    if (!(error instanceof TooManyTags)) throw error
  }
  return { reason: 'the page is too tangled' }
}

function reasonAgainst(text: string): string | null {
  if (text.includes('\0')) return 'the page has bytes of zero'
  if (text.includes('\x1b')) return 'the page may be in a charset that shifts'
  const charsets = text.matchAll(/charset\s{0,9}=\s{0,9}["']?([\w-]{1,40})/giu)
  for (const [, name = ''] of charsets) {
    if (SHIFTS.test(name)) return 'the page may be in a charset that shifts'
  }
  if (/<!(?:ENTITY|ATTLIST)/iu.test(text)) return 'the page declares entities'
  return null
}

const SHIFTS =
  /^(?:utf-?7|unicode-1-1-utf-7|hz|hz-gb|iso-2022|cp037|ibm|ebcdic)/iu

interface Edit {
  readonly what: string
  readonly start: number
  readonly end: number
}

function editsOf(text: string, options: PageOptions): readonly Edit[] {
  const { tags, asides } = tagsIn(text)
  const edits: Edit[] = []
  const gone = new Set<string>()
  let asideAt = 0
  for (const tag of tags) {
    while ((asides[asideAt]?.end ?? Infinity) <= tag.start) asideAt++
    const aside = asides[asideAt]
    const around = aside !== undefined && aside.start < tag.start ? aside : null
    if (tag.isEnd && tag.isReal && gone.has(tag.name)) {
      edits.push({ what: tag.name, start: tag.start, end: tag.end })
    }
    edits.push(...editsOfTag(tag, { text, around, gone, options }))
  }
  for (const { start, end } of asides) {
    if (INSTRUCTION.test(text.slice(start, start + 200))) {
      edits.push({ what: 'instruction', start, end })
    }
  }
  return edits
}

// Of XML and of Internet Explorer; `<?xml ...?>` itself stays.
const INSTRUCTION = /^<\?(?:xml-|import|php|[a-z:]{0,40}stylesheet)/iu

interface Place {
  readonly text: string
  /** The comment that it is in. */
  readonly around: Aside | null
  /** Elements whose end tags go as well. */
  readonly gone: Set<string>
  readonly options: PageOptions
}

function editsOfTag(tag: Tag, place: Place): readonly Edit[] {
  const { text, around, gone, options } = place
  const found = judgeTag(tag, options)
  if (found.is === 'harmless') {
    return tag.name === 'style' && !tag.isEnd ? editsOfStyle(tag, place) : []
  }
  const { what } = found
  if (around !== null) return [{ what: `comment with ${what}`, ...around }]
  const { start, end } = tag
  if (!tag.isReal) return [{ what, start, end: start + 1 }]
  if (found.is === 'attributes') {
    return found.attributes.map(it => ({ what, start: it.start, end: it.end }))
  }
  // In SVG an element may end where it begins; elsewhere its text is shown.
  if (found.is === 'tag' || text.charAt(end - 2) === '/') {
    gone.add(tag.name)
    return [{ what, start, end }]
  }
  const close = endTagOf(text, tag.name, end)
  const closed = close === null ? text.length : text.indexOf('>', close) + 1
  return [{ what, start, end: closed > 0 ? closed : text.length }]
}

// A style in SVG may have tags in it, which are no comments: then it goes.
function editsOfStyle(tag: Tag, place: Place): readonly Edit[] {
  const { text, around, options } = place
  const what = 'remote style'
  const start = tag.end
  const end = endTagOf(text, 'style', start) ?? text.length
  const style = text.slice(start, end)
  const hasTags = style
    .replace(/<!--|<!\[CDATA\[|-->|\]\]>/gu, '')
    .includes('<')
  if (!hasTags && isHarmlessStyle(style, options.keepsRemote)) return []
  if (hasTags && isBlank(style, options)) return []
  if (around !== null) return [{ what: `comment with ${what}`, ...around }]
  if (!tag.isReal) return [{ what, start: tag.start, end: tag.start + 1 }]
  if (!hasTags) {
    const loads = loadsIn(style)
    const rest = withBlanks(style, loads)
    if (loads.length > 0 && isHarmlessStyle(rest, options.keepsRemote)) {
      return loads.map(it => ({
        what,
        start: start + it.start,
        end: start + it.end,
      }))
    }
  }
  return [{ what, start, end }]
}

// Whether no tag in it could put together what is dangerous.
function isBlank(style: string, { keepsRemote }: PageOptions): boolean {
  return !/[@(\\&:]/u.test(style) || (keepsRemote && !/[(\\&]/u.test(style))
}

function withBlanks(
  text: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
): string {
  const kept: string[] = []
  let at = 0
  for (const { start, end } of joinRanges(ranges)) {
    kept.push(text.slice(at, start), ' ')
    at = end
  }
  kept.push(text.slice(at))
  return kept.join('')
}
