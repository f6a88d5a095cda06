/*
 * NAME
 *   put-banner - a banner in one text of a message
 *
 * DESCRIPTION
 *   Where the bytes of the banner can be put into the body as it is, they are, and
 *   the body stays byte for byte. Else the body is encoded again, in the encoding
 *   that it has; if its charset does not have the letters of the banner, in UTF-8.
 *   A page gets them as references.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where the charset is not known or does not fit its text.
 */

import { isAscii } from 'node:buffer'
import { bytesOf, type Bytes } from '../../util/bytes.js'
import { sha256Of } from '../../util/digest.js'
import { fieldValue } from '../../mail/field.js'
import type { Banner } from '../../mail/verdict.js'
import { keepsAscii } from '../../parse/mailparser/ascii-charset.js'
import { CannotEdit } from '../cannot-edit.js'
import type { EditablePart } from '../part-tree.js'
import {
  changeContent,
  fieldsOf,
  replacedFields,
  type PartChange,
} from '../replace-part.js'
import { bannerHtml, bannerText } from './banner-form.js'
import { htmlPlaces } from './html-place.js'

/** A longer text is no letter to a person. */
const TEXT_LIMIT_BYTES = 4 * 1024 * 1024

export function putBanner(
  bytes: Bytes,
  target: EditablePart,
  banners: readonly Banner[],
): PartChange {
  const { content, charset, declaredType } = target.part
  if (content.size > TEXT_LIMIT_BYTES)
    throw new CannotEdit('the text is too long')
  if (!keepsAscii(charset) && !/^iso-2022-/u.test(charset)) {
    throw new CannotEdit('the text has a charset without ASCII')
  }
  const old = Buffer.from(content.slice(0, content.size))
  const pieces =
    declaredType === 'text/html'
      ? inPage(old, banners)
      : inText(target, banners)
  return pieces.every(({ text }) => isAscii(Buffer.from(text)))
    ? putBytes(bytes, target, { old, pieces })
    : putLetters(bytes, target, { old, pieces })
}

/** What is put at a place of the decoded content. */
interface Piece {
  readonly at: number
  readonly text: string
}

function inPage(old: Buffer, banners: readonly Banner[]): readonly Piece[] {
  const { top, bottom } = htmlPlaces(old.toString('latin1'))
  return at(banners, { top, bottom }, them => `\n${bannerHtml(them)}\n`)
}

function inText(
  { part }: EditablePart,
  banners: readonly Banner[],
): readonly Piece[] {
  const isFlowed = /;\s*format\s*=\s*"?flowed/iu.test(
    fieldValue(part.fields, 'content-type'),
  )
  const { size } = part.content
  const ending = size > 0 && part.content.slice(size - 1, size)[0] !== LF
  const own = (them: readonly Banner[]): string => {
    const lines = bannerText(them).split('\n')
    return lines.map(it => (isFlowed ? stuffed(it) : it)).join('\n')
  }
  return [
    ...at(
      banners.filter(it => it.place === 'top'),
      { top: 0, bottom: size },
      them => `${own(them)}\n\n`,
    ),
    ...at(
      banners.filter(it => it.place === 'bottom'),
      { top: 0, bottom: size },
      them => `${ending ? '\n' : ''}\n${own(them)}\n`,
    ),
  ]
}

const LF = 0x0a

// RFC 3676 4.2, 4.4: a line that ends in a blank would go on in the next.
function stuffed(line: string): string {
  const fixed = line.trimEnd()
  return /^(?: |>|From )/u.test(fixed) ? ` ${fixed}` : fixed
}

function at(
  banners: readonly Banner[],
  places: { readonly top: number; readonly bottom: number },
  write: (banners: readonly Banner[]) => string,
): readonly Piece[] {
  return (['top', 'bottom'] as const).flatMap(place => {
    const them = banners.filter(it => it.place === place)
    return them.length === 0 ? [] : [{ at: places[place], text: write(them) }]
  })
}

interface Put {
  readonly old: Buffer
  readonly pieces: readonly Piece[]
}

// ASCII, which any of these charsets has.
function putBytes(bytes: Bytes, target: EditablePart, put: Put): PartChange {
  const { node, part } = target
  const { pieces } = put
  const content = withPieces(put)
  // A line that could be a delimiter of the sender's is written in an encoding.
  // One that is too long for a server is, too (RFC 5321 4.5.3.1.6).
  const mayEnd = pieces.some(({ text }) => /^(?:-|From |.{900})/mu.test(text))
  if (part.form !== 'plain' || mayEnd) {
    return changeContent(bytes, target, content)
  }
  return {
    path: node.path,
    sha256: sha256Of(bytesOf(content)),
    isRemoved: false,
    replacements: pieces.map(({ at, text }) => ({
      start: node.start + at,
      end: node.start + at,
      put: bytesOf(Buffer.from(text)),
    })),
  }
}

function putLetters(bytes: Bytes, target: EditablePart, put: Put): PartChange {
  const { part } = target
  const { charset } = part
  const isUtf8 = /^utf-?8$/u.test(charset)
  if (isUtf8) return changeContent(bytes, target, withPieces(put))
  const old = Buffer.from(decoded(put.old, charset))
  const size = put.old.length
  const pieces = put.pieces.map(({ at, text }) => {
    return { at: at === size ? old.length : 0, text }
  })
  const change = changeContent(bytes, target, withPieces({ old, pieces }))
  const fields = fieldsOf(bytes, target.node).filter(
    ({ name }) => name === 'content-type',
  )
  const value = fieldValue(part.fields, 'content-type')
  const flow = /;\s*(?:format|delsp)\s*=\s*"?\w+"?/giu
  const line = `Content-Type: text/plain; charset=utf-8${(value.match(flow) ?? []).join('')}\n`
  return {
    ...change,
    replacements: [...change.replacements, ...replacedFields(fields, line)],
  }
}

function decoded(content: Buffer, charset: string): string {
  const isPlain = charset === '' || /^(?:us-)?ascii$/u.test(charset)
  if (isPlain && !isAscii(content)) {
    throw new CannotEdit('the text is not in the charset that it names')
  }
  try {
    const name = isPlain ? 'utf-8' : charset
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(
      content,
    )
  } catch {
    throw new CannotEdit(`the text cannot be read in its charset`)
  }
}

function withPieces({ old, pieces }: Put): Buffer {
  const out: Buffer[] = []
  let done = 0
  for (const { at, text } of pieces) {
    out.push(old.subarray(done, at), Buffer.from(text))
    done = at
  }
  return Buffer.concat([...out, old.subarray(done)])
}
