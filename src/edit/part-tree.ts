/*
 * NAME
 *   part-tree - the MIME parts of a message that can be edited
 *
 * DESCRIPTION
 *   The parts of the message itself, by path, each with the ranges of its header
 *   and its body. What is in a nested message or in a container has no range of
 *   its own here: the outermost part around it has.
 *
 * DIAGNOSTICS
 *   editablePart() throws CannotEdit: there is no such part, or two, or it is
 *   signed or encrypted.
 */

import type { Bytes } from '../util/bytes.js'
import { fieldValue } from '../mail/field.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { readTree, type Node } from '../parse/mime/tree.js'
import { CannotEdit } from './cannot-edit.js'

export interface PartTree {
  readonly bytes: Bytes
  readonly nodes: readonly Node[]
  readonly message: Message
}

/** A part of the message itself, and how it is in it. */
export interface EditablePart {
  readonly node: Node
  readonly part: Part
  /** Whether its header is that of the message. */
  readonly isRoot: boolean
  /** Whether people read it in the message, and not as a file beside it. */
  readonly isText: boolean
}

/** More than any message may have that we read. */
const PART_LIMIT = 100_000

export function readPartTree(message: Message): PartTree {
  let parts = 0
  const { nodes } = readTree(message.bytes, {
    depth: 1000,
    takePart: () => ++parts <= PART_LIMIT,
    takeHeader: () => true,
  })
  return { bytes: message.bytes, nodes, message }
}

/** Path of the part of the message itself that a part is in, or is. */
export function outermost(path: string): string {
  const end = path.indexOf('/')
  return end < 0 ? path : path.slice(0, end)
}

/** The part of that path. */
function onePart(tree: PartTree, path: string): EditablePart {
  const nodes = tree.nodes.filter(it => it.path === path)
  // The multipart that a message in the part begins with has the same path.
  const parts = tree.message.parts.filter(
    it => it.path === path && it.kind !== 'multipart',
  )
  const [node] = nodes
  const [part] = parts
  if (path === '' || node === undefined || part === undefined) {
    throw new CannotEdit('it is not in a part that can be named')
  }
  const { range } = part
  const isSame = range?.start === node.start && range.end === node.end
  if (nodes.length + parts.length > 2 || !isSame || part.reading !== 'mime') {
    throw new CannotEdit(`part ${path} can be read in several ways`)
  }
  const found = { node, part, isRoot: node === tree.nodes[0] }
  return { ...found, isText: isText(tree, found) }
}

/** The part of the message itself that a part is in, or is. */
export function editablePart(tree: PartTree, path: string): EditablePart {
  checkUnsigned(tree, path)
  return onePart(tree, outermost(path))
}

function checkUnsigned(tree: PartTree, path: string): void {
  const around = tree.message.parts.filter(it => isAround(it.path, path))
  const sealed = around.find(isSealed)
  if (sealed === undefined) return
  throw new CannotEdit(
    sealed.path === path
      ? 'it is signed or encrypted'
      : `it is in ${sealed.path === '' ? 'a message' : `part ${sealed.path}`} that is signed or encrypted`,
  )
}

/** Whether the outer part is the inner one, or has it inside. */
function isAround(outer: string, inner: string): boolean {
  if (outer === '' || outer === inner) return true
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}/`)
}

/** Whether a signature or encryption speaks of what is in the part. */
function isSealed({ declaredType, detectedType }: Part): boolean {
  return SEALED.test(declaredType) || SEALED.test(detectedType)
}

const SEALED =
  /^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?(?:pkcs7-|pkcs-?7|pgp-|pgp$|cms))/u

// What clients show as the message, and not as a file in it: a text without a
// name, one of several forms of the text, and what a page begins with.
function isText(
  tree: PartTree,
  { node, part, isRoot }: Omit<EditablePart, 'isText'>,
): boolean {
  const isFile =
    part.names.length > 0 ||
    /^\s*attachment\b/iu.test(fieldValue(part.fields, 'content-disposition'))
  const isShown = part.declaredType.startsWith('text/')
  if (isRoot) return isShown && !isFile
  const parent = parentOf(tree, node.path)
  if (parent === undefined) return true
  if (parent.type === 'multipart/alternative') return true
  const isFirst = /(?:^|\.)1$/u.test(node.path)
  if (parent.type === 'multipart/related' && isFirst) return true
  return isShown && !isFile
}

export function parentOf(tree: PartTree, path: string): Node | undefined {
  const dot = path.lastIndexOf('.')
  const parent = dot < 0 ? '' : path.slice(0, dot)
  return tree.nodes.find(it => it.multipart && it.path === parent)
}
