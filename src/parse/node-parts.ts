/*
 * NAME
 *   node-parts - the parts that a node of the MIME tree becomes
 *
 * DESCRIPTION
 *   A leaf is decoded as its header declares: once for each encoding that some
 *   reader would undo. A multipart becomes a part without content. If a part is
 *   declared as encoded as a whole, and is not, it is also read as if it were.
 *
 * SECURITY
 *   Hostile bytes; bounded by the budget.
 */

import { NO_BYTES, subBytes, type Bytes } from '../util/bytes.js'
import { fieldValues, type Field } from '../mail/field.js'
import { leafPart } from '../mail/leaf.js'
import { joinPath, type Part } from '../mail/part.js'
import type { Leaf } from './alternative-readings.js'
import type { ParseContext } from './context.js'
import type { DefectCode } from './defects.js'
import { charsetOf, namesOf } from './mime/attachment-names.js'
import type { Node } from './mime/tree.js'
import {
  decodeTransfer,
  encodingsNamed,
  type Encoding,
} from './transfer/transfer.js'

export interface NodeParts {
  readonly path: string
  readonly leaves: readonly Leaf[]
  readonly defects: readonly DefectCode[]
}

/** One node of the tree, decoded in each way that its fields mention. */
export function readNode(
  bytes: Bytes,
  at: { readonly nodes: readonly Node[]; readonly index: number },
  context: ParseContext,
): NodeParts {
  const node = at.nodes[at.index]
  if (node === undefined) throw new RangeError('no such node')
  const { leaves, defects, isLabelled } = readOrdinary(bytes, node, context)
  const end = isLabelled ? endOf(at, bytes.size) : 0
  const more = isLabelled ? decodedFirst(bytes, { node, end }, context) : []
  return { path: node.path, leaves: [...leaves, ...more], defects }
}

function readOrdinary(
  bytes: Bytes,
  node: Node,
  context: ParseContext,
): Omit<NodeParts, 'path'> & { readonly isLabelled: boolean } {
  const path = joinPath(context.path, node.path)
  const { fields } = node
  const { encodings, defects } = encodingsOf(node)
  if (node.multipart) {
    const part = multipartPart(node, path)
    const leaves: Leaf[] = [{ part, encoding: 'identity', clean: true }]
    const isLabelled = encodings.some(isReal)
    if (isLabelled) defects.push('encoding-pointless')
    return { leaves, defects, isLabelled }
  }
  const raw = subBytes(bytes, node.start, node.end)
  const isLabelled = isMessageAsItIs(node.type, raw) && encodings.some(isReal)
  if (isLabelled) defects.push('encoding-pointless')
  const tried = isLabelled ? (['identity'] as const) : encodings
  const leaves = tried.map((encoding): Leaf => {
    const inner = encoding !== 'identity' && isMultipartType(node)
    const decoded = decode(raw, encoding, {
      context,
      start: inner ? contentTypeOf(fields) : '',
    })
    defects.push(...decoded.defects)
    const clean = !decoded.defects.includes('encoding-unclean')
    const part = leafPart({
      ...(inner ? { kind: 'message' } : {}),
      path,
      form: encoding === 'identity' ? 'plain' : 'encoded',
      reading: 'mime',
      content: decoded.content,
      names: namesOf(fields),
      declaredType: node.type,
      charset: charsetOf(fields),
      fields,
      range: { start: node.start, end: node.end },
    })
    return { part, encoding, clean }
  })
  return { leaves, defects, isLabelled }
}

function isMultipartType(node: Node): boolean {
  return node.multipart || node.type.startsWith('multipart/')
}

// A multipart or message that is declared as encoded, but is in the body as it
// is. Most readers ignore the declaration; for those that decode it first, it
// is another message.
function decodedFirst(
  bytes: Bytes,
  { node, end }: { readonly node: Node; readonly end: number },
  context: ParseContext,
): Leaf[] {
  const raw = subBytes(bytes, node.start, end)
  const start = node.multipart ? contentTypeOf(node.fields) : ''
  return encodingsOf(node)
    .encodings.filter(isReal)
    .map(encoding => {
      const { content } = decode(raw, encoding, { context, start })
      const part = leafPart({
        path: joinPath(context.path, node.path),
        kind: 'message',
        form: 'encoded',
        reading: 'label believed',
        content,
        names: [],
        declaredType: node.type,
      })
      return { part, encoding: 'identity', clean: true }
    })
}

