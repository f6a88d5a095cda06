/*
 * NAME
 *   tree - the MIME tree of a message, by its delimiter lines
 *
 * DESCRIPTION
 *   One pass from the first byte to the last: read a header, and when it is a
 *   multipart's, take its boundary onto the stack; then go to the next line
 *   that is a delimiter of anything on the stack. A delimiter of an outer
 *   multipart closes the inner ones (RFC 2046 5.1.2). Where a multipart names
 *   several boundaries, each of them is one: readers differ in which they use.
 *
 *   Leaves come out with the range of their bodies, undecoded. Messages in a
 *   message are leaves here.
 *
 * DIAGNOSTICS
 *   Never throws on bad mail: what is malformed comes out as defects.
 *
 * SECURITY
 *   Hostile bytes. Linear in the size of the message, whatever the nesting:
 *   bounded in parts and depth by the budget, in boundaries by MIME itself.
 */

import type { Bytes } from '../../util/bytes.js'
import type { Field } from '../../mail/field.js'
import { BoundaryStack, type Open } from './boundary-stack.js'
import { DelimiterLines } from './delimiter-lines.js'
import { readHeader, type Header } from './header.js'
import { isBlank, isProse, undeclared } from './odd-multipart.js'
import { entityOf, type Entity } from './content-type.js'
import {
  HAS_FIELD,
  hasFields,
  lateHeader,
  speaksOfPart,
} from './part-fields.js'
import type { DefectCode } from '../defects.js'

export interface Node {
  /** `1.2`; '' for a multipart that is the whole message. */
  readonly path: string
  readonly fields: readonly Field[]
  /** The type that readers see, lower case. */
  readonly type: string
  /** Where its header begins. */
  readonly headerStart: number
  /** Undecoded body, half open; of a multipart: up to its first delimiter. */
  readonly start: number
  readonly end: number
  readonly multipart: boolean
  /** After a header that came late: the header is no preamble. Default start. */
  readonly preambleStart?: number
}

/** A preamble or an epilogue (RFC 2046 5.1.1). */
export interface Outside {
  readonly start: number
  readonly end: number
  readonly isPreamble: boolean
}

export interface Tree {
  readonly nodes: readonly Node[]
  /** The texts before the first part of a multipart and after its end. */
  readonly outside: readonly Outside[]
  readonly defects: readonly {
    readonly code: DefectCode
    readonly path: string
  }[]
}

export interface TreeLimits {
  readonly depth: number
  /** Takes one part from the budget; false when there is none left. */
  readonly takePart: () => boolean
  /** Takes bytes of a header; false when there are not so many left. */
  readonly takeHeader: (count: number) => boolean
}

