/*
 * NAME
 *   replace-part - a part becomes another one, in the bytes of the message
 *
 * DESCRIPTION
 *   The only maker of edits. Another content goes into the place of the old body,
 *   in the encoding that the part has; of the header only lines about the
 *   encoding change, where they must. A part that is taken out is replaced by a
 *   text, header and all; so the parts beside it keep their places and paths. If
 *   the part is the whole message, its other fields stay.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit for a part whose header could be read in several ways.
 */

import { bytesOf, subBytes, type Bytes } from '../util/bytes.js'
import type { Range, Replacement } from '../util/cut-bytes.js'
import { sha256Of } from '../util/digest.js'
import { fieldValues } from '../mail/field.js'
import { placedFields, type PlacedField } from '../mail/header-ranges.js'
import { CannotEdit } from './cannot-edit.js'
import { base64, quoted } from './encode-body.js'
import type { EditablePart } from './part-tree.js'

/** What becomes of one part of the message itself. */
export interface PartChange {
  readonly path: string
  readonly replacements: readonly Replacement[]
  /** Digest of its content, when it is read again. */
  readonly sha256: string
  /** Whether another part is there now, with nothing of the old one. */
  readonly isRemoved: boolean
  /** Of a text with other content: its letters of ASCII, before and after. */
  readonly texts?: readonly [before: string, after: string]
}

/** A part in its place: its header lines without line ends, and its body. */
export interface NewPart {
  readonly header: readonly string[]
  /** As it is written, with its last line end. */
  readonly body: Buffer
  /** As it is read. */
  readonly content: Buffer
}

/** Another part in the place of the old one. */
export function removePart(
  bytes: Bytes,
  { node, isRoot }: EditablePart,
  by: NewPart,
): PartChange {
  const { body, content } = closed(bytes, node.end, by)
  const header = by.header.map(line => `${line}\n`).join('')
  const { path } = node
  const common = { path, sha256: sha256Of(bytesOf(content)) }
  if (!isRoot) {
    const put = bytesOf(Buffer.concat([Buffer.from(`${header}\n`), body]))
    const range = { start: node.headerStart, end: node.end }
    return { ...common, isRemoved: true, replacements: [{ ...range, put }] }
  }
  const fields = fieldsOf(bytes, node).filter(it => ABOUT_BODY.test(it.name))
  return {
    ...common,
    isRemoved: true,
    replacements: [
      ...replacedFields(fields, header),
      { start: node.start, end: node.end, put: bytesOf(body) },
    ],
  }
}

/** Other content in the same part. */
export function changeContent(
  bytes: Bytes,
  target: EditablePart,
  content: Buffer,
): PartChange {
  const { node } = target
  const { encoded, isBase64, isNamed } = encodedAs(target, content)
  const written = closed(bytes, node.end, { body: encoded, content })
  const { part } = target
  const old = part.content.slice(0, part.content.size)
  return {
    path: node.path,
    sha256: sha256Of(bytesOf(isBase64 ? content : written.content)),
    isRemoved: false,
    ...(part.declaredType.startsWith('text/') && {
      texts: [
        lettersOf(old.toString('latin1')),
        lettersOf(content.toString('latin1')),
      ],
    }),
    replacements: [
      ...(isNamed ? [] : encodingFields(bytes, target, isBase64)),
      { start: node.start, end: node.end, put: bytesOf(written.body) },
    ],
  }
}

/** The letters of ASCII in a text, by which readers of any charset agree. */
export function lettersOf(text: string): string {
  return text.replace(/[^\x21-\x7e]+/gu, '')
}

/** The fields of a part, where they are in the message. */
export function fieldsOf(
  bytes: Bytes,
  { headerStart, start }: EditablePart['node'],
): readonly PlacedField[] {
  return placedFields(subBytes(bytes, headerStart, start)).map(field => ({
    ...field,
    start: field.start + headerStart,
    end: field.end + headerStart,
  }))
}

/** Lines in the place of the first of these fields; the others go. */
export function replacedFields(
  fields: readonly Range[],
  lines: string,
): readonly Replacement[] {
  const [first, ...others] = fields
  if (first === undefined) {
    throw new CannotEdit(NO_FIELD)
  }
  const { start, end } = first
  return [
    { start, end, put: bytesOf(Buffer.from(lines)) },
    ...others.map(({ start, end }) => ({ start, end })),
  ]
}

const NO_FIELD = 'the header of the part has no field about it'

/** Of a message that is one part, the fields about its body. */
const ABOUT_BODY = /^(?:content-|x-attachment|x-file-name|x-sun-)/u
const ENCODING = /^content-transfer-encoding$/u

// A delimiter has the line end before it; where there is none, or no delimiter, one
// is written, and is part of the last text of a message.
function closed(
  bytes: Bytes,
  end: number,
  { body, content }: Pick<NewPart, 'body' | 'content'>,
): Pick<NewPart, 'body' | 'content'> {
  const isLast = end >= bytes.size
  const isThere = isLast
    ? body.at(-1) === LF
    : bytes.slice(end, end + 1)[0] === LF
  if (isThere) return { body, content }
  const lineEnd = Buffer.from('\n')
  return {
    body: Buffer.concat([body, lineEnd]),
    content: isLast ? Buffer.concat([content, lineEnd]) : content,
  }
}

const LF = 0x0a

// isNamed: the header says so already.
function encodedAs(
  { part }: EditablePart,
  content: Buffer,
): {
  readonly encoded: Buffer
  readonly isBase64: boolean
  readonly isNamed: boolean
} {
  const values = fieldValues(part.fields, 'content-transfer-encoding')
  const named = values[0]?.trim().toLowerCase() ?? ''
  const isQuoted = named === 'quoted-printable'
  const isBase64 =
    named === 'base64' || (!isQuoted && !part.declaredType.startsWith('text/'))
  return isBase64
    ? { encoded: base64(content), isBase64, isNamed: named === 'base64' }
    : { encoded: quoted(content), isBase64, isNamed: isQuoted }
}

function encodingFields(
  bytes: Bytes,
  { node }: EditablePart,
  isBase64: boolean,
): readonly Replacement[] {
  const line = `Content-Transfer-Encoding: ${isBase64 ? 'base64' : 'quoted-printable'}\n`
  const fields = fieldsOf(bytes, node)
  const old = fields.filter(it => ENCODING.test(it.name))
  if (old.length > 0) return replacedFields(old, line)
  const beside = fields.find(it => it.name === 'content-type') ?? fields.at(-1)
  // Without a field there is no header, or none that all see the end of.
  if (beside === undefined) throw new CannotEdit(NO_FIELD)
  const { end } = beside
  return [{ start: end, end, put: bytesOf(Buffer.from(line)) }]
}
