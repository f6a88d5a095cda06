/*
 * NAME
 *   html-in-rtf - the page that Outlook packed into RTF [MS-OXRTFEX]
 *
 * DESCRIPTION
 *   The text of a message of Outlook is often RTF with `\fromhtml1`. Its markup
 *   is in groups of `\*\htmltag`, which Word leaves out, and what is only for
 *   Word is between `\htmlrtf` and `\htmlrtf0`. Outlook, and whatever opens
 *   winmail.dat or .msg, takes the page out of it and shows that.
 *
 *   Readers differ in whether a tag counts where all else is for Word alone: here
 *   it does.
 *
 * SECURITY
 *   Hostile bytes: one pass, into a bounded store. Groups are remembered to a
 *   depth; those that are deeper are as the last of these.
 */

import { windows, type Bytes } from '../../util/bytes.js'
import type { Gathering } from '../container.js'

/** The page, in the code page of the text. */
export async function htmlOf(
  content: Bytes,
  gathering: Pick<Gathering, 'store' | 'turn'>,
): Promise<Bytes> {
  const store = gathering.store()
  let html = content
  try {
    const reader = new Reader()
    for (const window of windows(content)) {
      await gathering.turn()
      if (!store.write(reader.push(window))) break
    }
  } finally {
    html = store.end()
  }
  return html
}

interface Group {
  /** What is in it is neither text nor markup. */
  readonly skipped: boolean
  readonly tag: boolean
  /** For Word alone. */
  readonly rtf: boolean
  /** After \u, so many characters are for readers without Unicode. */
  readonly fallback: number
}

const OUTER: Group = { skipped: false, tag: false, rtf: false, fallback: 1 }
const DEPTH_LIMIT = 1000

const OPEN = 0x7b
const CLOSE = 0x7d
const BACKSLASH = 0x5c
const CR = 0x0d
const LF = 0x0a

class Reader {
  #group = OUTER
  readonly #around: Group[] = []
  /** How many groups are open that are not remembered. */
  #deeper = 0
  /** A control word as far as it was read; null outside of one. */
  #word: string | null = null
  #isStarred = false
  /** Bytes of \bin that are left. */
  #binary = 0
  #fallback = 0
  #out: string[] = []

  push(window: Buffer): Buffer {
    this.#out = []
    let from = 0
    const text = (to: number): void => {
      if (to > from) this.#say(window.toString('latin1', from, to))
    }
    for (let at = 0; at < window.length; at++) {
      const byte = window[at] ?? 0
      if (this.#binary > 0) {
        this.#binary--
        from = at + 1
      } else if (this.#word !== null) {
        from = this.#isInWord(byte) ? at + 1 : at
        if (from === at) at--
      } else if (IS_SYNTAX[byte] === 1) {
        text(at)
        from = at + 1
        if (byte === OPEN) this.#enter()
        else if (byte === CLOSE) this.#leave()
        else if (byte === BACKSLASH) this.#word = ''
      }
    }
    if (this.#word === null) text(window.length)
    return Buffer.from(this.#out.join(''), 'latin1')
  }

  #say(text: string): void {
    const { skipped, tag, rtf } = this.#group
    const left = text.slice(this.#fallback)
    this.#fallback = Math.max(0, this.#fallback - text.length)
    this.#isStarred = false
    if (!skipped && (tag || !rtf)) this.#out.push(left)
  }

  #enter(): void {
    if (this.#around.length >= DEPTH_LIMIT) this.#deeper++
    else this.#around.push(this.#group)
    this.#fallback = 0
    this.#isStarred = false
  }

  #leave(): void {
    if (this.#deeper > 0) this.#deeper--
    else this.#group = this.#around.pop() ?? OUTER
    this.#fallback = 0
  }

  // `\word-12 `, `\'hh`, `\*`: false for the byte after it all.
  #isInWord(byte: number): boolean {
    const word = this.#word ?? ''
    const letter = String.fromCharCode(byte)
    if (word === '' && !isLetter(byte)) {
      this.#word = letter === "'" ? "'" : null
      if (letter === '*') this.#isStarred = true
      else if (letter !== "'") this.#say(SYMBOLS[letter] ?? '')
      return true
    }
    if (word.startsWith("'")) {
      const code = word + letter
      this.#word = code.length === 3 ? null : code
      if (code.length === 3) {
        this.#say(String.fromCharCode(Number.parseInt(code.slice(1), 16) || 0))
      }
      return true
    }
    const isNumber = isDigit(word.charCodeAt(word.length - 1))
    const isMore =
      isDigit(byte) || (!isNumber && (isLetter(byte) || byte === MINUS))
    if (isMore && word.length < WORD_LETTERS) {
      this.#word = word + letter
      return true
    }
    this.#word = null
    this.#obey(word)
    return letter === ' '
  }

  #obey(word: string): void {
    const [, name = '', digits = ''] = /^([a-z]+)(-?\d*)/iu.exec(word) ?? []
    const number = digits === '' ? null : Number(digits)
    const starred = this.#isStarred
    this.#isStarred = false
    if (name === 'htmltag') this.#change({ tag: true, skipped: false })
    else if (name === 'htmlrtf') this.#change({ rtf: number !== 0 })
    else if (starred || DESTINATIONS.has(name)) this.#change({ skipped: true })
    else if (name === 'uc') this.#change({ fallback: Math.max(0, number ?? 1) })
    else if (name === 'bin') this.#binary = Math.max(0, number ?? 0)
    else if (name === 'u' && number !== null) {
      this.#fallback = 0
      this.#say(`&#${number & 0xffff};`)
      this.#fallback = this.#group.fallback
    } else {
      const text = WORDS[name]
      if (text !== undefined) this.#say(text)
    }
  }

  #change(to: Partial<Group>): void {
    this.#group = { ...this.#group, ...to }
  }
}

const WORD_LETTERS = 64
const MINUS = 0x2d

function isLetter(byte: number): boolean {
  const small = byte | 0x20
  return small >= 0x61 && small <= 0x7a
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

const IS_SYNTAX = new Uint8Array(256)
for (const byte of [OPEN, CLOSE, BACKSLASH, CR, LF]) IS_SYNTAX[byte] = 1

const SYMBOLS: Readonly<Record<string, string>> = {
  '{': '{',
  '}': '}',
  '\\': '\\',
  '~': '&nbsp;',
  _: '&shy;',
  '\n': '\r\n',
  '\r': '\r\n',
}

const WORDS: Readonly<Record<string, string>> = {
  par: '\r\n',
  line: '\r\n',
  tab: '\t',
  lquote: '&lsquo;',
  rquote: '&rsquo;',
  ldblquote: '&ldquo;',
  rdblquote: '&rdquo;',
  bullet: '&bull;',
  endash: '&ndash;',
  emdash: '&mdash;',
}

/** Groups without text of the message. */
const DESTINATIONS: ReadonlySet<string> = new Set([
  ...['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object'],
  ...[
    'mhtmltag',
    'pntext',
    'listtable',
    'listoverridetable',
    'revtbl',
    'header',
    'footer',
  ],
])
