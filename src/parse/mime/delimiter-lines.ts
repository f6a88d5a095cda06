/*
 * NAME
 *   delimiter-lines - the lines of a message that begin with two hyphens
 *
 * DESCRIPTION
 *   Finds them window by window. Of a line only so much is read as Postfix
 *   reads of a boundary (mime_boundary_length_limit, 2048): a longer one is
 *   equal to none, unless nothing but white space follows.
 *
 * SECURITY
 *   Linear: every byte is looked at once, if callers go forward only.
 */

import { WINDOW_BYTES, windows, type Bytes } from '../../util/bytes.js'

const LINE_LIMIT_BYTES = 2048 + 4

export interface DelimiterLine {
  /** Offset of its first hyphen. */
  readonly at: number
  /** Offset after its line end. */
  readonly end: number
  /** What follows the hyphens; white space at the end is gone. latin1. */
  readonly text: string
}

export class DelimiterLines {
  readonly #bytes: Bytes
  /** The window, latin1. */
  #text = ''
  #memory: Buffer | undefined
  #start = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  /** The first such line at or after `from` whose text is wanted. */
  next(
    from: number,
    wanted: (text: string, after: number) => boolean,
  ): DelimiterLine | null {
    for (let at = this.#find(from); at >= 0; at = this.#find(at + 2)) {
      const line = this.#lineAt(at)
      const text = line.slice(2).trimEnd()
      const after = at + line.length
      if (!wanted(text, after)) continue
      const end =
        line.length < LINE_LIMIT_BYTES
          ? Math.min(after + 1, this.#bytes.size)
          : this.#endOf(after)
      if (end !== null) return { at, end, text }
    }
    return null
  }

  // Offset after the line end, if only white space comes before it. There may
  // be much of it, and the header begins after it.
  #endOf(from: number): number | null {
    let at = from
    const { size } = this.#bytes
    for (const window of windows(this.#bytes, from, size, LINE_LIMIT_BYTES)) {
      const rest = window.toString('latin1')
      const blanks = /^[^\S\n]*/u.exec(rest)?.[0].length ?? 0
      at += blanks
      if (blanks < rest.length) return rest[blanks] === '\n' ? at + 1 : null
    }
    return at
  }

  // Offset of the next line that begins with two hyphens, or -1.
  #find(from: number): number {
    if (from === 0 && this.#lineAt(0).startsWith('--')) return 0
    for (let at = Math.max(0, from - 1); at < this.#bytes.size;) {
      this.#load(at)
      const found = this.#text.indexOf('\n--', at - this.#start)
      if (found >= 0) return this.#start + found + 1
      // The end of the window may be between the three bytes.
      const next = this.#start + this.#text.length - 2
      if (this.#start + this.#text.length >= this.#bytes.size) break
      at = Math.max(at + 1, next)
    }
    return -1
  }

  #lineAt(at: number): string {
    this.#load(at, LINE_LIMIT_BYTES)
    const from = at - this.#start
    const cut = Math.min(this.#text.length, from + LINE_LIMIT_BYTES)
    const end = this.#text.indexOf('\n', from)
    return this.#text.slice(from, end < 0 || end > cut ? cut : end)
  }

  // Makes the window contain the byte at `at` and `ahead` bytes after it.
  #load(at: number, ahead = 3): void {
    const end = this.#start + this.#text.length
    const wanted = Math.min(at + ahead, this.#bytes.size)
    if (at >= this.#start && wanted <= end) return
    this.#start = at
    const window = this.#bytes.slice(at, at + WINDOW_BYTES, this.#memory)
    this.#text = window.toString('latin1')
    if (this.#bytes.place?.in === 'file') this.#memory ??= window
  }
}