function isReal(encoding: Encoding): boolean {
  return encoding !== 'identity'
}

// A message whose first line is a field is not encoded in base64; and where it
// is quoted-printable, both readings are read.
function isMessageAsItIs(type: string, raw: Bytes): boolean {
  if (!/^(?:message\/|text\/rfc822-headers$)/u.test(type)) return false
  const head = raw.slice(0, 200).toString('latin1')
  return /^(?:\xef\xbb\xbf)?(?:>?From |[!-9;-~]{1,77}[ \t]{0,9}:)/u.test(head)
}

// The end of its body: of a multipart that of all its parts, where the first node
// that is not inside it begins.
function endOf(
  at: { readonly nodes: readonly Node[]; readonly index: number },
  size: number,
): number {
  const node = at.nodes[at.index]
  if (node?.multipart !== true) return node?.end ?? size
  const inside = `${node.path}.`
  const next = at.nodes
    .slice(at.index + 1)
    .find(it => node.path !== '' && !it.path.startsWith(inside))
  return next?.start ?? size
}

// A multipart that was encoded as a whole becomes a message when it is
// decoded: its Content-Type, an empty line, its body.
function contentTypeOf(fields: readonly Field[]): string {
  const lines = fields
    .filter(({ name }) => name.toLowerCase() === 'content-type')
    .map(({ raw }) => `${raw}\n`)
  return `${lines.join('')}\n`
}

function multipartPart(node: Node, path: string): Part {
  return {
    path,
    kind: 'multipart',
    form: 'plain',
    reading: 'mime',
    names: namesOf(node.fields),
    declaredType: node.type,
    detectedType: '',
    alsoTypes: [],
    charset: '',
    fields: node.fields,
    range: { start: node.start, end: node.end },
    content: NO_BYTES,
    sha256: '',
    marks: [],
  }
}

// Every encoding that some reader would undo; one part comes of each.
function encodingsOf(node: Node): {
  readonly encodings: readonly Encoding[]
  readonly defects: DefectCode[]
} {
  const values = fieldValues(node.fields, 'content-transfer-encoding')
  const named = values.map(encodingsNamed)
  const encodings = new Set(named.flatMap(it => it.encodings))
  const defects: DefectCode[] = named.flatMap(it => it.defect ?? [])
  if (new Set(values.map(value => value.toLowerCase())).size > 1) {
    defects.push('encoding-differs')
  }
  const encoded = [...encodings].some(it => it !== 'identity')
  if (encoded && !node.multipart && isMultipartType(node)) {
    defects.push('multipart-encoded')
  }
  return {
    encodings: encodings.size > 0 ? [...encodings] : ['identity'],
    defects,
  }
}

function decode(
  raw: Bytes,
  encoding: Encoding,
  to: { readonly context: ParseContext; readonly start: string },
): { readonly content: Bytes; readonly defects: readonly DefectCode[] } {
  const { budget, scratch } = to.context
  if (encoding === 'identity') {
    // Counted too: it is hashed and scanned again in each nesting.
    return budget.takeBytes(raw.size)
      ? { content: raw, defects: [] }
      : { content: NO_BYTES, defects: ['too-large'] }
  }
  const writer = scratch.writer()
  let within = true
  const write = (chunk: Buffer): void => {
    within &&= budget.takeBytes(chunk.length)
    if (within) writer.write(chunk)
  }
  write(Buffer.from(to.start, 'latin1'))
  const copies = (): boolean => writer.copies
  const clean = decodeTransfer(raw, encoding, { write, copies })
  const defects: DefectCode[] = []
  if (!clean) defects.push('encoding-unclean')
  if (!within) defects.push('too-large')
  return { content: writer.end(), defects }
}
