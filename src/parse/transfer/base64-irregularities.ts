/*
 * NAME
 *   base64-irregularities - what is irregular about base64
 *
 * DESCRIPTION
 *   baseFacts() reports in one pass what is irregular about a body, and which
 *   readings differ for it (see base64).
 *
 *   Honest software wraps lines at another length than a multiple of four, and
 *   list servers append a footer in plain text: both have other readings, but
 *   nothing is wrong with them. No encoder makes foreign characters before more
 *   data, data after padding, or many padded groups in a line.
 *
 * SECURITY
 *   Hostile bytes; linear, a few instructions a byte.
 */

import { views, type Bytes } from '../../util/bytes.js'
import {
  BLANK,
  CLASSES,
  FOREIGN,
  LINE,
  PAD,
  type BaseReading,
} from './base64-alphabet.js'

export interface BaseFacts {
  /** Other readings than the ordinary one that give other bytes. */
  readonly readings: readonly BaseReading[]
  /** No encoder makes it. */
  readonly broken: boolean
}

/** What is irregular about a body that is declared as base64. */
export function baseFacts(bytes: Bytes): BaseFacts {
  const seen = new Facts()
  for (const window of views(bytes)) seen.push(window)
  return seen.end()
}

/** Lines of one length, a multiple of four: nothing to look at. */
export function isRegular(bytes: Bytes): boolean {
  let length = -1
  let at = 0
  for (const window of views(bytes)) {
    if (length < 0) {
      length = window.indexOf(0x0a)
      if (length < 0) return window.length === bytes.size
      if (length % 4 !== 0 || length === 0) return bytes.size <= length + 1
    }
    const step = length + 1
    for (let next = length - (at % step); next < window.length; next += step) {
      if (window[next] !== 0x0a) return false
    }
    at += window.length
  }
  return true
}

class Facts {
  #urlSafe = false
  #padInside = false
  #dataBehindPad = false
  #foreign = false
  #ragged = false
  /** Whether a line has a group of four: else it has no bytes by itself. */
  #grouped = false
  #raggedFirst = false
  #raggedPadded = false
  #raggedParagraph = false
  #foreignBeforeData = false
  #padGroups = false
  #foreignLines = 0
  #plainLines = 0
  // Of the line.
  #letters = 0
  #pads = 0
  #others = 0
  /** Words: letters with white space between them. */
  #words = 0
  #inWord = false
  #remainder = 0
  // Of all before it.
  #padSeen = false
  #total = 0
  #isSecond = false

  push(window: Buffer): void {
    let letters = this.#letters
    let inWord = this.#inWord
    let padSeen = this.#padSeen
    for (let at = 0; at < window.length; at++) {
      const what = CLASSES[window[at] ?? 0] ?? FOREIGN
      if (what < PAD) {
        if (!inWord) {
          this.#words++
          inWord = true
        }
        letters++
        if (padSeen) this.#padInside = true
        continue
      }
      if (what === LINE) {
        inWord = false
        this.#letters = letters
        this.#line()
        letters = 0
      } else if (what === BLANK) {
        inWord = false
      } else if (what === PAD) {
        padSeen = true
        this.#padSeen = true
        this.#pads++
      } else {
        if (what !== FOREIGN) this.#urlSafe = true
        this.#others++
      }
    }
    this.#letters = letters
    this.#inWord = inWord
  }

  end(): BaseFacts {
    this.#line()
    const mixed = this.#foreignLines > this.#plainLines
    const readings: readonly (readonly [boolean, readonly BaseReading[]])[] = [
      [this.#padInside, PAD_READINGS],
      [this.#urlSafe, ['base64: url-safe']],
      [this.#ragged && this.#grouped, LINE_READINGS],
      [this.#raggedPadded, ['base64: by line, padded']],
      [this.#raggedFirst, ['base64: after its first line']],
      [this.#raggedParagraph, ['base64: by paragraph']],
      [this.#foreign, ['base64: clean lines']],
    ]
    return {
      readings: readings.flatMap(([differs, them]) => (differs ? them : [])),
      broken:
        this.#foreignBeforeData ||
        this.#dataBehindPad ||
        mixed ||
        this.#padGroups,
    }
  }

  #line(): void {
    const length = this.#letters + this.#pads
    if (length === 0 && this.#others === 0) {
      if (this.#total % 4 !== 0) this.#raggedParagraph = true
      return
    }
    // The last line may be as it likes.
    if (this.#remainder > 0) this.#ragged = true
    // Groups with white space between them, padded each.
    if (this.#pads >= GROUPS && this.#words >= GROUPS) this.#padGroups = true
    if (this.#remainder > 1) this.#raggedPadded = true
    if (this.#remainder > 0 && this.#isSecond) this.#raggedFirst = true
    this.#isSecond = this.#total === 0
    this.#remainder = length % 4
    if (length >= 4 || this.#pads > 0) this.#grouped = true
    this.#total += length
    if (this.#others > 0) {
      this.#foreign = true
      if (this.#letters > 0) this.#foreignLines++
    } else {
      this.#plainLines++
      const isData = length >= CLEAN_LINE && this.#words === 1
      if (this.#foreign && isData) this.#foreignBeforeData = true
      const isFooter = this.#foreign || this.#words > 1
      if (this.#padInside && (isData || !isFooter)) this.#dataBehindPad = true
    }
    this.#letters = 0
    this.#pads = 0
    this.#others = 0
    this.#words = 0
  }
}

/** So many groups with padding no footer has. */
const GROUPS = 8

/** Letters of a line that is data and not a word of a footer. */
const CLEAN_LINE = 24

const PAD_READINGS = [
  'base64: to the padding',
  'base64: padding dropped',
  'base64: padding as A',
] as const

const LINE_READINGS = [
  'base64: by line',
  'base64: by line, from its end',
] as const
