/*
 * NAME
 *   icap-chunks - a body in chunks, read as it comes
 *
 * DESCRIPTION
 *   The chunked coding of HTTP/1.1 (RFC 9112, 7.1), taken literally: a size in
 *   hexadecimal digits, so many bytes, a line end; 0, lines, and an empty one.
 *   Extensions of a chunk mean nothing here.
 *
 * DIAGNOSTICS
 *   Throws IcapError for bytes that are no chunks, and for more than the limit.
 */

import { IcapError } from './icap-fields.js'

const LINE_LIMIT_BYTES = 4096
const TRAILER_LIMIT_LINES = 100

export class ChunkReader {
  readonly #limit: number
  readonly #take: (data: Buffer) => void
  readonly #trailer: string[] = []
  /** What of a line is there. */
  #line = Buffer.alloc(0)
  /** What is missing of the chunk's data. */
  #missing = 0
  #next: 'size' | 'data' | 'line end' | 'trailer' = 'size'
  #size = 0

  constructor(limit: number, take: (data: Buffer) => void) {
    this.#limit = limit
    this.#take = take
  }

  /** Of the data so far. */
  get size(): number {
    return this.#size
  }

  /** Lines after the last chunk. */
  get trailer(): readonly string[] {
    return this.#trailer
  }

  /** What comes after the body; null if its end is not there yet. */
  add(bytes: Buffer): Buffer | null {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#next === 'data') {
        rest = this.#readData(rest)
        continue
      }
      const end = rest.indexOf('\n')
      const part = end < 0 ? rest : rest.subarray(0, end)
      this.#line = Buffer.concat([this.#line, part])
      if (this.#line.length > LINE_LIMIT_BYTES) {
        throw new IcapError('line of a chunk too long')
      }
      if (end < 0) return null
      const line = this.#line.toString('utf8')
      this.#line = Buffer.alloc(0)
      rest = rest.subarray(end + 1)
      if (this.#readLine(withoutEnd(line))) return rest
    }
    return null
  }

  #readData(bytes: Buffer): Buffer {
    const data = bytes.subarray(0, this.#missing)
    this.#take(data)
    this.#missing -= data.length
    if (this.#missing === 0) this.#next = 'line end'
    return bytes.subarray(data.length)
  }

  // Whether the line is the last one.
  #readLine(line: string): boolean {
    if (this.#next === 'trailer') {
      if (line === '') return true
      if (this.#trailer.push(line) > TRAILER_LIMIT_LINES) {
        throw new IcapError('too many lines after the chunks')
      }
      return false
    }
    if (this.#next === 'line end') {
      if (line !== '') throw new IcapError('chunk longer than it says')
      this.#next = 'size'
      return false
    }
    const [, digits] = SIZE.exec(line) ?? []
    if (digits === undefined) throw new IcapError('no size of a chunk')
    this.#missing = parseInt(digits, 16)
    this.#size += this.#missing
    if (this.#size > this.#limit) throw new IcapError('body too long')
    this.#next = this.#missing === 0 ? 'trailer' : 'data'
    return false
  }
}

// A lone line feed is data that a lie about the size left over.
function withoutEnd(line: string): string {
  if (!line.endsWith('\r')) throw new IcapError('line of a chunk without CR')
  return line.slice(0, -1)
}

const SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/iu
