/*
 * NAME
 *   compare-readings - what an edited message is for our own reading
 *
 * DESCRIPTION
 *   All that was found outside of the edited parts must be found again: the same
 *   parts with the same names, types and digests, in the same places, and nothing
 *   besides. What was found in the bytes and in no part (a run of base64, say) may
 *   be gone with an edited part, but nothing of that kind may come. Each edited part must have the content that was written, and a part
 *   that was taken out must have nothing in it. There must be no new defect.
 *
 *   Pure.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit: the edit is not what it was meant to be.
 */

import type { Defect, Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import { CannotEdit } from './cannot-edit.js'
import { outermost } from './part-tree.js'
import type { PartChange } from './replace-part.js'

export interface Readings {
  readonly before: Message
  readonly after: Message
  readonly changes: readonly PartChange[]
  /** A part that is new; null: there is none. */
  readonly added: { readonly path: string; readonly sha256: string } | null
  /** Where a part of the message before is after. */
  readonly moved: (path: string) => string
}

export function compareReadings(readings: Readings): void {
  const { before, after, changes, added, moved } = readings
  const edited = new Set(changes.map(({ path }) => path))
  const isKept = ({ path }: { readonly path: string }): boolean =>
    !edited.has(outermost(path))
  const editedAfter = new Set(changes.map(({ path }) => moved(path)))
  const isOther = ({ path }: { readonly path: string }): boolean =>
    !editedAfter.has(outermost(path)) && !isNew(path, added)
  const then = before.parts.filter(isKept).map(it => told(it, moved(it.path)))
  const now = after.parts.filter(isOther).map(it => told(it, it.path))
  const isInTree = (text: string): boolean => !FOUND.test(text)
  const isSame =
    then.filter(isInTree).join('\n') === now.filter(isInTree).join('\n') &&
    isWithin(
      now.filter(it => !isInTree(it)),
      then.filter(it => !isInTree(it)),
    )
  if (!isSame) {
    throw new CannotEdit('other parts would be read differently')
  }
  for (const change of changes) checkChange(change, readings)
  if (added !== null) {
    const written = { isRemoved: true, ...added }
    checkChange(written, { after, moved: path => path })
  }
  checkDefects(readings)
}

/** What was found in no part of its own: it may have been in an edited one. */
const FOUND = /^\["(?:carved|mailparser)/u

// Whether the other list has all of the list.
function isWithin(list: readonly string[], other: readonly string[]): boolean {
  const left = [...other]
  return list.every(it => {
    const at = left.indexOf(it)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

function told(part: Part, where: string): string {
  const path = where.replace(/^(carved|mailparser)\.\d+/u, '$1')
  const { kind, form, reading, names, declaredType, charset, sha256 } = part
  return JSON.stringify([
    ...[path, kind, form, reading, names, declaredType, charset, sha256],
  ])
}

// The multipart around all is new, too.
function isNew(path: string, added: Readings['added']): boolean {
  return added !== null && (path === '' || outermost(path) === added.path)
}

function checkChange(
  change: Pick<PartChange, 'path' | 'sha256' | 'isRemoved'>,
  { after, moved }: Pick<Readings, 'after' | 'moved'>,
): void {
  const path = moved(change.path)
  const found = after.parts.filter(it => outermost(it.path) === path)
  const own = found.filter(it => it.path === path)
  const isThere = own.length === 1 && own[0]?.sha256 === change.sha256
  if (!isThere || (change.isRemoved && found.length > 1)) {
    throw new CannotEdit(`part ${change.path} would not be what was written`)
  }
}

function checkDefects({ before, after, added, moved }: Readings): void {
  // Those of the message as a whole have the path of its root.
  const text = ({ code }: Defect, part: string): string =>
    added === null ? `${code} ${part}` : code
  const then = before.defects.map(it => text(it, moved(it.part)))
  for (const defect of after.defects) {
    const at = then.indexOf(text(defect, defect.part))
    if (at < 0) {
      throw new CannotEdit(
        `it would be a message with a defect: ${defect.text}`,
      )
    }
    then.splice(at, 1)
  }
}
