/*
 * NAME
 *   svg-reader - whether a picture of vectors runs code
 *
 * DESCRIPTION
 *   Scripts, whatever prefix their elements have, handlers of events, links
 *   with `javascript:`, and pages in frames; also where an entity or the default
 *   of an attribute, declared in the picture, makes them. Pictures that only move
 *   or have text in foreignObject, as programs write them, have no mark; nor have
 *   empty scripts. What it loads or links of another machine is a mark, too.
 *
 * SECURITY
 *   See container. Linear: patterns are bounded, and a piece of the text is
 *   looked at with the end of the one before it. What entities put in is
 *   bounded by the size of the picture; parse says where there is more.
 */

import { windows } from '../../util/bytes.js'
import { resolveReferences } from '../../util/character-references.js'
import { withEntities } from '../../util/xml-entities.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { linkMark } from '../office/link.js'

export async function open(part: Part, gathering: Gathering): Promise<void> {
  if (hasEntities(part)) {
    await gathering.turn()
    const text = inBothWays(part)
    if (leadsAway(text)) gathering.mark('network-path')
    if (runsCode(text, Infinity)) gathering.mark('svg-script')
    return
  }
  let before = ''
  let left = part.content.size
  for (const window of windows(part.content)) {
    await gathering.turn()
    left -= window.length
    const text = before + asAscii(window)
    if (leadsAway(text)) gathering.mark('network-path')
    if (runsCode(text, left > 0 ? text.length - EDGE : text.length)) {
      gathering.mark('svg-script')
      return
    }
    before = text.slice(-EDGE)
  }
}

const EDGE = 512

// Declared before the first element, if anywhere. A picture that is larger than
// this is looked at unchanged.
function hasEntities({ content }: Part): boolean {
  if (content.size > WHOLE_BYTES) return false
  const head = content.slice(0, Math.min(content.size, HEAD_BYTES))
  return head.toString('latin1').replaceAll('\0', '').includes('<!ENTITY')
}

const WHOLE_BYTES = 16 * 1024 * 1024
const HEAD_BYTES = 256 * 1024

// Unchanged, and as it is read.
function inBothWays({ content }: Part): string {
  const plain = content.slice(0, content.size).toString('latin1')
  const text = plain.replaceAll('\0', '')
  const shown = withEntities(text)
  return asAscii(Buffer.from(`${text}\n${shown.text}`, 'latin1'))
}

// As a reader has it of UTF-16, too, and with numbers for letters.
function asAscii(bytes: Buffer): string {
  const text = bytes.toString('latin1').replaceAll('\0', '')
  return resolveReferences(text, code =>
    code <= 0x7f ? String.fromCharCode(code) : '?',
  )
}

// What begins after `end` is looked at again with what follows.
function runsCode(text: string, end: number): boolean {
  if (LINK.test(text) || HANDLER.test(text) || FRAME.test(text)) return true
  for (const { index } of text.matchAll(SCRIPT)) {
    if (index >= end) break
    if (!EMPTY.test(text.slice(index, index + EDGE))) return true
  }
  return false
}

// Whether it loads or links a file of another machine.
function leadsAway(text: string): boolean {
  for (const [, target = ''] of text.matchAll(TARGET)) {
    if (linkMark(target) === 'network-path') return true
  }
  return false
}

// `//host/a` is an address of the web here.
const TARGET =
  /(?:href|src|url)\s{0,9}[=(]\s{0,9}["']?\s{0,9}((?:file:|\\\\)[^"'()<>\s]{1,300})/giu

const SCRIPT = /<(?:[\w.-]{1,60}:)?script(?=[\s/>])/giu
const EMPTY =
  /^<[\w.:-]{1,70}(?:\s{1,9}(?!(?:xlink:)?href|src)[\w:-]{1,40}\s?=\s?(?:"[^"<>]{0,99}"|'[^'<>]{0,99}')){0,5}\s{0,9}(?:\/>|>\s{0,99}<\/)/iu

/** White space within the word is dropped by browsers (URL Standard 4.4). */
const LINK =
  /[="'][\0-\x20]{0,9}(?:j[\t\n\r]{0,3}a[\t\n\r]{0,3}v[\t\n\r]{0,3}a|v[\t\n\r]{0,3}b)[\t\n\r]{0,3}s[\t\n\r]{0,3}c[\t\n\r]{0,3}r[\t\n\r]{0,3}i[\t\n\r]{0,3}p[\t\n\r]{0,3}t[\t\n\r]{0,3}:/iu

/**
 * Events that an element of SVG or HTML may handle, without `on`; each a part
 * of a pattern. Add one where a browser knows it: a word in a text is no event
 * as long as no `=` and no quotation mark follow it.
 */
const EVENTS: readonly string[] = [
  ...['abort', 'activate', 'animation[a-z]{3,9}', 'aux[a-z]{5}'],
  ...['before[a-z]{4,12}', 'begin', 'blur', 'can[a-z]{4,16}', 'change'],
  ...['click', 'close', 'contextmenu', 'copy', 'cut', 'dblclick'],
  ...['drag[a-z]{0,5}', 'drop', 'end', 'ended', 'error', 'focus(?:in|out)?'],
  ...['fullscreen[a-z]{6}', 'hashchange', 'input', 'invalid'],
  ...['key[a-z]{2,5}', 'load[a-z]{0,9}', 'message', 'mouse[a-z]{2,5}'],
  ...['page[a-z]{4}', 'paste', 'play', 'pointer[a-z]{2,7}', 'progress'],
  ...['repeat', 'reset', 'resize', 'scroll[a-z]{0,3}', 'search'],
  ...['select[a-z]{0,6}', 'show', 'submit', 'toggle', 'touch[a-z]{3,6}'],
  ...['transition[a-z]{3,6}', 'unload', 'wheel', 'zoom'],
]

// Also one that a document type declares (`<!ATTLIST svg onload CDATA "x()">`).
const HANDLER = new RegExp(
  `[\\s"'/]on(?:${EVENTS.join('|')})(?:\\s{0,9}=|\\s{1,9}(?:cdata|nmtokens?|entity|id)(?:\\s{1,9}#fixed)?)\\s{0,9}["'][^"']`,
  'iu',
)

const FRAME =
  /<(?:[\w.-]{1,60}:)?(?:iframe|embed|object|handler|frame)(?=[\s/])[^>]{0,200}\s(?:src|srcdoc|data|href|type)\s{0,9}=/iu
