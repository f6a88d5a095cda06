/*
 * NAME
 *   carve - files and parts inside a text
 *
 * DESCRIPTION
 *   Reads a text as programs that guess do. Finds encoded files, lines of
 *   base64 that no header mentions, and every place where something follows
 *   lines that look like a header. Each find is a part like any other: scanners
 *   judge it. A text that was found is searched in its turn, to a depth of a
 *   few texts.
 *
 * SECURITY
 *   Hostile bytes; each search is linear, what is decoded is bounded by finds.
 */

import { bytesOf, subBytes, type Bytes } from '../../util/bytes.js'
import {
  hasBareCr,
  withLineFeeds,
  type LineEnds,
} from '../../util/lines/line-ends.js'
import { withEntities } from '../../util/xml-entities.js'
import { decodeWords } from '../../mail/encoded-word.js'
import type { Part } from '../../mail/part.js'
import { addAlternatives, addLegacy, type Body } from './transfer-variants.js'
import {
  beginsPart,
  fieldsOf,
  findBlocks,
  findNames,
  joinedSign,
  speaksOfPart,
  type Block,
} from './part-blocks.js'
import { removeMarks, removeTags } from './quotation-marks.js'
import { addFiles, LARGE_BYTES } from './encoded-files.js'
import { entityOf } from '../mime/content-type.js'
import type { Finds } from './carved-parts.js'
import { addRuns } from './encoded-lines.js'
import { namesOf } from '../mime/attachment-names.js'
import { areBinaries, isProse } from './prose.js'
import type { Signs } from './detector.js'
import { isText } from './text-part.js'
import { signsOf } from './text-signs.js'
import { decoderOf } from '../transfer/transfer.js'

/** How often a text that was found is looked through in its turn. */
const LEVELS = 3

/** What is known of a text; see carve(). */
type Mode = 'text' | 'suspect'

export interface Carved {
  /** Whether lines like a header of a file, or an encoded one, were there. */
  readonly hasPart: boolean
}

/**
 * @param mode `text` where it is one and nothing else is known; `suspect` where
 *   it is known that readers may differ.
 */
export async function carve(
  bytes: Bytes,
  finds: Finds,
  mode: Mode,
): Promise<Carved> {
  return carveAt(bytes, finds, { mode, level: 0 })
}

interface Where {
  readonly mode: Mode
  readonly level: number
}

// What was encoded has its own line ends: CRLF, or a CR that some programs take
// for one.
async function carveAt(
  bytes: Bytes,
  finds: Finds,
  where: Where,
): Promise<Carved> {
  const found = await carveLines(bytes, finds, { ...where, ends: 'crlf' })
  if (!hasBareCr(bytes)) return found
  const other = await carveLines(bytes, finds, { ...where, ends: 'each CR' })
  return { hasPart: found.hasPart || other.hasPart }
}

async function carveLines(
  content: Bytes,
  finds: Finds,
  { mode, level, ends }: Where & { readonly ends: LineEnds },
): Promise<Carved> {
  const signs = signsOf(content, ends)
  if (signs === null && mode === 'text') return { hasPart: false }
  if (content.size > LARGE_BYTES) {
    finds.report('too-many-readings')
    return { hasPart: false }
  }
  const raw = content.slice(0, content.size)
  const text = withLineFeeds(raw, ends)
  const bytes = text === raw ? content : bytesOf(text)
  const found: Part[] = []
  let hasPart = false
  if (signs !== null) {
    found.push(...(await addFiles(text, signs, finds)))
    found.push(...(await addRuns(bytes, text, { signs, finds })))
    hasPart = found.some(isFile)
  }
  if (mode === 'suspect' || signs?.has('block') === true) {
    for (const block of findBlocks(text)) {
      await finds.turn()
      if (mode === 'text' && !speaksOfPart(block.head)) continue
      if (!finds.takeHead()) break
      const added = await addBlock(bytes, block, { finds, mode })
      found.push(...added.parts)
      hasPart ||= added.isPart
    }
  }
  if (signs?.has('joined') === true && finds.isOpen()) {
    const parted = finds.taken(splitJoined(text))
    for (const block of findBlocks(parted.slice(0, parted.size))) {
      await finds.turn()
      if (!finds.takeHead()) break
      found.push(...(await addBlock(parted, block, { finds, mode })).parts)
    }
  }
  if (level + 1 < LEVELS) {
    for (const shown of showOtherwise(text, signs, finds)) {
      await carveAt(shown, finds, { mode: 'text', level: level + 1 })
    }
    for (const part of found) {
      if (!isText(part) || isPiece(part)) continue
      await carveAt(part.content, finds, { mode: 'text', level: level + 1 })
    }
  }
  return { hasPart }
}

