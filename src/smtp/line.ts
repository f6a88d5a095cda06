/*
 * NAME
 *   line - bytes of a connection to command or reply lines
 *
 * DESCRIPTION
 *   A LineReader contains the bytes that came in and were not read yet. A line
 *   ends at CRLF; a bare LF ends one too, as Postfix tolerates (it is message
 *   data where the difference matters, and dot.ts reads that). A bare CR is a
 *   byte of the line. skip() drops bytes that are no lines.
 *
 * DIAGNOSTICS
 *   A line above the limit is dropped up to its end and then reported as
 *   TOO_LONG, in its place among the other lines.
 *
 * SECURITY
 *   Reads untrusted bytes. Of an endless line at most the limit and one chunk
 *   are held.
 */

export const TOO_LONG = 'too long'

const LF = 0x0a
const CR = 0x0d
const NOTHING = Buffer.alloc(0)

export class LineReader {
  readonly #limitBytes: number
  #bytes: Buffer = NOTHING
  /** Where the first byte is that was not read. */
  #at = 0
  /** Where the search for the end of the line goes on. */
  #searched = 0
  #dropping = false
  #skipBytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** How many bytes wait to be read. */
  get size(): number {
    return this.#bytes.length - this.#at
  }

  push(chunk: Buffer): void {
    if (this.size === 0) {
      this.#bytes = chunk
      this.#searched = 0
    } else {
      this.#searched -= this.#at
      this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), chunk])
    }
    this.#at = 0
    this.#skipWaiting()
  }

  /** The next so many bytes are no line, whether they are here yet or not. */
  skip(count: number): void {
    this.#skipBytes = count
    this.#skipWaiting()
  }

  /** The next line without its end; null when it has not all come yet. */
  next(): Buffer | typeof TOO_LONG | null {
    const end = this.#bytes.indexOf(LF, this.#searched)
    if (end < 0) return this.#wait()
    const start = this.#at
    this.#at = this.#searched = end + 1
    const isCrLf = end > start && this.#bytes[end - 1] === CR
    const stop = isCrLf ? end - 1 : end
    if (this.#dropping || stop - start > this.#limitBytes) {
      this.#dropping = false
      return TOO_LONG
    }
    return this.#bytes.subarray(start, stop)
  }

  /** All bytes that wait, for another reader. */
  rest(): Buffer {
    const bytes = this.#bytes.subarray(this.#at)
    this.#drop()
    return bytes
  }

  #skipWaiting(): void {
    const skipped = Math.min(this.size, this.#skipBytes)
    if (skipped === 0) return
    this.#skipBytes -= skipped
    this.#at += skipped
    this.#searched = this.#at
  }

  // The CR of a line that is just within the limit may be here already.
  #wait(): null {
    if (this.size > this.#limitBytes + 1) this.#dropping = true
    if (this.#dropping) this.#drop()
    else this.#searched = this.#bytes.length
    return null
  }

  #drop(): void {
    this.#bytes = NOTHING
    this.#at = this.#searched = 0
  }
}
