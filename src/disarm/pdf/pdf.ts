/*
 * NAME
 *   pdf - a PDF that does nothing by itself (ISO 32000)
 *
 * DESCRIPTION
 *   Every object is looked at, wherever it is, as unpack/pdf finds them. What makes
 *   the file act is overwritten in its own length, so that all tables of places
 *   stay true. Objects in a stream are unpacked, overwritten and packed again; the
 *   room that is left is filled, and the stream stays as long as it was.
 *
 *   A signature of the file itself is no longer valid then, and readers say so.
 *
 * DIAGNOSTICS
 *   A reason for streams of objects that are encrypted, that are packed in another
 *   way, or that do not fit into their room.
 *
 * SECURITY
 *   Hostile bytes: what is read again is counted.
 */

import { constants, deflateSync, inflateSync } from 'node:zlib'
import type { Part } from '../../mail/part.js'
import { nameIn, numberIn } from '../../unpack/pdf/crypt.js'
import { OBJECT, readObject } from '../../unpack/pdf/values.js'
import type { PdfDictionary } from '../../unpack/pdf/tokens.js'
import { cannot, type FormatOptions, type FormatResult } from '../format.js'
import { disarmObjects, type PdfJob } from './names.js'

const WORK_FACTOR = 8
const UNPACKED_LIMIT = 64 * 1024 * 1024

export async function disarm(
  content: Buffer,
  _part: Part,
  { marks, turn }: Pick<FormatOptions, 'marks' | 'turn'>,
): Promise<FormatResult> {
  const bytes = Buffer.from(content)
  const removed = new Set<string>()
  const job: PdfJob = { marks, removed: word => removed.add(word) }
  const isEncrypted = { is: false }
  const streams: Stream[] = []
  let work = WORK_FACTOR * bytes.length + 1e6
  let next = 0
  for (const { 0: word, index } of bytes.toString('latin1').matchAll(OBJECT)) {
    await turn()
    if (index < next) continue
    const begin = index + word.length
    const read = readObject(it => bytes[it] ?? -1, begin, {
      onKey: key => (isEncrypted.is ||= key === 'Encrypt'),
      onDictionary: () => {},
    })
    const end = disarmObjects(bytes, begin, job)
    work -= end - begin + (read.end - begin)
    if (work < 0) return cannot('the objects are in one another')
    if (CLOSES.has(read.word)) next = read.end
    if (word === 'trailer' || read.word !== 'stream') continue
    if (read.value?.is !== 'dictionary' || !holdsObjects(read.value)) continue
    streams.push({ dictionary: read.value, start: read.end })
  }
  for (const stream of streams) {
    await turn()
    const reason = disarmStream(bytes, stream, { ...job, isEncrypted })
    if (reason !== null) return cannot(reason)
  }
  const isSame = removed.size === 0
  return {
    is: 'harmless',
    content: isSame ? content : bytes,
    removed: [...removed],
  }
}

const CLOSES = new Set(['endobj', 'stream', 'startxref', 'xref'])

interface Stream {
  readonly dictionary: PdfDictionary
  /** After the word. */
  readonly start: number
}

function holdsObjects({ entries }: PdfDictionary): boolean {
  const isNamed = nameIn(entries.get('Type')) === 'ObjStm'
  return isNamed || (entries.has('N') && entries.has('First'))
}

// A reason, or null where all is well.
function disarmStream(
  bytes: Buffer,
  { dictionary, start }: Stream,
  job: PdfJob & { readonly isEncrypted: { readonly is: boolean } },
): string | null {
  if (job.isEncrypted.is) return 'its objects are encrypted'
  const { entries } = dictionary
  const begin = start + lineEnd(bytes, start)
  const end = endOf(bytes, begin, numberIn(entries.get('Length'), -1))
  const place = bytes.subarray(begin, end)
  const filter = entries.get('Filter')
  const names = filter?.is === 'array' ? filter.items.map(it => nameIn(it)) : []
  const name = filter?.is === 'array' ? names[0] : nameIn(filter)
  if (filter === undefined) {
    disarmAll(place, job)
    return null
  }
  const isPlain =
    names.length <= 1 &&
    (name === 'FlateDecode' || name === 'Fl') &&
    !entries.has('DecodeParms')
  if (!isPlain) return 'its objects are packed in a way that is not known'
  let body
  try {
    body = inflateSync(place, {
      maxOutputLength: UNPACKED_LIMIT,
      finishFlush: constants.Z_SYNC_FLUSH,
    })
  } catch {
    // Damaged, or too large: not edited either way.
    return 'its objects cannot be unpacked'
  }
  const before = Buffer.from(body)
  disarmAll(body, job)
  if (body.equals(before)) return null
  const packed = deflateSync(body, { level: 9, memLevel: 9 })
  if (packed.length > place.length) return 'its objects have no room'
  packed.copy(place)
  place.fill(' ', packed.length)
  return null
}

// One after the other; the numbers before the first one are no names.
function disarmAll(body: Buffer, job: PdfJob): void {
  for (let at = 0; at < body.length;) {
    const end = disarmObjects(body, at, job)
    if (end <= at) break
    at = end
  }
}

function lineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? 2 : 1
  return bytes[at] === 10 ? 1 : 0
}

// Where it says, if the word is there; else where the word is.
function endOf(bytes: Buffer, begin: number, length: number): number {
  const told = begin + length
  const after = length < 0 ? '' : bytes.toString('latin1', told, told + 16)
  if (/^\s{0,4}endstream/u.test(after)) return told
  const found = bytes.indexOf('endstream', begin)
  return found < 0 ? bytes.length : found
}