// The text before anything in it is decoded.
function* showOtherwise(
  text: Buffer,
  signs: Signs | null,
  finds: Finds,
): Generator<Bytes, void, undefined> {
  if (signs?.has('decorated') === true) yield finds.taken(removeMarks(text))
  if (signs?.has('tagged') === true) yield finds.taken(removeTags(text))
  if (signs?.has('entities') === true) yield expandEntities(text, finds)
}

// Entities may grow without end; readers stop, too.
function expandEntities(text: Buffer, finds: Finds): Bytes {
  const letters = text.toString('latin1')
  const shown = withEntities(letters)
  // Texts about such a thing are common; pictures that are one are not.
  if (shown.cut && SHOWN.test(letters)) finds.report('too-many-readings')
  return finds.taken(Buffer.from(shown.text, 'latin1'))
}

const SHOWN = /<(?:[\w.-]{1,60}:)?(?:svg|x?html)[\s>]/iu
// An unchanged piece of the text: it was searched with the rest.
function isPiece({ reading, form }: Part): boolean {
  return reading === 'block' && form === 'plain'
}

// More than a picture in a page, or a word that could be base64.
function isFile({ reading, content }: Part): boolean {
  if (reading === 'base64-run') return content.size >= FILE_BYTES
  return FILE_READINGS.has(reading)
}

const FILE_BYTES = 45
const FILE_READINGS: ReadonlySet<Part['reading']> = new Set([
  'uuencode',
  'yenc',
  'binhex',
])

// Each blank of a line with several fields as a line end.
function splitJoined(text: Buffer): Buffer {
  const lines = text.toString('latin1').split('\n')
  const parted = lines.map(line =>
    joinedSign.find(line) ? line.replaceAll(' ', '\n') : line,
  )
  return Buffer.from(parted.join('\n'), 'latin1')
}

/** Names that an honest head has, in all readings. */
const USUAL_NAMES = 4

async function addBlock(
  bytes: Bytes,
  { head, bodies }: Block,
  { finds, mode }: { readonly finds: Finds; readonly mode: Mode },
): Promise<{ readonly parts: readonly Part[]; readonly isPart: boolean }> {
  const fields = fieldsOf(head)
  const declared = [...new Set([...namesOf(fields), ...findNames(head)])]
  // A name in many readings takes as long as many heads.
  if (declared.length > USUAL_NAMES) {
    finds.takeHead(declared.length - USUAL_NAMES)
  }
  const { type, multipart } = entityOf(fields, '')
  const words = squeeze(head)
  const isAboutFile = (): boolean =>
    areBinaries(declared) && isProse(wholeBody(bytes, bodies))
  // In a text, a head without an encoding names a file only if a part begins
  // there, and if what follows is not a person's text about the file.
  const isNamed =
    mode === 'suspect' ||
    ENCODED.test(words) ||
    (beginsPart(head) && !isAboutFile())
  const names = isNamed ? declared : []
  const before = finds.parts.length
  for (const { start, end } of bodies) {
    const raw = subBytes(bytes, start, end)
    if (!finds.isNewBody(raw, `${words} ${names.join()}`)) continue
    const common = {
      path: '',
      reading: 'block' as const,
      names,
      fields,
      declaredType: multipart ? '' : type,
    }
    const content = finds.taken(raw.slice(0, raw.size))
    const plain = finds.add({ ...common, content, form: 'plain' })
    const body: Body = { path: '', kind: plain?.kind ?? 'leaf', names, raw }
    for (const encoding of ENCODINGS) {
      if (!words.includes(encoding.slice(0, 6)) || !finds.isOpen()) continue
      const decoder = decoderOf(encoding)
      const content = await finds.decoded(raw, decoder)
      finds.add({ ...common, content })
      await addAlternatives(body, finds, { encoding, clean: decoder.clean })
    }
    await addLegacy(body, finds, words)
  }
  return {
    parts: finds.parts.slice(before),
    isPart: declared.length > 0 || /base64|quoted|uuenc/u.test(words),
  }
}

// Each is the end of the longest one. latin1.
function wholeBody(bytes: Bytes, bodies: Block['bodies']): string {
  const start = Math.min(...bodies.map(it => it.start))
  const end = Math.max(...bodies.map(it => it.end))
  return bytes.slice(start, end).toString('latin1')
}

/** Anything that could be one of a transfer. */
const ENCODED = /encod|base64|quoted|uue|hex|zip/u

const ENCODINGS = ['base64', 'quoted-printable'] as const

// Lower case, encoded words read, and without what hides a word from some.
function squeeze(head: string): string {
  return decodeWords(head)
    .toLowerCase()
    .replace(/\([^()\n]{0,99}\)/gu, '')
    .replace(/[^a-z0-9:;=-]+/gu, '')
}
