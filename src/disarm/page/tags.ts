/*
 * NAME
 *   tags - every tag that a browser could see in a page
 *
 * DESCRIPTION
 *   tagsIn() gives a tag for each `<` with a letter after it, wherever it is: in
 *   a comment, in the value of an attribute, in a script. What a tag contains
 *   depends on nothing before its `<` (HTML 13.2.5.6 to 13.2.5.40). So whichever
 *   state a browser is in, the tags that it sees are among these.
 *
 *   `isReal` is for tags that our own way through the text meets: comments and
 *   texts without tags (script, style, title ...) are stepped over there. The
 *   others are tags only for a reader that takes another way: in SVG, in MathML,
 *   with conditional comments, or with a mistake.
 *
 * SECURITY
 *   Hostile text. What the attributes take is counted; TooManyTags ends it.
 */

export interface Attribute {
  /** Lower case, and what is after its last colon. */
  readonly name: string
  /** As it is written, without its quotes; '' where there is none. */
  readonly value: string
  /** Name, equals sign and value, half open. */
  readonly start: number
  readonly end: number
}

export interface Tag {
  /** Lower case, without a prefix: `script` of `<svg:script`. */
  readonly name: string
  /** As it is written, in lower case. */
  readonly fullName: string
  readonly isEnd: boolean
  readonly isReal: boolean
  /** From the `<` to the byte after the `>`. */
  readonly start: number
  readonly end: number
  readonly attributes: readonly Attribute[]
}

/** A comment, a declaration or an instruction on our way through the text. */
export interface Aside {
  readonly start: number
  readonly end: number
}

export class TooManyTags extends Error {}

/** How often its own length may be read of a text. */
const WORK_FACTOR = 16
const WORK_FLOOR = 1_000_000

export function tagsIn(text: string): {
  readonly tags: readonly Tag[]
  readonly asides: readonly Aside[]
} {
  const tags: Tag[] = []
  const asides: Aside[] = []
  const work = { left: WORK_FLOOR + WORK_FACTOR * text.length }
  const endOfName = nextMatch(text, /[\t\n\f\r />]/gu)
  let way = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const isReal = at >= way
    const second = text.charAt(at + 1)
    const isEnd = second === '/'
    const nameAt = isEnd ? at + 2 : at + 1
    if (!NAME_START.test(text.charAt(nameAt))) {
      if (!isReal) continue
      if (second !== '!' && second !== '?' && !isEnd) continue
      way = asideEnd(text, at)
      asides.push({ start: at, end: way })
      continue
    }
    const nameEnd = endOfName(nameAt)
    work.left -= Math.min(nameEnd - nameAt, NAME_LENGTH)
    const fullName = text
      .slice(nameAt, Math.min(nameEnd, nameAt + NAME_LENGTH))
      .toLowerCase()
    const { attributes, end } = attributesFrom(text, nameEnd, work)
    const name = afterColon(fullName)
    const range = { start: at, end }
    tags.push({ name, fullName, isEnd, isReal, ...range, attributes })
    if (!isReal) continue
    way = isEnd ? end : rawEnd(text, name, end)
  }
  return { tags, asides }
}

/** A letter; the others begin a name in XML. */
const NAME_START = /[A-Za-z_:\u0080-\uffff]/u

/** No element that does anything has a longer name. */
const NAME_LENGTH = 200

/** What contains a text and no tags (13.1.2.3, 13.1.2.4). */
const RAW = new Set([
  ...['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed'],
  ...['noframes', 'plaintext'],
])

function rawEnd(text: string, name: string, start: number): number {
  if (!RAW.has(name)) return start
  if (name === 'plaintext') return text.length
  return endTagOf(text, name, start) ?? text.length
}

/** Where the next `</name` is; null where there is none. */
export function endTagOf(
  text: string,
  name: string,
  start: number,
): number | null {
  const pattern = new RegExp(
    `</(?:[\\w.-]{1,60}:)?${name.replace(/[^\w-]/gu, '\\$&')}(?=[\\t\\n\\f\\r />]|$)`,
    'giu',
  )
  pattern.lastIndex = start
  return pattern.exec(text)?.index ?? null
}

// 13.2.5.41 to 13.2.5.52: `<!-->` and `--!>` end a comment, too.
function asideEnd(text: string, at: number): number {
  if (!text.startsWith('<!--', at)) return after(text, '>', at + 2)
  const short = /^<!--(?:>|->)/u.exec(text.slice(at, at + 6))
  if (short !== null) return at + short[0].length
  const end = /--!?>/gu
  end.lastIndex = at + 4
  return end.exec(text) === null ? text.length : end.lastIndex
}

function after(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at < 0 ? text.length : at + what.length
}

const SPACE = /[\t\n\f\r /]/u

// From the end of a name to the `>`.
function attributesFrom(
  text: string,
  from: number,
  work: { left: number },
): { readonly attributes: readonly Attribute[]; readonly end: number } {
  const attributes: Attribute[] = []
  let at = from
  for (;;) {
    while (at < text.length && SPACE.test(text.charAt(at))) at++
    if (at >= text.length) break
    if (text.charAt(at) === '>') return { attributes, end: at + 1 }
    const start = at
    // An equals sign at the beginning belongs to the name (13.2.5.32).
    at = endOf(text, at + 1, NAME_ENDS)
    const name = text.slice(start, at).toLowerCase()
    let next = at
    while (BLANK.test(text.charAt(next))) next++
    let value = ''
    if (text.charAt(next) === '=') {
      next++
      while (BLANK.test(text.charAt(next))) next++
      const quote = text.charAt(next)
      if (quote === '"' || quote === "'") {
        const close = text.indexOf(quote, next + 1)
        value = text.slice(next + 1, close < 0 ? text.length : close)
        at = close < 0 ? text.length : close + 1
      } else {
        at = endOf(text, next, VALUE_ENDS)
        value = text.slice(next, at)
      }
    }
    attributes.push({ name: afterColon(name), value, start, end: at })
    work.left -= at - start + 1
    if (work.left < 0) throw new TooManyTags()
  }
  return { attributes, end: text.length }
}

const BLANK = /[\t\n\f\r ]/u
const NAME_ENDS = /[\t\n\f\r />=]/gu
const VALUE_ENDS = /[\t\n\f\r >]/gu

function endOf(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

// What was found last is kept: a text of `<a<a<a` has one end for all names.
function nextMatch(text: string, pattern: RegExp): (from: number) => number {
  let asked = -1
  let found = -1
  return from => {
    if (asked < 0 || from < asked || from > found) {
      asked = from
      found = endOf(text, from, pattern)
    }
    return found
  }
}

function afterColon(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1)
}
