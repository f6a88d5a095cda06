/*
 * NAME
 *   html-place - where in a page something can be put that is shown
 *
 * DESCRIPTION
 *   After the start tag of the body, whatever is in it: quotes with `>`, line ends,
 *   any case. Without a body after the head, the html tag or the doctype; else
 *   before all. At the bottom before the last end tag of body or html, else after
 *   all. Tags in comments, scripts, styles and the like are none.
 *
 * SECURITY
 *   Hostile bytes; linear. A page may hide what is put into it all the same, by
 *   styles that we do not read: the fields of a message say what was put there.
 */

export interface HtmlPlaces {
  readonly top: number
  readonly bottom: number
}

/** @param page one character a byte. */
export function htmlPlaces(page: string): HtmlPlaces {
  let top = 0
  let rank = 0
  let bottom = -1
  for (const tag of tagsOf(page)) {
    const found = TOPS.indexOf(tag.name) + 1
    // Of several bodies the first is the body.
    if (found > rank) {
      rank = found
      top = tag.end
    }
    if (tag.name === '/body') bottom = tag.start
    if (tag.name === '/html' && bottom < 0) bottom = tag.start
  }
  return { top, bottom: bottom < top ? page.length : bottom }
}

/** After which it may go, the best last. */
const TOPS = ['!doctype', 'html', '/head', 'body']

interface Tag {
  /** `body`, `/body`; lower case. */
  readonly name: string
  readonly start: number
  readonly end: number
}

function* tagsOf(page: string): Generator<Tag> {
  let at = 0
  for (;;) {
    const start = page.indexOf('<', at)
    if (start < 0) return
    if (page.startsWith('<!--', start)) {
      const end = page.indexOf('-->', start + 2)
      if (end < 0) return
      at = end + 3
      continue
    }
    NAME.lastIndex = start + 1
    const name = NAME.exec(page)?.[0]?.toLowerCase() ?? ''
    if (name === '') {
      at = start + 1
      continue
    }
    const end = tagEnd(page, start + 1 + name.length)
    if (end < 0) return
    yield { name, start, end }
    at = end
    if (!RAW.has(name)) continue
    const close = closeOf(page, name, end)
    if (close < 0) return
    at = close
  }
}

const NAME = /[!/]?[a-z][a-z0-9]*/iuy

/** What is in these is no tag. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'noembed'])

function tagEnd(page: string, from: number): number {
  let quote = ''
  for (let at = from; at < page.length; at++) {
    const letter = page[at] ?? ''
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if (letter === '>') {
      return at + 1
    } else if (
      (letter === '"' || letter === "'") &&
      /[=\s]/u.test(page[at - 1] ?? '')
    ) {
      quote = letter
    }
  }
  return -1
}

function closeOf(page: string, name: string, from: number): number {
  const close = new RegExp(`</${name}`, 'giu')
  close.lastIndex = from
  return close.exec(page)?.index ?? -1
}