/** Reads the tree of a whole message. */
export function readTree(bytes: Bytes, limits: TreeLimits): Tree {
  const drafts: Draft[] = []
  const epilogues: Outside[] = []
  const defects: { code: DefectCode; path: string }[] = []
  const stack = new BoundaryStack()
  const lines = new DelimiterLines(bytes)
  let isLonger = false
  const isDelimiter = (text: string, after: number): boolean => {
    if (stack.has(text)) return true
    isLonger ||=
      stack.isLonger(text) &&
      (HAS_FIELD.test(text) || speaksOfPart(bytes, after))
    return false
  }
  let at = 0
  let path = ''
  let inherited = 'text/plain'

  for (;;) {
    const report = (code: DefectCode): void => {
      defects.push({ code, path })
    }
    if (!limits.takePart()) {
      report('too-many-parts')
      break
    }
    const header = readHeader(bytes, at, bytes.size, isDelimiter)
    const late =
      header.fields.length > 0 ? null : lateHeader(bytes, header, isDelimiter)
    const own = entityOf(header.fields, inherited)
    const entity = late === null ? own : asFound(own, late)
    const within = limits.takeHeader(header.bodyStart - at)
    if (header.end === 'over-limit' || !within) report('header-too-long')
    if (header.end === 'broken') report('header-broken')
    if (header.end === 'odd') report('header-odd')
    if (header.end === 'not-a-field') report('header-without-end')
    if (header.end === 'end-of-part' && header.fields.some(hasFields)) {
      report('fields-joined')
    }
    entity.defects.forEach(report)
    const deep = stack.depth >= limits.depth
    if (entity.multipart && deep) report('too-deep')
    const opens = entity.boundaries.length > 0 && !deep
    const open = opens ? openOf(path, entity) : null
    if (open !== null) stack.push(open)

    let line = lines.next(header.bodyStart, isDelimiter)
    const node = {
      path: opens || path !== '' ? path : '1',
      fields: header.fields,
      type: entity.type,
      headerStart: at,
      start: header.bodyStart,
      end: bodyEnd(header.bodyStart, line?.at ?? bytes.size, line !== null),
      multipart: opens,
      ...(late && { preambleStart: late.bodyStart }),
    }
    drafts.push({ node, open })
    if (late !== null && limits.takePart()) {
      drafts.push({ node: lateNode(node, late), open: null })
    }
    if (isLonger) report('delimiter-longer')
    isLonger = false
    if (!within) break
    while (line !== null && stack.close(line.text)) {
      const start = line.end
      line = lines.next(start, isDelimiter)
      const end = line?.at ?? bytes.size
      epilogues.push({ start, end, isPreamble: false })
    }
    if (line === null) break
    const child = stack.openChild(line.text)
    path = child.path
    inherited = child.type
    at = line.end
  }
  const tree = finished(bytes, drafts, defects)
  const preambles = tree.nodes
    .filter(({ multipart }) => multipart)
    .map(({ start, end, preambleStart = start }) => ({
      ...{ start: Math.min(preambleStart, end), end, isPreamble: true },
    }))
  return { outside: [...preambles, ...epilogues], ...tree }
}

// It is a multipart only if its boundary occurs.
function asFound(own: Entity, late: Header): Entity {
  const { boundaries, defects } = entityOf(late.fields, '')
  return {
    ...own,
    boundaries: [...own.boundaries, ...boundaries],
    defects: [...own.defects, ...defects],
  }
}

function lateNode(node: Node, { fields, bodyStart }: Header): Node {
  const { type } = entityOf(fields, 'text/plain')
  const end = Math.max(bodyStart, node.end)
  const path = node.path === '' ? '1' : node.path
  const { start: headerStart } = node
  return {
    ...{ path, fields, type, headerStart },
    ...{ start: bodyStart, end, multipart: false },
  }
}

interface Draft {
  readonly node: Node
  /** null for a leaf. */
  readonly open: Open | null
}

// A multipart whose boundary does not occur is a leaf: what readers find in
// its body by other means must be looked at. A part that has a boundary and is
// declared as no multipart is one for some readers if its boundary occurs.
function finished(
  bytes: Bytes,
  drafts: readonly Draft[],
  defects: Tree['defects'],
): Pick<Tree, 'nodes' | 'defects'> {
  const found = drafts.map(({ node, open }) => {
    if (open === null) return { node, code: null }
    const { children, declared, reopened } = open
    if (reopened) return { node, code: 'delimiter-after-close' as const }
    if (children > 0) return { node, code: declared ? null : undeclared(node) }
    if (declared && isBlank(bytes, node)) return { node, code: null }
    if (declared && isProse(bytes, node, open)) {
      return { node: leafOf(node), code: 'multipart-cut' as const }
    }
    return {
      node: leafOf(node),
      code: declared ? ('multipart-without-parts' as const) : null,
    }
  })
  return {
    nodes: found.map(({ node }) => node),
    defects: [
      ...defects,
      ...found.flatMap(({ node: { path }, code }) =>
        code === null ? [] : { code, path },
      ),
    ],
  }
}

function leafOf(node: Node): Node {
  return { ...node, multipart: false, path: node.path || '1' }
}

// The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
function bodyEnd(start: number, end: number, delimited: boolean): number {
  return delimited ? Math.max(start, end - 1) : end
}

function openOf(path: string, entity: Entity): Open {
  return {
    path,
    boundaries: entity.boundaries,
    declared: entity.multipart,
    reopened: false,
    childType:
      entity.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
    children: 0,
  }
}
