/*
 * NAME
 *   reader - what a PDF does and carries (ISO 32000)
 *
 * DESCRIPTION
 *   Every object in the file is read wherever it is, whether a table lists it
 *   or not: readers rebuild broken tables, and so must we. Then come the
 *   objects that are packed in streams, and the embedded files, which become
 *   members with their names. Marks report JavaScript, programs that are
 *   started, and the like.
 *
 *   A PDF that is encrypted and opens without a password is decrypted. Where
 *   no password fits, it is read as if it were not: readers do so too, if it
 *   says that it is encrypted where they do not look.
 *
 * DIAGNOSTICS
 *   Reports `container-encrypted` where a password is needed,
 *   `container-damaged` for a packed object or file that cannot be unpacked,
 *   `too-slow` for objects in one another that cost too much to read.
 *
 * SECURITY
 *   Hostile bytes. No reference is followed but to a stream, so that none can
 *   lead in a circle. The work is bounded by the size of the file, whatever
 *   overlaps in it.
 */

import { subBytes, windows, type Bytes } from '../../util/bytes.js'
import { detectType } from '../../util/file-type/file-type.js'
import type { Part } from '../../mail/part.js'
import { byteReader } from '../bytes/windowed-bytes.js'
import type { Gathering } from '../container.js'
import { isZlibError } from '../bytes/inflate.js'
import { nameIn, numberIn, unlock, type PdfKey } from './crypt.js'
import { keepGoing } from '../keep-going.js'
import { PdfFacts } from './facts.js'
import { dataOf, StreamEnds, type PdfStream } from './stream.js'
import { readForm } from './targets.js'
import { OBJECT, readObject } from './values.js'
import { withoutDamage } from '../without-damage.js'
import type { PdfDictionary } from './tokens.js'

/** So many times its own size may be read of a file. */
const WORK_FACTOR = 8

const STREAMS_LIMIT = 100_000

export async function open(part: Part, gathering: Gathering): Promise<void> {
  const { content } = part
  const facts = new PdfFacts(gathering)
  const streams = await readObjects(content, facts, gathering)
  const lock = openLock(facts, gathering)
  const isLocked = lock.kind === 'locked'
  const key = lock.kind === 'unlocked' ? lock.key : null
  if (isLocked) gathering.report('container-encrypted')
  const ends = new StreamEnds(content, facts.numbers)
  const teller = isLocked ? withoutDamage(gathering) : gathering
  const read = { file: content, ends, key, gathering: teller }
  for (const stream of streams) {
    if (!stream.holdsObjects) continue
    const packed = await keepGoing(gathering, null, () =>
      unpackOf(stream, read),
    )
    if (packed === null) continue
    facts.enter(null)
    readPacked(packed, stream, facts)
  }
  if (!isLocked) facts.markTargets(key, gathering)
  const forms = facts.targets.forms()
  for (const stream of streams) {
    if (!forms.has(stream.object)) continue
    const form = await unpackOf(stream, read)
    if (form !== null) await readForm(form, gathering)
  }
  for (const stream of streams) {
    const isEmbedded = stream.type === 'EmbeddedFile'
    if (!isEmbedded && !facts.carries(stream)) continue
    gathering.mark('pdf-embedded-file')
    const data = await keepGoing(gathering, null, () => unpackOf(stream, read))
    // Encrypted bytes are of no known type.
    if (isLocked && (data === null || detectType(data) === '')) continue
    const names = await keepGoing(gathering, [], () =>
      facts.namesOf(stream.object, key),
    )
    if (!gathering.member({ names, content: data })) return
  }
}

/** `none`: nothing is encrypted; `locked`: no password of ours fits. */
type Lock =
  | { readonly kind: 'none' | 'locked' }
  | { readonly kind: 'unlocked'; readonly key: PdfKey }

function openLock(facts: PdfFacts, gathering: Gathering): Lock {
  if (!facts.isEncrypted) return { kind: 'none' }
  for (const encrypt of facts.encrypts()) {
    for (const id of facts.ids) {
      const key = unlock(encrypt, id, gathering)
      if (key !== null) return { kind: 'unlocked', key }
    }
  }
  return { kind: 'locked' }
}

