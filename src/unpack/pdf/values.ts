/*
 * NAME
 *   values - the objects of a PDF, read one at a time (ISO 32000-1 7.2, 7.3)
 *
 * DESCRIPTION
 *   A reader of tokens, and of values made of them. A value keeps of each
 *   dictionary what matters here and a little more; what a file has too much
 *   of is stepped over. Tokens and values are one state machine, and one file.
 *
 * SECURITY
 *   Hostile bytes: no recursion, bounded memory for a value whatever its size.
 */

import { Tokens, type PdfValue, type PdfDictionary } from './tokens.js'

/** The word after which an object or the trailer is. What is before it is looked
 * at last: that is ten times as quick as first. */
export const OBJECT = /obj(?<=[\0\t\n\f\r \d]obj)(?![a-z])|trailer/gu

export interface PdfListener {
  /** A key of any dictionary, its escapes resolved. */
  onKey(key: string): void
  /** Any dictionary, once it is whole; those in it came before. */
  onDictionary(dictionary: PdfDictionary): void
}

export interface PdfObject {
  readonly value: PdfValue | null
  /** The word after it: `endobj`, `stream`, another; '' at the end. */
  readonly word: string
  /** Offset after that word. */
  readonly end: number
}

/** The values that begin there, up to a word; the last of them. */
export function readObject(
  byteAt: (at: number) => number,
  at: number,
  listener: PdfListener,
): PdfObject {
  const tokens = new Tokens(byteAt, at)
  const build = new Builder(listener)
  for (;;) {
    const token = tokens.next()
    if (token.is === 'word') {
      const plain = PLAIN_WORDS.get(token.word)
      if (token.word === 'R') build.reference()
      else if (plain !== undefined) build.add({ is: 'number', number: plain })
      else if (build.isOpen && !STOPS.has(token.word)) build.skip()
      else {
        return { value: build.last, word: token.word, end: tokens.at }
      }
    } else if (token.is === 'mark') build.mark(token.mark)
    else build.add(token)
  }
}

const PLAIN_WORDS = new Map([
  ['true', 1],
  ['false', 0],
  ['null', 0],
])

/** They end an object also where it is not closed. Any other word in an array
 * or a dictionary is stepped over: readers do so, and see the rest of it. */
const STOPS = new Set([
  ...['', 'obj', 'endobj', 'stream', 'endstream'],
  ...['xref', 'trailer', 'startxref'],
])

const DEPTH_LIMIT = 200
const ITEMS_LIMIT = 64

type Frame =
  | { readonly is: 'array'; readonly items: PdfValue[] }
  | (PdfDictionary & { key: string | null; isFilled: boolean })

class Builder {
  readonly #listener: PdfListener
  readonly #frames: Frame[] = []
  /** How many are open beyond the limit of depth. */
  #beyond = 0
  /** The last two numbers: what a reference is made of. */
  #numbers: readonly [number, number] = [0, 0]
  last: PdfValue | null = null

  constructor(listener: PdfListener) {
    this.#listener = listener
  }

  get isOpen(): boolean {
    return this.#frames.length > 0
  }

  /** A word that is no value. */
  skip(): void {
    const frame = this.#frames.at(-1)
    if (frame?.is === 'dictionary' && frame.key !== null) frame.isFilled = true
  }

  mark(mark: '<<' | '>>' | '[' | ']'): void {
    if (mark === '>>' || mark === ']') return this.#close()
    if (this.#frames.length >= DEPTH_LIMIT) this.#beyond++
    else if (mark === '[') this.#frames.push({ is: 'array', items: [] })
    else {
      const entries = new Map<string, PdfValue>()
      const start = { entries, key: null, isFilled: false }
      this.#frames.push({ is: 'dictionary', ...start })
    }
  }

  #close(): void {
    if (this.#beyond > 0) {
      this.#beyond--
      return
    }
    const frame = this.#frames.pop()
    if (frame === undefined) return
    if (frame.is === 'dictionary') this.#listener.onDictionary(frame)
    this.add(frame)
  }

  add(value: PdfValue): void {
    if (this.#beyond > 0) return
    if (value.is === 'number') this.#numbers = [this.#numbers[1], value.number]
    const frame = this.#frames.at(-1)
    if (frame === undefined) {
      this.last = value
      return
    }
    if (frame.is === 'array') {
      if (frame.items.length < ITEMS_LIMIT) frame.items.push(value)
      return
    }
    if (value.is === 'name' && (frame.key === null || frame.isFilled)) {
      frame.key = value.name
      frame.isFilled = false
      this.#listener.onKey(value.name)
    } else if (frame.key !== null) {
      // A number after a number is a piece of a reference: the last counts.
      frame.isFilled = true
      this.#set(frame, frame.key, value)
    }
  }

  #set({ entries }: PdfDictionary, key: string, value: PdfValue): void {
    if (KEYS.has(key) || entries.size < ITEMS_LIMIT) entries.set(key, value)
  }

  reference(): void {
    const [object] = this.#numbers
    const value = { is: 'reference' as const, object }
    const frame = this.#frames.at(-1)
    if (frame === undefined || this.#beyond > 0) return
    if (frame.is === 'array') frame.items.splice(-2, 2, value)
    else if (frame.key !== null) this.#set(frame, frame.key, value)
  }
}

/** What is kept of a dictionary however large it is. */
const KEYS = new Set([
  ...['Type', 'Subtype', 'S', 'F', 'UF', 'DOS', 'Mac', 'Unix', 'EF'],
  ...['Filter', 'DecodeParms', 'Length', 'Encrypt', 'ID', 'First', 'N'],
  ...['V', 'R', 'O', 'U', 'P', 'UE', 'CF', 'StmF', 'StrF', 'EFF', 'CFM'],
  ...['EncryptMetadata', 'Predictor', 'Columns', 'Colors', 'EarlyChange'],
  ...['BitsPerComponent', 'StdCF'],
])
