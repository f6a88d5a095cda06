/*
 * NAME
 *   rtf-reader - the objects, templates and DDE fields of RTF, and a page in it
 *
 * DESCRIPTION
 *   The data of an object is hexadecimal digits in a group, among which
 *   malware strews whatever Word ignores: blanks, groups, control words,
 *   binary data, half a byte. The digits are taken in each way that a reader
 *   could; what they hold in OLE 1.0 becomes members, with the names of
 *   packages.
 *
 * SECURITY
 *   Hostile bytes: one pass over the text, and at most two more over the data
 *   of objects.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import type { Mark } from '../../mail/mark.js'
import type { Part } from '../../mail/part.js'
import type { Gathering } from '../container.js'
import { fieldMarks } from '../office/field-code.js'
import { isElsewhere, linkMark } from '../office/link.js'
import { classMark } from '../office/object-classes.js'
import { keepGoing } from '../keep-going.js'
import { readObject } from '../ole/packager.js'
import { htmlOf } from './html-in-rtf.js'
import { readDigits, type Digits } from './rtf-digits.js'

const WORDS =
  /\\(objdata|objupdate|objautlink|objocx|objclass|fldinst|sv|hlsrc|hlloc|mmdatasource|mmconnectstr|mmconnectstrdata|nextfile|subdocument\d{0,5}|\*[\s]{0,20}\\template|template|fromhtml1?)(?![a-z])/gu

const OVERLAP = 64

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  let start = 0
  let next = 0
  let isPage = false
  for (const window of windows(content)) {
    await gathering.turn()
    const from = Math.max(0, start - OVERLAP)
    const text = content.slice(from, start + window.length).toString('latin1')
    for (const match of text.matchAll(WORDS)) {
      const at = from + match.index
      const end = at + match[0].length
      if (at < next) continue
      // Cut at the end of this window: it is whole in the next.
      if (end >= start + window.length && end < content.size) break
      next = end
      const word = match[1] ?? ''
      isPage ||= word.startsWith('fromhtml')
      const after = await keepGoing(gathering, end, () =>
        readWord(word, end, content, gathering),
      )
      if (after === null) return
      next = after
    }
    start += window.length
  }
  if (!isPage) return
  await keepGoing(gathering, false, async () => {
    const html = await htmlOf(content, gathering)
    const member = { names: [], content: html, declaredType: 'text/html' }
    return html.size > 0 && gathering.member(member)
  })
}

/** Where to go on; null where the Gathering wants no more. */
async function readWord(
  word: string,
  at: number,
  content: Bytes,
  gathering: Gathering,
): Promise<number | null> {
  switch (word) {
    case 'objdata':
      return readData(content, at, gathering)
    case 'objupdate':
      gathering.mark('object-update')
      return at
    case 'objocx':
      gathering.mark('active-x')
      return at
    case 'objautlink':
    case 'fromhtml':
    case 'fromhtml1':
      return at
    case 'objclass':
    case 'sv':
    case 'hlsrc':
    case 'hlloc':
    case 'nextfile':
    case 'mmdatasource': {
      const text = textIn(content.slice(at, at + TEXT_BYTES).toString('latin1'))
      const mark = word === 'objclass' ? classMark(text) : pathMark(text)
      if (mark !== null) gathering.mark(mark)
      return at
    }
    case 'mmconnectstr':
    case 'mmconnectstrdata': {
      const text = textIn(content.slice(at, at + TEXT_BYTES).toString('latin1'))
      if (/\\\\[\w.]/u.test(text)) gathering.mark('network-path')
      return at
    }
    case 'fldinst':
      return readField(content, at, gathering)
    default: {
      const text = textIn(content.slice(at, at + TEXT_BYTES).toString('latin1'))
      const mark = pathMark(text)
      if (word.startsWith('subdocument')) {
        if (mark !== null) gathering.mark(mark)
      } else if (isElsewhere(text)) {
        gathering.mark('external-template')
      }
      return at
    }
  }
}

const TEXT_BYTES = 1024

