/*
 * NAME
 *   stream - the data of a stream of a PDF (ISO 32000-1 7.3.8)
 */

import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'
import type { Chunks } from '../bytes/inflate.js'
import { decrypt, nameIn, numberIn, type PdfKey } from './crypt.js'
import { PDF_FILTERS, type FilterOptions } from './filters.js'
import type { PdfValue } from './tokens.js'

export interface PdfStream {
  readonly object: number
  readonly generation: number
  /** Offset after the word `stream`. */
  readonly start: number
  readonly type: string
  /** Whatever its type is: readers find it by a table, and do not ask. */
  readonly holdsObjects: boolean
  readonly subtype: string
  /** Where the objects begin in a stream of objects. */
  readonly first: number
  readonly length: PdfValue | null
  readonly filters: PdfValue | null
  readonly parameters: PdfValue | null
}

/** Where streams end: where they declare it, if it fits; else at their end. */
export class StreamEnds {
  readonly #file: Bytes
  readonly #numbers: ReadonlyMap<number, number>
  /** The word that was found last, and from where. */
  #from = -1
  #found = -1

  constructor(file: Bytes, numbers: ReadonlyMap<number, number>) {
    this.#file = file
    this.#numbers = numbers
  }

  of(stream: PdfStream): number {
    const start = stream.start + this.lineEnd(stream)
    const { length } = stream
    const told =
      length?.is === 'reference'
        ? this.#numbers.get(length.object)
        : numberIn(length ?? undefined, -1)
    if (told !== undefined && told >= 0) {
      const end = start + told
      const after = this.#file.slice(end, end + 16).toString('latin1')
      if (/^\s{0,4}endstream/u.test(after)) return end
    }
    return this.#search(start)
  }

  /** Of the line end after `stream`. */
  lineEnd({ start }: PdfStream): number {
    const [first, second] = this.#file.slice(start, start + 2)
    if (first === 13) return second === 10 ? 2 : 1
    return first === 10 ? 1 : 0
  }

  // One search for all that begin before what it found.
  #search(start: number): number {
    if (this.#from <= start && start <= this.#found && this.#from >= 0) {
      return this.#found
    }
    this.#from = start
    this.#found = this.#file.size
    for (let at = start; at < this.#file.size; at += 256 * 1024) {
      const window = this.#file.slice(at, at + 256 * 1024 + 16)
      const found = window.indexOf('endstream')
      if (found < 0) continue
      this.#found = at + found
      break
    }
    return this.#found
  }
}

const FILTERS_LIMIT = 8

/** Bytes that filters may make of one stream on their way. */
const PASSED_LIMIT = 300e6

/** The data decrypted and through all its filters. */
export async function* dataOf(
  stream: PdfStream,
  data: Bytes,
  key: PdfKey | null,
  gathering: Gathering,
): Chunks {
  const names = listOf(stream.filters).map(it => nameIn(it))
  const parameters = listOf(stream.parameters)
  if (names.length > FILTERS_LIMIT) throw new RangeError('too many filters')
  let passed = 0
  const isPlain = key === null || names.includes('Crypt')
  let chunks = isPlain ? fromWindows(data) : decrypted(stream, data, key)
  for (const [index, name] of names.entries()) {
    const filter = PDF_FILTERS.get(name)
    // A picture's: no file and no object comes so.
    if (filter === undefined) return gathering.report('container-unsupported')
    chunks = filter(chunks, optionsOf(parameters[index]))
    if (index === names.length - 1) break
    chunks = counted(chunks, size => {
      passed += size
      if (passed <= PASSED_LIMIT) return true
      gathering.report('too-large')
      return false
    })
  }
  yield* chunks
}

async function* fromWindows(data: Bytes): Chunks {
  yield* windows(data)
}

async function* decrypted(
  { object, generation, type }: PdfStream,
  data: Bytes,
  key: PdfKey,
): Chunks {
  const method = type === 'EmbeddedFile' ? key.files : key.streams
  const bytes = data.slice(0, data.size)
  yield decrypt(bytes, key.bytes, method, [object, generation])
}

async function* counted(
  chunks: Chunks,
  take: (size: number) => boolean,
): Chunks {
  for await (const chunk of chunks) {
    if (!take(chunk.length)) return
    yield chunk
  }
}

function listOf(value: PdfValue | null): readonly PdfValue[] {
  if (value === null) return []
  return value.is === 'array' ? value.items : [value]
}

function optionsOf(value: PdfValue | undefined): FilterOptions {
  const get = (name: string, fallback: number): number =>
    value?.is === 'dictionary'
      ? numberIn(value.entries.get(name), fallback)
      : fallback
  return {
    predictor: get('Predictor', 1),
    columns: get('Columns', 1),
    colors: get('Colors', 1),
    bits: get('BitsPerComponent', 8),
    earlyChange: get('EarlyChange', 1),
  }
}
