/*
 * NAME
 *   message-text - what a person would read of a message, for a terminal
 *
 * DESCRIPTION
 *   The text parts of the message itself; where there are none, its page without
 *   the tags. Attached files and what is inside of archives are not shown.
 *   Long lines are wrapped, and what is too long is left out and counted.
 *
 * SECURITY
 *   Each line is printable and short. The pages of hostile mail are not
 *   understood but only stripped: what it looks like in a mail program may
 *   differ. Linear in the bytes that are looked at, TEXT_BYTES for each part.
 */

import { resolveReferences } from '../util/character-references.js'
import { printable } from '../util/text.js'
import { decodeCharset } from '../mail/encoded-word.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { cut } from './kept-table.js'

/** Lines for a terminal; none where there is no text. */
export function messageText(
  message: Pick<Message, 'parts'>,
  columns: number,
): readonly string[] {
  const lines = plainText(message).trimEnd().split('\n')
  const first = lines.findIndex(line => line.trim() !== '')
  if (first < 0) return []
  const wrapped = lines
    .slice(first)
    .flatMap(line => wrappedLines(line, columns))
  const more = wrapped.length - LINES_SHOWN
  if (more <= 0) return wrapped
  const rest = `... and ${more} more lines; --raw shows all`
  return [...wrapped.slice(0, LINES_SHOWN), rest]
}

/** The same before it is made printable and cut: hostile. */
export function plainText(message: Pick<Message, 'parts'>): string {
  const parts = message.parts.filter(isShown)
  const plain = parts.filter(it => typeOf(it) !== 'text/html')
  return (plain.length > 0 ? plain : parts).map(textOf).join('\n')
}

const LINES_SHOWN = 60
const TEXT_BYTES = 64 * 1024

// A part of the message itself, as its header says, that is no attached file.
function isShown(part: Part): boolean {
  return (
    part.kind === 'leaf' &&
    part.reading === 'mime' &&
    /^[\d.]+$/u.test(part.path) &&
    part.names.length === 0 &&
    typeOf(part).startsWith('text/')
  )
}

function typeOf({ declaredType }: Part): string {
  return declaredType === '' ? 'text/plain' : declaredType
}

function textOf(part: Part): string {
  const bytes = part.content.slice(0, TEXT_BYTES)
  const text = decodeCharset(bytes, part.charset)
    .slice(0, TEXT_BYTES)
    .replaceAll('\r\n', '\n')
  return typeOf(part) === 'text/html' ? withoutTags(text) : text
}

function withoutTags(page: string): string {
  let text = ''
  for (let at = 0; at < page.length;) {
    const open = page.indexOf('<', at)
    if (open < 0) return text + entities(page.slice(at))
    text += entities(page.slice(at, open))
    const tag = page.slice(open + 1, open + 12).toLowerCase()
    const [, name = ''] = /^(\/?[a-z][a-z0-9]{0,9})/u.exec(tag) ?? []
    if (BREAKS.has(name)) text += '\n'
    const end = endOf(page, open, name, tag)
    if (end < 0) return text
    at = end
  }
  return text
}

/** Elements after which, or after whose end, a new line begins. */
const BREAKS = new Set([
  ...['br', 'p', 'div', 'tr', 'li', 'hr', 'h1', 'h2', 'h3', 'table'],
  ...['/p', '/div', '/h1', '/h2', '/h3', '/table', '/ul', '/ol'],
])

// After the tag, or after what no browser shows; -1 where it has no end.
function endOf(page: string, open: number, name: string, tag: string): number {
  if (tag.startsWith('!--')) return after(page, '-->', open)
  if (HIDDEN.has(name)) {
    const rest = page.slice(open).toLowerCase().indexOf(`</${name}`)
    if (rest < 0) return -1
    return after(page, '>', open + rest)
  }
  return after(page, '>', open)
}

const HIDDEN = new Set(['script', 'style', 'head', 'title'])

function after(page: string, text: string, from: number): number {
  const at = page.indexOf(text, from)
  return at < 0 ? -1 : at + text.length
}

function entities(text: string): string {
  return resolveReferences(text.replace(/\s{1,999}/gu, ' ')).replace(
    /[\t\n\u00a0]/gu,
    ' ',
  )
}

// At blanks where there are some.
function wrappedLines(line: string, columns: number): readonly string[] {
  const clean = printable(line.replaceAll('\t', '    '), LINE_CHARACTERS)
  const lines: string[] = ['']
  for (const word of clean.split(/(?<= )/u)) {
    const last = lines.at(-1) ?? ''
    const joined = last + word
    if (cut(joined.trimEnd(), columns) === joined.trimEnd()) {
      lines[lines.length - 1] = joined
    } else lines.push(...pieces(word, columns))
  }
  return lines.map(it => it.trimEnd()).filter((it, at) => at === 0 || it !== '')
}

const LINE_CHARACTERS = 2000

// A word that is longer than a line, cut where the line ends.
function pieces(word: string, columns: number): readonly string[] {
  const half = Math.floor(columns / 2)
  if (cut(word.trimEnd(), columns) === word.trimEnd()) return [word]
  return word.match(new RegExp(`.{1,${half}}`, 'gu')) ?? []
}