/** The text before the word: anything may be between the numbers. */
const NUMBERS =
  /(\d{1,10})(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+(\d{1,10})(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*$/u
const NUMBERS_LENGTH = 256

const OVERLAP = 512

// Where one is read to its end, what looks like another in it is none: a text
// may speak of objects. What is in a stream is looked at as well.
async function readObjects(
  file: Bytes,
  facts: PdfFacts,
  gathering: Gathering,
): Promise<readonly PdfStream[]> {
  const streams: PdfStream[] = []
  let work = WORK_FACTOR * file.size + 1e6
  let next = 0
  let start = 0
  const byteAt = byteReader(file)
  for (const window of windows(file)) {
    let last = 0
    const from = Math.max(0, start - OVERLAP)
    const text = file.slice(from, start + window.length).toString('latin1')
    for (const match of text.matchAll(OBJECT)) {
      await gathering.turn()
      const at = from + match.index
      if (at < next) continue
      next = at + 1
      const begin = at + match[0].length
      // Cut at the end of this window: it is whole in the next.
      const isCut = begin >= start + window.length && begin < file.size
      if (isCut) {
        next = at
        continue
      }
      const isTrailer = match[0] === 'trailer'
      const numbers = isTrailer ? NONE : numbersBefore(text, match.index, last)
      last = match.index + match[0].length
      facts.enter(isTrailer ? null : numbers)
      const { value, word, end } = readObject(byteAt, begin, facts)
      if (ENDS.has(word)) next = end
      work -= end - begin
      if (work < 0) {
        gathering.report('too-slow')
        return streams
      }
      if (isTrailer) {
        if (value?.is === 'dictionary') facts.trailer(value)
        continue
      }
      facts.object(numbers[0], value)
      if (word !== 'stream' || value?.is !== 'dictionary') continue
      if (streams.length >= STREAMS_LIMIT) {
        gathering.report('too-many-parts')
        return streams
      }
      streams.push(streamOf(value, numbers, end))
    }
    start += window.length
  }
  return streams
}

const NONE = [0, 0] as const

// Without them an object is one all the same: some reader finds it.
// No further back than to the word before, but through a comment.
function numbersBefore(
  text: string,
  at: number,
  last: number,
): readonly [number, number] {
  const from = Math.max(0, at - NUMBERS_LENGTH)
  const own = text.slice(Math.max(from, last), at)
  const before = own.includes('%') ? text.slice(from, at) : own
  const [, object, generation] = NUMBERS.exec(before) ?? []
  return object === undefined ? NONE : [Number(object), Number(generation)]
}

const ENDS = new Set(['endobj', 'stream', 'startxref', 'xref'])

function streamOf(
  { entries }: PdfDictionary,
  numbers: readonly [number, number],
  start: number,
): PdfStream {
  return {
    object: numbers[0],
    generation: numbers[1],
    start,
    type: nameIn(entries.get('Type')),
    holdsObjects:
      nameIn(entries.get('Type')) === 'ObjStm' ||
      (entries.has('N') && entries.has('First')),
    subtype: nameIn(entries.get('Subtype')),
    first: numberIn(entries.get('First'), 0),
    length: entries.get('Length') ?? null,
    filters: entries.get('Filter') ?? null,
    parameters: entries.get('DecodeParms') ?? null,
  }
}

interface Reading {
  readonly file: Bytes
  readonly ends: StreamEnds
  readonly key: PdfKey | null
  readonly gathering: Gathering
}

/** null where it cannot be unpacked at all. */
async function unpackOf(
  stream: PdfStream,
  { file, ends, key, gathering }: Reading,
): Promise<Bytes | null> {
  const store = gathering.store()
  let isBroken = false
  try {
    const end = ends.of(stream)
    const data = subBytes(file, stream.start + ends.lineEnd(stream), end)
    for await (const chunk of dataOf(stream, data, key, gathering)) {
      await gathering.turn()
      if (!store.write(chunk)) break
    }
  } catch (error) {
    if (!isZlibError(error) && !(error instanceof RangeError)) throw error
    isBroken = true
  }
  const found = store.end()
  // Readers show what they have of a stream that is cut: so do we.
  if (isBroken) gathering.report('container-damaged')
  return isBroken && found.size === 0 ? null : found
}

// Numbers and places of the objects, and then the objects one by one.
function readPacked(packed: Bytes, stream: PdfStream, facts: PdfFacts): void {
  const body = subBytes(packed, stream.first, packed.size)
  const byteAt = byteReader(body)
  for (let at = 0; at < body.size;) {
    const { end, word } = readObject(byteAt, at, facts)
    if (word === '' || end <= at) break
    at = end
  }
}
