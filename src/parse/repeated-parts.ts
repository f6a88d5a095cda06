/*
 * NAME
 *   repeated-parts - whether a text outside of the parts is those parts again
 *
 * DESCRIPTION
 *   KMail 4 signed a multipart that was encoded once already: its parts are in
 *   the preamble, where quoted-printable has `=2D` for the hyphens of a delimiter,
 *   and once more after it. A reader that takes the preamble for parts shows
 *   what the others show.
 *
 *   Between its delimiters such a text has only whole parts of the message, byte
 *   for byte with their headers, and a line of prose where a preamble and an
 *   epilogue are.
 *
 * SECURITY
 *   Hostile bytes. Linear in the size of the message: its parts are read once.
 */

import type { Bytes } from '../util/bytes.js'
import { entityOf } from './mime/content-type.js'
import type { Node } from './mime/tree.js'

/** `This is a multi-part message in MIME format.` and the like. */
export function isShortProse(text: string): boolean {
  return (
    text.length <= PROSE_LIMIT_BYTES &&
    PROSE.test(text) &&
    !LONG_WORD.test(text)
  )
}

const PROSE = /^[\w\s.,:;'"()/-]*$/u
const LONG_WORD = /\S{24}/u
/** What is longer is none. */
export const PROSE_LIMIT_BYTES = 300

/** @returns whether a text of this message is parts of it again. */
export function makeIsRepeated(
  bytes: Bytes,
  nodes: readonly Node[],
): (text: Bytes) => boolean {
  let known: Known | null = null
  return text => {
    if (text.size > TEXT_LIMIT_BYTES) return false
    known ??= read(bytes, nodes)
    return isRepeated(text.slice(0, text.size).toString('latin1'), known)
  }
}

/** A mail of such a KMail is small; what is larger stays ambiguous. */
const TEXT_LIMIT_BYTES = 1024 * 1024

interface Known {
  readonly delimiters: ReadonlySet<string>
  /** Header and body of each part that is no multipart. latin1. */
  readonly parts: ReadonlySet<string>
}

function read(bytes: Bytes, nodes: readonly Node[]): Known {
  const boundaries = nodes
    .filter(({ multipart }) => multipart)
    .flatMap(({ fields }) => entityOf(fields, '').boundaries)
    .filter(it => it !== '')
  const parts = nodes
    .filter(it => !it.multipart && it.end - it.headerStart <= TEXT_LIMIT_BYTES)
    .map(({ headerStart, end }) => bytes.slice(headerStart, end))
  return {
    delimiters: new Set(boundaries.flatMap(it => [`--${it}`, `--${it}--`])),
    parts: new Set(parts.map(it => plainLines(it.toString('latin1')))),
  }
}

function isRepeated(text: string, { delimiters, parts }: Known): boolean {
  const pieces: string[][] = [[]]
  for (const line of plainLines(text).split('\n')) {
    if (delimiters.has(line.trimEnd())) pieces.push([])
    else pieces.at(-1)?.push(line)
  }
  const texts = pieces.map(lines => lines.join('\n'))
  // Prose in front, and after the last delimiter; nowhere else.
  const inner = texts.slice(1, -1)
  return (
    [texts[0], texts.at(-1)].every(it => isShortProse(it ?? '')) &&
    inner.length > 0 &&
    inner.every(piece => parts.has(piece))
  )
}

// What an encoder changes at the start of a line of letters: a hyphen, and the F
// of `From `.
function plainLines(text: string): string {
  return text.replace(/^=(?:2D(?=-)|46(?=rom ))/gimu, code =>
    code.endsWith('6') ? 'F' : '-',
  )
}