// Values of shapes are anything: only a path or an address is a link.
function pathMark(text: string): Mark | null {
  return /[\\/:]/u.test(text) ? linkMark(text) : null
}

function readField(content: Bytes, at: number, gathering: Gathering): number {
  const code = textIn(content.slice(at, at + TEXT_BYTES).toString('latin1'))
  fieldMarks(code).forEach(gathering.mark)
  // Fields contain fields: the same text may be read again, but not for ever.
  return at + 1
}

// The letters up to the end of the group: escapes resolved, words left out.
function textIn(rtf: string): string {
  let text = ''
  let depth = 0
  const tokens =
    /\\'([0-9a-f]{2})|\\u(-?\d{1,5}) ?\??|\\([a-z]{1,32})(?:-?\d{1,10})? ?|\\([^a-z])|([{}])|([^\\{}]+)/giu
  for (const [, hex, code, word, symbol, brace, plain] of rtf.matchAll(
    tokens,
  )) {
    if (brace === '{') depth++
    if (brace === '}' && --depth < 0) break
    // That one is read for itself, with what follows.
    if (word === 'fldinst') break
    if (hex) text += String.fromCharCode(Number.parseInt(hex, 16))
    if (code) text += String.fromCharCode(Number(code) & 0xffff)
    if (symbol && !/[*~_-]/u.test(symbol)) text += symbol
    if (plain && !word) text += plain.replace(/[\r\n]/gu, '')
  }
  return text
}

async function readData(
  content: Bytes,
  at: number,
  gathering: Gathering,
): Promise<number | null> {
  const digits = await readDigits(content, at, 'all', gathering)
  const readings = [digits]
  // Some readers skip the groups in the data, others take their digits.
  if (digits.hasGroups) {
    readings.push(await readDigits(content, at, 'own', gathering))
  }
  // A word's own number looks like data.
  const head = content.slice(at, at + 12).toString('latin1')
  const number = /^-?\d{1,10}/u.exec(head)?.[0]
  if (number !== undefined) {
    const start = at + number.length
    readings.push(await readDigits(content, start, 'all', gathering))
  }
  for (const reading of readings) {
    if (!addObject(reading, gathering)) return null
  }
  return digits.end
}

function addObject({ bytes }: Digits, gathering: Gathering): boolean {
  if (bytes.size === 0) return true
  gathering.mark('embedded-object')
  const object = readObject(bytes) ?? readObject(withoutHalf(bytes))
  if (object !== null && isElsewhere(object.link)) {
    gathering.mark('external-object')
  }
  for (const text of [object?.className ?? '', object?.link ?? '']) {
    const mark = classMark(text) ?? pathMark(text)
    if (mark !== null) gathering.mark(mark)
  }
  if (object !== null && object.file === null) return true
  const file = object?.file ?? null
  const isWhole =
    file !== null && (file.names.length > 0 || isOle(file.content))
  const contents = isWhole ? [] : compoundFiles(bytes)
  if (file !== null && !gathering.member(file)) return false
  return contents.every(it => gathering.member({ names: [], content: it }))
}

const OLE = 'd0cf11e0a1b11ae1'

function isOle(bytes: Bytes): boolean {
  return bytes.slice(0, 8).toString('hex') === OLE
}

// Where the header is broken, or half a byte too many: a compound file shows
// itself by its first bytes.
function compoundFiles(bytes: Bytes): readonly Bytes[] {
  const head = bytes.slice(0, 256 * 1024).toString('hex')
  const at = head.indexOf(OLE)
  if (at < 0) return []
  if (at % 2 === 0) return [subBytes(bytes, at / 2, bytes.size)]
  const shifted = withoutHalf(bytes)
  return [subBytes(shifted, (at - 1) / 2, shifted.size)]
}

// The bytes by the digits after the first: half a byte is too much.
function withoutHalf(bytes: Bytes): Bytes {
  const size = Math.max(0, bytes.size - 1)
  return {
    size,
    slice: (start, end) => {
      const digits = bytes.slice(start, Math.min(end, size) + 1).toString('hex')
      return Buffer.from(digits.slice(1, -1), 'hex')
    },
  }
}
