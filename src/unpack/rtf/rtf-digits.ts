/*
 * NAME
 *   rtf-digits - hexadecimal digits in a group of RTF, as bytes
 *
 * SECURITY
 *   Hostile bytes: one pass to the end of the group and little further, into a
 *   bounded store.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

export interface Digits {
  readonly bytes: Bytes
  /** Whether there are digits in groups inside. */
  readonly hasGroups: boolean
  /** Offset after the group. */
  readonly end: number
}

/** From inside a group to its end; digits of groups in it, or only its own. */
export async function readDigits(
  content: Bytes,
  start: number,
  which: 'all' | 'own',
  gathering: Gathering,
): Promise<Digits> {
  const store = gathering.store()
  const scan = new Scan(which)
  let end = start
  try {
    for (const window of growing(content, start)) {
      await gathering.turn()
      const { bytes, used } = scan.push(window)
      end += used
      if (!store.write(bytes) || scan.ended) break
    }
  } finally {
    content = store.end()
  }
  return { bytes: content, hasGroups: scan.hasGroups, end }
}

/** Most groups are short, and a text may have one in each ten bytes. */
const FIRST_BYTES = 128
const LAST_BYTES = 256 * 1024

function* growing(
  content: Bytes,
  start: number,
): Generator<Buffer, void, undefined> {
  let step = FIRST_BYTES
  for (let at = start; at < content.size;) {
    const window = content.slice(at, at + step)
    yield window
    at += window.length
    step = Math.min(2 * step, LAST_BYTES)
  }
}

const OPEN = 0x7b
const CLOSE = 0x7d
const BACKSLASH = 0x5c

class Scan {
  readonly #which: 'all' | 'own'
  #depth = 0
  /** The first half of a byte; -1 for none. */
  #half = -1
  /** A control word as far as it was read; null outside of one. */
  #word: string | null = null
  /** Bytes of \bin that are left. */
  #binary = 0
  hasGroups = false
  ended = false

  constructor(which: 'all' | 'own') {
    this.#which = which
  }

  push(window: Buffer): { readonly bytes: Buffer; readonly used: number } {
    const output = Buffer.allocUnsafe(window.length)
    let size = 0
    for (let at = 0; at < window.length; at++) {
      const byte = window[at] ?? 0
      if (this.#binary > 0) {
        this.#binary--
        output[size++] = byte
        continue
      }
      if (this.#word !== null && this.#isInWord(byte)) continue
      if (byte === OPEN) this.#depth++
      else if (byte === CLOSE) {
        this.#depth--
        this.ended = this.#depth < 0
        if (this.ended) return { bytes: output.subarray(0, size), used: at + 1 }
      } else if (byte === BACKSLASH) this.#word = ''
      else {
        const digit = digitOf(byte)
        if (digit < 0) continue
        if (this.#depth > 0) {
          this.hasGroups = true
          if (this.#which === 'own') continue
        }
        if (this.#half < 0) this.#half = digit
        else {
          output[size++] = this.#half * 16 + digit
          this.#half = -1
        }
      }
    }
    return { bytes: output.subarray(0, size), used: window.length }
  }

  // `\word-12 `, `\'hh`, `\*`: false for the byte after it all.
  #isInWord(byte: number): boolean {
    const word = this.#word ?? ''
    const letter = String.fromCharCode(byte)
    if (word === '' && !/[a-z]/iu.test(letter)) {
      this.#word = letter === "'" ? "'" : null
      return true
    }
    if (word.startsWith("'")) {
      this.#word = word.length === 2 ? null : word + letter
      return true
    }
    const isMore = /\d$/u.test(word) ? /\d/u : /[a-z\d-]/iu
    if (isMore.test(letter) && word.length < 64) {
      this.#word = word + letter
      return true
    }
    this.#word = null
    const count = /^bin(\d{1,10})$/u.exec(word)?.[1]
    if (count !== undefined) this.#binary = Number(count)
    return letter === ' '
  }
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
