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

export type PdfValue =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'text'; readonly bytes: Buffer }
  | { readonly is: 'number'; readonly number: number }
  | { readonly is: 'reference'; readonly object: number }
  | { readonly is: 'array'; readonly items: PdfValue[] }
  | PdfDictionary

export interface PdfDictionary {
  readonly is: 'dictionary'
  readonly entries: Map<string, PdfValue>
}

export interface PdfListener {
  /** A key of any dictionary, its escapes resolved. */
  onKey(key: string): void
  /** Any dictionary, once it is whole; those in it came before. */
  onDictionary(dictionary: PdfDictionary): void
}

export interface PdfObject {
  readonly value: PdfValue | null
  /** The word behind it: `endobj`, `stream`, another; '' at the end. */
  readonly word: string
  /** Behind that word. */
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

type Token =
  | Exclude<PdfValue, { is: 'array' | 'dictionary' | 'reference' }>
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'mark'; readonly mark: '<<' | '>>' | '[' | ']' }

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
      // A number behind a number is a piece of a reference: the last counts.
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

const TEXT_LIMIT = 4096

const SPACE = new Set([0, 9, 10, 12, 13, 32])
/** What ends nothing, or is of no object. */
const CLOSING = new Set([...Buffer.from('){}')])
const DELIMITERS = new Set([...Buffer.from('()<>[]{}/%')])

class Tokens {
  readonly #byteAt: (at: number) => number
  at: number

  constructor(byteAt: (at: number) => number, at: number) {
    this.#byteAt = byteAt
    this.at = at
  }

  next(): Token {
    this.#skip()
    let byte = this.#peek()
    while (CLOSING.has(byte)) {
      this.at++
      this.#skip()
      byte = this.#peek()
    }
    switch (byte) {
      case -1:
        return { is: 'word', word: '' }
      case 0x2f:
        this.at++
        return { is: 'name', name: nameOf(this.#regular()) }
      case 0x28:
        return { is: 'text', bytes: this.#literal() }
      case 0x5b:
      case 0x5d:
        this.at++
        return { is: 'mark', mark: byte === 0x5b ? '[' : ']' }
      case 0x3c:
        this.at++
        if (this.#peek() !== 0x3c) return { is: 'text', bytes: this.#hex() }
        this.at++
        return { is: 'mark', mark: '<<' }
      case 0x3e:
        this.at += this.#peek(1) === 0x3e ? 2 : 1
        return { is: 'mark', mark: '>>' }
    }
    const word = this.#regular()
    const number = Number(word)
    return Number.isFinite(number)
      ? { is: 'number', number }
      : { is: 'word', word }
  }

  #peek(ahead = 0): number {
    return this.#byteAt(this.at + ahead)
  }

  #skip(): void {
    for (;;) {
      const byte = this.#peek()
      if (byte === 0x25) {
        while (![10, 13, -1].includes(this.#peek())) this.at++
      } else if (SPACE.has(byte)) this.at++
      else return
    }
  }

  #regular(): string {
    const letters: number[] = []
    for (;;) {
      const byte = this.#peek()
      if (byte < 0 || SPACE.has(byte) || DELIMITERS.has(byte)) break
      this.at++
      if (letters.length < TEXT_LIMIT) letters.push(byte)
    }
    return String.fromCharCode(...letters)
  }

  #hex(): Buffer {
    let digits = ''
    for (;;) {
      const byte = this.#peek()
      if (byte < 0) break
      this.at++
      if (byte === 0x3e) break
      if (digits.length < TEXT_LIMIT) digits += String.fromCharCode(byte)
    }
    const clean = digits.replace(/[^0-9a-f]/giu, '')
    return Buffer.from(clean + '0'.repeat(clean.length & 1), 'hex')
  }

  // Parentheses in pairs, and escapes.
  #literal(): Buffer {
    const found: number[] = []
    let depth = 0
    for (;;) {
      let byte = this.#peek()
      if (byte < 0) break
      this.at++
      if (byte === 0x28 && depth++ === 0) continue
      if (byte === 0x29 && --depth === 0) break
      if (byte === 0x5c) byte = this.#escape()
      if (byte >= 0 && found.length < TEXT_LIMIT) found.push(byte)
    }
    return Buffer.from(found)
  }

  #escape(): number {
    const byte = this.#peek()
    this.at++
    if (byte === 13 || byte === 10) {
      if (byte === 13 && this.#peek() === 10) this.at++
      return -1
    }
    const letter = ESCAPES.get(byte)
    if (letter !== undefined || !isOctal(byte)) return letter ?? byte
    let code = byte - 0x30
    for (let digits = 1; digits < 3 && isOctal(this.#peek()); digits++) {
      code = code * 8 + this.#peek() - 0x30
      this.at++
    }
    return code & 255
  }
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
])

function isOctal(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37
}

/** `#4a` is a letter like any other. */
function nameOf(word: string): string {
  return word.replace(/#([0-9a-f]{2})/giu, (_, hex) =>
    String.fromCharCode(Number.parseInt(String(hex), 16)),
  )
}
