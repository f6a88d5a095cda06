/*
 * NAME
 *   field-code - what a field of a text document loads or starts
 *
 * DESCRIPTION
 *   Fields of Word, in documents of XML, in binary ones and in RTF ([ECMA-376]
 *   part 1, 17.16): DDE and DDEAUTO, texts and pictures that come from
 *   elsewhere, links, and numbers that QUOTE makes letters of.
 *
 * SECURITY
 *   Hostile text: the first 4096 characters are looked at.
 */

import type { Mark } from '../../mail/mark.js'
import { isElsewhere, linkMark } from './link.js'

const CODE_LENGTH = 4096

/** All marks of a field's code, `DDEAUTO c:\\cmd.exe "/k"`. */
export function fieldMarks(given: string): readonly Mark[] {
  const code = given.slice(0, CODE_LENGTH)
  if (isDde(code) || isDde(quotedLetters(code))) return ['dde-link']
  const [, word = '', rest = ''] =
    /^[\s"]*([a-z]{2,20})([^]*)$/iu.exec(code) ?? []
  const kind = LOADERS.get(word.toUpperCase())
  if (kind === undefined) return []
  const targets = tokensOf(rest)
  const marks = targets.flatMap(target => linkMark(target) ?? [])
  const isLoaded = kind === 'loads' && targets.some(isElsewhere)
  return isLoaded ? [...marks, 'external-object'] : marks
}

/** What it does with its target: a picture of the web is in many letters. */
const LOADERS: ReadonlyMap<string, 'loads' | 'shows' | 'links'> = new Map([
  ['INCLUDETEXT', 'loads'],
  ['INCLUDE', 'loads'],
  ['LINK', 'loads'],
  ['RD', 'loads'],
  ['DATABASE', 'loads'],
  ['AUTOTEXTLIST', 'links'],
  ['INCLUDEPICTURE', 'shows'],
  ['IMPORT', 'shows'],
  ['HYPERLINK', 'links'],
  ['GOTOBUTTON', 'links'],
  ['MACROBUTTON', 'links'],
])

function isDde(code: string): boolean {
  return /^[\s"]*DDE(?:AUTO)?(?![a-z0-9])/iu.test(code)
}

/** Letters by their numbers, as `QUOTE 68 68 69` has them; '' for no such field. */
function quotedLetters(code: string): string {
  const numbers = /^[\s"]*QUOTE\s+([\d\s]{5,})/iu.exec(code)?.[1]
  if (numbers === undefined) return ''
  return numbers
    .trim()
    .split(/\s+/u)
    .map(number => String.fromCharCode(Number(number) & 0xffff))
    .join('')
}

/** More of one field are not looked at. */
const TOKENS_LIMIT = 50

// Quoted or not; a switch is a single backslash and a letter.
function tokensOf(text: string): readonly string[] {
  const tokens = text.matchAll(
    /"([^"]*)"|[\u201c\u201d]([^\u201c\u201d]*)[\u201c\u201d]|([^\s"\u201c\u201d]+)/gu,
  )
  const found: string[] = []
  for (const [, quoted, curly, plain] of tokens) {
    const token = quoted ?? curly ?? plain ?? ''
    if (plain !== undefined && /^\\[^\\]/u.test(plain)) continue
    found.push(token)
    if (found.length === TOKENS_LIMIT) break
  }
  return found
}

interface Frame {
  code: string
  /** Whether its result has begun. */
  isResult: boolean
}

const FRAMES_LIMIT = 64

/**
 * Puts the codes of fields together: spread over as many runs as they have
 * letters, and with the results of fields inside of them.
 */
export class FieldCodes {
  readonly #mark: (mark: Mark) => void
  readonly #frames: Frame[] = []

  constructor(mark: (mark: Mark) => void) {
    this.#mark = mark
  }

  begin(): void {
    if (this.#frames.length < FRAMES_LIMIT) {
      this.#frames.push({ code: '', isResult: false })
    }
  }

  separate(): void {
    const frame = this.#frames.at(-1)
    if (frame !== undefined) frame.isResult = true
  }

  end(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    fieldMarks(frame.code).forEach(this.#mark)
    this.#append(this.#frames.at(-1), quotedLetters(frame.code))
  }

  /** A piece of a code. */
  code(text: string): void {
    // One that nothing began is a field all the same.
    if (this.#frames.length === 0) this.begin()
    this.#append(this.#frames.at(-1), text)
  }

  /** A piece of what is shown: in a code, where a field is in it. */
  text(text: string): void {
    const outer = this.#frames.at(-2)
    if (this.#frames.at(-1)?.isResult === true) this.#append(outer, text)
  }

  finish(): void {
    while (this.#frames.length > 0) this.end()
  }

  #append(frame: Frame | undefined, text: string): void {
    if (frame === undefined || frame.isResult) return
    if (frame.code.length < CODE_LENGTH)
      frame.code += text.slice(0, CODE_LENGTH)
  }
}
