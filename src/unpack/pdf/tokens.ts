/*
 * NAME
 *   tokens - the words that objects of a PDF are made of
 *
 * DESCRIPTION
 *   Hostile bytes: linear; a text is cut at a limit.
 */

type Token =
  | Exclude<PdfValue, { is: 'array' | 'dictionary' | 'reference' }>
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'mark'; readonly mark: '<<' | '>>' | '[' | ']' }

const TEXT_LIMIT = 4096

const SPACE = new Set([0, 9, 10, 12, 13, 32])

/** What ends nothing, or is of no object. */
const CLOSING = new Set([...Buffer.from('){}')])

const DELIMITERS = new Set([...Buffer.from('()<>[]{}/%')])

export class Tokens {
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

/** `#4a` is a character like any other. */
function nameOf(word: string): string {
  return word.replace(/#([0-9a-f]{2})/giu, (_, hex) =>
    String.fromCharCode(Number.parseInt(String(hex), 16)),
  )
}

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
