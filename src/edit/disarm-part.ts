/*
 * NAME
 *   disarm-part - a file of a message without what it can do
 *
 * DESCRIPTION
 *   What must go is what active-content found, and every other mark that the part
 *   and what is in it have, but for those that many honest documents have. The text
 *   of a message can be disarmed, too: it stays a text.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where nothing can be taken out, or not all that must go: the
 *   message is not delivered then.
 */

import type { Finding } from '../mail/finding.js'
import { MARKS, type Mark } from '../mail/mark.js'
import type { Settings } from '../config/option.js'
import type { Spooled } from '../spool/spool.js'
import { IGNORED } from '../scan/active-content.js'
import { disarmPart } from '../disarm/disarm.js'
import type { ReadLimits } from '../read/reader.js'
import { CannotEdit } from './cannot-edit.js'
import type { EDIT } from './options.js'
import type { EditablePart, PartTree } from './part-tree.js'
import { changeContent, type PartChange } from './replace-part.js'

export async function disarmContent(
  target: EditablePart,
  findings: readonly Finding[],
  tools: {
    readonly tree: PartTree
    readonly settings: Settings<typeof EDIT>
    readonly spooled: Spooled
    readonly limits: ReadLimits
    readonly signal: AbortSignal
  },
): Promise<PartChange> {
  const { tree, settings, spooled, limits, signal } = tools
  const { path } = target.part
  const marks = marksOf(target, findings, tree)
  if (marks.size === 0) {
    throw new CannotEdit(`part ${path} has nothing that can be disarmed`)
  }
  const result = await disarmPart(
    target.part,
    { marks, keepsRemote: settings.disarm_keeps_remote },
    { scratch: spooled.scratch, limits, signal },
  )
  if (result.is === 'cannot') {
    throw new CannotEdit(`part ${path} cannot be disarmed: ${result.reason}`)
  }
  if (result.removed.length === 0) {
    throw new CannotEdit(`part ${path} has nothing that can be disarmed`)
  }
  return changeContent(tree.bytes, target, result.content)
}

function marksOf(
  { part }: EditablePart,
  findings: readonly Finding[],
  { message }: PartTree,
): ReadonlySet<Mark> {
  const inside = message.parts.filter(
    ({ path }) => path === part.path || path.startsWith(`${part.path}/`),
  )
  return new Set([
    ...inside.flatMap(({ marks }) => marks).filter(it => !IGNORED.includes(it)),
    ...findings.map(({ name }) => name).filter(isMark),
  ])
}

function isMark(name: string): name is Mark {
  return Object.hasOwn(MARKS, name)
}
