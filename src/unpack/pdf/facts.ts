/*
 * NAME
 *   facts - the facts in the objects of a PDF, gathered as they are read
 *
 * DESCRIPTION
 *   Marks, names of embedded files with the streams that they belong to, the
 *   numbers that are lengths of streams, and how the file is encrypted.
 */

import type { Mark } from '../../mail/mark.js'
import type { Gathering } from '../container.js'
import { decrypt, nameIn, type PdfKey } from './crypt.js'
import type { PdfStream } from './stream.js'
import { PdfTargets } from './targets.js'
import type { PdfListener } from './values.js'
import type { PdfDictionary, PdfValue } from './tokens.js'

interface FileNames {
  readonly texts: readonly Buffer[]
  /** The object that they are in; null for a packed one. */
  readonly within: readonly [number, number] | null
  readonly streams: readonly number[]
}

const NAMES_LIMIT = 10_000
const NUMBERS_LIMIT = 1_000_000
const UNPAIRED_LIMIT = 50
const ENCRYPTS_LIMIT = 10

export class PdfFacts implements PdfListener {
  readonly #gathering: Pick<Gathering, 'mark'>
  readonly #files: FileNames[] = []
  readonly #carried = new Set<number>()
  /** Objects with such dictionaries as others refer to. */
  readonly #fileObjects = new Set<number>()
  /** Streams by the key of a file, and the object that the key is in. */
  readonly #suspects = new Map<number, number>()
  readonly #encryptObjects = new Set<number>()
  readonly #candidates = new Map<number, PdfDictionary>()
  readonly #encrypts: PdfDictionary[] = []
  #within: readonly [number, number] | null = null
  /** Objects that are a number. */
  readonly numbers = new Map<number, number>()
  readonly ids: Buffer[] = [Buffer.alloc(0)]
  isEncrypted = false
  readonly targets = new PdfTargets()

  constructor(gathering: Pick<Gathering, 'mark'>) {
    this.#gathering = gathering
  }

  /** The object whose values come now; null for one that is packed. */
  enter(object: readonly [number, number] | null): void {
    this.#within = object
  }

  onKey(key: string): void {
    const mark = KEY_MARKS.get(key)
    if (mark !== undefined) this.#gathering.mark(mark)
  }

  onDictionary(dictionary: PdfDictionary): void {
    const { entries } = dictionary
    this.targets.dictionary(dictionary, this.#within)
    for (const key of ['S', 'Type', 'Subtype']) {
      const mark = VALUE_MARKS.get(nameIn(entries.get(key)))
      if (mark !== undefined) this.#gathering.mark(mark)
    }
    const own = referencesIn(entries)
    own.forEach(object => this.#suspect(object))
    const files = entries.get('EF')
    if (files === undefined) return
    const inner = files.is === 'dictionary' ? referencesIn(files.entries) : []
    inner.forEach(object => this.#carry(object))
    if (files.is === 'reference') this.#fileObjects.add(files.object)
    const texts = FILE_KEYS.flatMap(key => {
      const value = entries.get(key)
      return value?.is === 'text' ? [value.bytes] : []
    })
    if (this.#files.length >= NAMES_LIMIT) return
    this.#files.push({ texts, within: this.#within, streams: inner })
  }

  #suspect(object: number): void {
    if (this.#suspects.size >= NUMBERS_LIMIT) return
    this.#suspects.set(object, this.#within?.[0] ?? -1)
  }

  #carry(object: number): void {
    if (this.#carried.size < NUMBERS_LIMIT) this.#carried.add(object)
  }

  object(object: number, value: PdfValue | null): void {
    this.targets.object(object, value)
    if (value?.is === 'number' && this.numbers.size < NUMBERS_LIMIT) {
      this.numbers.set(object, value.number)
    }
    if (value?.is !== 'dictionary') return
    const { entries } = value
    if (nameIn(entries.get('Type')) === 'XRef') this.trailer(value)
    const isHandler = entries.has('Filter') && entries.has('V')
    if (isHandler && this.#candidates.size < 100) {
      this.#candidates.set(object, value)
    }
  }

  trailer({ entries }: PdfDictionary): void {
    const encrypt = entries.get('Encrypt')
    const id = entries.get('ID')
    const first = id?.is === 'array' ? id.items[0] : undefined
    if (first?.is === 'text' && this.ids.length < 10) {
      this.ids.unshift(first.bytes)
    }
    const isNew = this.#encrypts.length < ENCRYPTS_LIMIT
    if (encrypt?.is === 'dictionary' && isNew) this.#encrypts.push(encrypt)
    if (encrypt?.is === 'reference') this.#encryptObjects.add(encrypt.object)
    const isNone = encrypt === undefined || encrypt.is === 'number'
    this.isEncrypted ||= !isNone
  }

  encrypts(): readonly PdfDictionary[] {
    const found = [...this.#encryptObjects].flatMap(
      object => this.#candidates.get(object) ?? [],
    )
    return [...this.#encrypts, ...found].slice(0, ENCRYPTS_LIMIT)
  }

  /** Marks where the file leads. */
  markTargets(key: PdfKey | null, gathering: Gathering): void {
    this.targets.mark(text => textOf(plain(text.bytes, text, key)), gathering)
  }

  /** Whether something declares that this stream is a file. */
  carries({ object, subtype }: PdfStream): boolean {
    if (this.#carried.has(object)) return true
    const within = this.#suspects.get(object)
    if (within === undefined) return false
    // Anyone may use the same keys as names for a picture.
    const isPicture = subtype === 'Image' || subtype === 'Form'
    return !isPicture || this.#fileObjects.has(within)
  }

  /** All names of an embedded file; of one without, those without a file. */
  namesOf(object: number, key: PdfKey | null): readonly string[] {
    const own = this.#files.filter(({ streams }) => streams.includes(object))
    const free = this.#files.filter(({ streams }) => streams.length === 0)
    const files = own.length > 0 ? own : free.slice(0, UNPAIRED_LIMIT)
    const names = files.flatMap(file =>
      file.texts.map(text => textOf(plain(text, file, key))),
    )
    return [...new Set(names.filter(name => name !== ''))]
  }
}

const FILE_KEYS = ['UF', 'F', 'Unix', 'DOS', 'Mac']

const KEY_MARKS = new Map<string, Mark>([
  ['JS', 'pdf-javascript'],
  ['JavaScript', 'pdf-javascript'],
  ['OpenAction', 'pdf-open-action'],
  ['AA', 'pdf-open-action'],
  ['XFA', 'pdf-form'],
])

const VALUE_MARKS = new Map<string, Mark>([
  ['JavaScript', 'pdf-javascript'],
  ['Launch', 'pdf-launch'],
  ['RichMedia', 'pdf-rich-media'],
  ['EmbeddedFile', 'pdf-embedded-file'],
])

function referencesIn(entries: ReadonlyMap<string, PdfValue>): number[] {
  return FILE_KEYS.flatMap(key => {
    const value = entries.get(key)
    return value?.is === 'reference' ? [value.object] : []
  })
}

// What is packed was decrypted with its stream.
function plain(
  text: Buffer,
  { within }: Pick<FileNames, 'within'>,
  key: PdfKey | null,
): Buffer {
  if (within === null || key === null) return text
  return decrypt(text, key.bytes, key.texts, within)
}

// ISO 32000-2 7.9.2.2: UTF-16 or UTF-8 by their marks.
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length & ~1))
    return even.swap16().toString('utf16le')
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return bytes.toString('utf16le', 2)
  }
  const isUtf8 = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return isUtf8 ? bytes.toString('utf8', 3) : bytes.toString('latin1')
}
