/*
 * NAME
 *   change-parts - each part that policy wants changed, changed
 *
 * DESCRIPTION
 *   Finds the part of the message itself that each wanted edit means: what is in a
 *   container goes with the whole container. A part that is to be removed and to
 *   be renamed is removed. One that is in a part that is changed is no change of
 *   its own.
 *
 *   A scanner that found something in the message as a whole names no part. If
 *   something else is removed, the second scan shows whether that was it.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit.
 */

import type { Finding } from '../mail/finding.js'
import { partLabel } from '../mail/part.js'
import {
  PART_ACTIONS,
  type PartAction,
  type WantedEdit,
} from '../mail/verdict.js'
import type { Settings } from '../config/option.js'
import type { Spooled } from '../spool/spool.js'
import type { ReadLimits } from '../read/reader.js'
import { CannotEdit } from './cannot-edit.js'
import { disarmContent } from './disarm-part.js'
import { noticePart } from './notice.js'
import type { EDIT } from './options.js'
import { editablePart, type EditablePart, type PartTree } from './part-tree.js'
import { renamePart } from './rename-part.js'
import { removePart, type PartChange } from './replace-part.js'

export interface ChangeTools {
  readonly tree: PartTree
  readonly settings: Settings<typeof EDIT>
  /** Our id of the message. */
  readonly reference: string
  /** The message itself, and how much reading of what comes of it may take. */
  readonly spooled: Spooled
  readonly limits: ReadLimits
  readonly signal: AbortSignal
}

export interface PlannedChange {
  readonly action: PartAction
  /** Of the part, for people. */
  readonly label: string
  readonly change: PartChange
}

export async function changeParts(
  wanted: readonly WantedEdit[],
  tools: ChangeTools,
): Promise<readonly PlannedChange[]> {
  const changes: PlannedChange[] = []
  for (const target of targetsOf(wanted, tools.tree)) {
    const { action, part } = target
    const change = await CHANGES[action](target, tools)
    changes.push({ action, label: partLabel(part.part), change })
  }
  return changes
}

/** A part, and all that is wanted of it. */
interface Target {
  readonly action: PartAction
  readonly part: EditablePart
  /** Whether all that is to be changed is the part itself, and nothing in it. */
  readonly isItself: boolean
  readonly reasons: readonly string[]
  readonly findings: readonly Finding[]
}

function targetsOf(
  wanted: readonly WantedEdit[],
  tree: PartTree,
): readonly Target[] {
  const targets = new Map<string, Target>()
  for (const { action, paths, reason, finding } of wanted) {
    for (const path of paths) {
      const part = editablePart(tree, path)
      const known = targets.get(part.node.path)
      targets.set(part.node.path, {
        part,
        action: stronger(action, known?.action),
        isItself: path === part.node.path && (known?.isItself ?? true),
        reasons: [...new Set([...(known?.reasons ?? []), reason])],
        findings: [...(known?.findings ?? []), ...(finding ? [finding] : [])],
      })
    }
  }
  const isVague = wanted.some(({ paths }) => paths.length === 0)
  const isProven = [...targets.values()].some(
    ({ action }) => action === 'strip',
  )
  if (targets.size === 0 || (isVague && !isProven)) {
    throw new CannotEdit('it is about the message as a whole')
  }
  return [...targets.values()]
}

function stronger(one: PartAction, other: PartAction = one): PartAction {
  return PART_ACTIONS.indexOf(one) < PART_ACTIONS.indexOf(other) ? other : one
}

type Change = (
  target: Target,
  tools: ChangeTools,
) => PartChange | Promise<PartChange>

/** To add one: its name in mail/verdict, its file here and in act, and its line. */
const CHANGES: Readonly<Record<PartAction, Change>> = {
  rename: ({ part, isItself }, { tree, settings }) => {
    if (!isItself) {
      throw new CannotEdit('a file in another file cannot be renamed')
    }
    checkFile(part)
    return renamePart(tree.bytes, part, settings.rename_suffix)
  },
  disarm: ({ part, findings }, tools) => disarmContent(part, findings, tools),
  strip: ({ part, reasons }, { tree, settings, reference }) => {
    checkFile(part)
    const facts = { part: part.part, reasons, reference }
    return removePart(tree.bytes, part, noticePart(facts, settings))
  },
}

// The recipient would have another text, or none.
function checkFile({ node, isText }: EditablePart): void {
  if (!isText) return
  throw new CannotEdit(`part ${node.path} is the text of the message`)
}
