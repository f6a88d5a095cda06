/*
 * NAME
 *   text-parts - the parts that people read as the text of a message
 *
 * DESCRIPTION
 *   Of a multipart/alternative all forms that are plain text or a page, of any
 *   other multipart what its first part is. Attached files are none.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where a signature or encryption speaks of the text.
 */

import type { Node } from '../../parse/mime/tree.js'
import { CannotEdit } from '../cannot-edit.js'
import {
  editablePart,
  parentOf,
  type EditablePart,
  type PartTree,
} from '../part-tree.js'

export function textParts(tree: PartTree): readonly EditablePart[] {
  const [root] = tree.nodes
  if (root === undefined) return []
  return textsIn(tree, root).map(({ path }) => editablePart(tree, path))
}

function textsIn(tree: PartTree, node: Node): readonly Node[] {
  if (!node.multipart) return isText(node) ? [node] : []
  if (SEALED.test(node.type)) {
    throw new CannotEdit('the text is signed or encrypted')
  }
  const children = tree.nodes.filter(
    it => it !== node && parentOf(tree, it.path) === node,
  )
  const shown =
    node.type === 'multipart/alternative' ? children : children.slice(0, 1)
  return shown.flatMap(it => textsIn(tree, it))
}

const SEALED = /^multipart\/(?:signed|encrypted)$/u

function isText({ type, fields }: Node): boolean {
  const isAttached = fields.some(
    ({ name, value }) =>
      /^content-disposition$/iu.test(name) && /^\s*attachment/iu.test(value),
  )
  return (type === 'text/plain' || type === 'text/html') && !isAttached
}
