/*
 * NAME
 *   second-reader - what an edited message is for another reader of mail
 *
 * DESCRIPTION
 *   mailparser reads the message as it came and as it would be delivered. Of its
 *   attachments those that were edited may differ, by as many and with the content
 *   that was written, and no other; its text may differ by what was taken out of
 *   it in one place, or put in before and after the rest.
 *
 * DIAGNOSTICS
 *   Throws CannotEdit where it sees anything else, or does not come to its end.
 *   Throws the reason of the signal.
 */

import { Budget } from '../util/budget.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Spooled } from '../spool/spool.js'
import { readAgain } from '../parse/mailparser/second-opinion.js'
import type { ReadLimits } from '../read/reader.js'
import { CannotEdit } from './cannot-edit.js'
import { outermost } from './part-tree.js'
import { lettersOf, type PartChange } from './replace-part.js'

interface Seen {
  /** Digests of attachments, in order. */
  readonly files: readonly string[]
  readonly text: string
  readonly html: string
}

export interface SecondReader {
  readonly limits: ReadLimits
  readonly signal: AbortSignal
}

export async function compareSecondReadings(
  { before, after }: { readonly before: Spooled; readonly after: Spooled },
  edit: {
    readonly message: Message
    readonly changes: readonly PartChange[]
    /** Whether there is a text in it that is new. */
    readonly hasMore: boolean
  },
  reader: SecondReader,
): Promise<void> {
  const then = await seenBy(before, reader)
  const now = await seenBy(after, reader)
  const { message, changes, hasMore } = edit
  const paths = new Set(changes.map(({ path }) => path))
  const edited = message.parts.filter(it => paths.has(outermost(it.path)))
  const mayGo = edited.map(({ sha256 }) => sha256)
  const mayCome = changes.map(({ sha256 }) => sha256)
  const gone = without(then.files, now.files)
  const come = without(now.files, then.files)
  const isText = hasMore || edited.some(isOfText)
  const isAlike = isText
    ? (one: string, other: string) =>
        differsOnce(one, other) || differsOnly(one, other, changes)
    : (one: string, other: string) => one === other
  const isSame =
    without(gone, mayGo).length === 0 &&
    without(come, mayCome).length === 0 &&
    isAlike(then.text, now.text) &&
    isAlike(then.html, now.html)
  if (!isSame) {
    throw new CannotEdit('another mail program would read the rest differently')
  }
}

// mailparser puts it into the text of the message.
function isOfText({ declaredType, kind }: Part): boolean {
  return kind === 'message' || declaredType.startsWith('text/')
}

async function seenBy(
  { bytes, scratch }: Spooled,
  { limits, signal }: SecondReader,
): Promise<Seen> {
  const budget = new Budget({ ...limits, size: bytes.size, bytes: Infinity })
  const context = { budget, scratch, depth: 0, path: '', signal }
  const { reading, parts, failed } = await readAgain(bytes, context)
  if (failed || reading === null) {
    throw new CannotEdit('another reader did not come to its end')
  }
  const { text, html } = reading
  return { files: parts.map(it => it.sha256), text, html }
}

// What is in the list more often than in the other.
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other]
  return list.filter(it => {
    const at = left.indexOf(it)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

// Whether all that differs is in a part whose content was changed.
function differsOnly(
  then: string,
  now: string,
  changes: readonly PartChange[],
): boolean {
  const { start, end } = commonEnds(then, now)
  const was = lettersOf(then.slice(start, then.length - end))
  const is = lettersOf(now.slice(start, now.length - end))
  return changes.some(
    ({ texts }) => texts?.[0].includes(was) === true && texts[1].includes(is),
  )
}

// Whether one has all of the other, with something in one place besides, or before
// and after it.
function differsOnce(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const { start, end } = commonEnds(short, long)
  const middle = short.slice(start, short.length - end)
  return long.slice(start, long.length - end).includes(middle)
}

function commonEnds(
  one: string,
  other: string,
): { readonly start: number; readonly end: number } {
  const most = Math.min(one.length, other.length)
  let start = 0
  while (start < most && one[start] === other[start]) start++
  let end = 0
  while (
    end < most - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end++
  }
  return { start, end }
}
