/*
 * NAME
 *   part-tree - the parts of a message as a list in lists
 *
 * DESCRIPTION
 *   The ordinary reading of each part alone; other readings are for
 *   administrators. At most PARTS_SHOWN of them, and DEPTH levels.
 */

import type { PartRecord } from '../../mail/scan-record.js'
import { html, theirs, type Html } from '../html.js'
import { sizeWords } from './size-words.js'

const PARTS_SHOWN = 60
const DEPTH = 12

interface Node {
  readonly part: PartRecord
  readonly children: Node[]
}

export function partTree(parts: readonly PartRecord[]): Html {
  const first = new Map<string, PartRecord>()
  for (const part of parts) {
    if (!first.has(part.path)) first.set(part.path, part)
  }
  const shown = [...first.values()].slice(0, PARTS_SHOWN)
  const more = first.size - shown.length
  return html`${levelOf(nested(shown), 1)}
  ${more > 0 ? html`<p class="soft small">And ${more} more.</p>` : null}`
}

function nested(parts: readonly PartRecord[]): readonly Node[] {
  const byPath = new Map<string, Node>()
  const top: Node[] = []
  for (const part of parts) {
    const node = { part, children: [] }
    const outer = outerOf(part.path, byPath)
    ;(outer?.children ?? top).push(node)
    byPath.set(part.path, node)
  }
  return top
}

// `1.2/1.1` is in `1.2/1`, or where that is not there in `1.2`, and so on.
function outerOf(
  path: string,
  byPath: ReadonlyMap<string, Node>,
): Node | undefined {
  let at = path
  while (at !== '') {
    at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('/'), 0))
    const outer = byPath.get(at)
    if (outer !== undefined) return outer
  }
  return undefined
}

function levelOf(nodes: readonly Node[], depth: number): Html | null {
  if (nodes.length === 0) return null
  return html`<ul class="${depth === 1 ? 'tree card' : ''}">
    ${nodes.map(
      ({ part, children }) =>
        html`<li>
          ${lineOf(part)} ${depth < DEPTH ? levelOf(children, depth + 1) : null}
        </li>`,
    )}
  </ul>`
}

function lineOf({
  kind,
  names,
  declaredType,
  detectedType,
  size,
}: PartRecord): Html {
  const [name = ''] = names
  const type = detectedType === '' ? declaredType : detectedType
  const isGroup = kind === 'multipart'
  return html`${name === '' ? null : html`${theirs(name, 120)} `}<span
      class="soft"
      >${isGroup ? 'Group of parts' : theirs(type === '' ? 'unknown type' : type, 80)}${isGroup ? '' : `, ${sizeWords(size)}`}</span
    >`
}
