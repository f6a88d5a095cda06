/*
 * NAME
 *   plan-edits - works out what verdicts want changed in a message
 *
 * DESCRIPTION
 *   For each verdict with an action that changes parts: the ranges of the
 *   canonical bytes that something replaces. The result is read again as it would
 *   be delivered, by our own reader, by another one, and by the scanners. If it is
 *   not what it was meant to be, or something cannot be changed, nothing is: the
 *   verdict becomes quarantine, and says why.
 *
 *   Nothing is delivered and nothing kept here. The same message is edited in the
 *   same way each time.
 *
 * DIAGNOSTICS
 *   Throws what reading and scanning throw, and the errors of the scratch: the
 *   message is deferred.
 */

import { inOrder } from '../util/cut-bytes.js'
import type { Deadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { submitterOf, type Envelope } from '../mail/envelope.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import {
  isPartAction,
  type Edited,
  type Verdict,
  type WantedEdit,
} from '../mail/verdict.js'
import type { Settings } from '../config/option.js'
import type { Spooled } from '../spool/spool.js'
import type { Scanner } from '../scan/scanner.js'
import type { Reader, ReadLimits } from '../read/reader.js'
import { editedMessage } from './apply-plan.js'
import { CannotEdit } from './cannot-edit.js'
import { compareFindings } from './compare-findings.js'
import { compareReadings } from './compare-readings.js'
import { changeParts, type PlannedChange } from './change-parts.js'
import { EDIT } from './options.js'
import { readPartTree } from './part-tree.js'
import { compareSecondReadings } from './second-reader.js'

export interface EditJob {
  readonly envelope: Envelope
  readonly spooled: Spooled
  readonly message: Message
  readonly findings: readonly Finding[]
}

export interface EditTools {
  /** Default: those of the options. */
  readonly settings?: Settings<typeof EDIT>
  readonly read: Reader
  readonly limits: ReadLimits
  /** Those that were asked about the message. */
  readonly scanners: readonly Scanner[]
  readonly deadline: Deadline
}

/** The verdicts, each with its edit, or as quarantine. */
export async function planEdits(
  verdicts: readonly Verdict[],
  job: EditJob,
  tools: EditTools,
): Promise<readonly Verdict[]> {
  const known = new Map<string, Edited | CannotEdit>()
  const planned: Verdict[] = []
  for (const verdict of verdicts) {
    const { wanted = [] } = verdict
    if (!isPartAction(verdict.action)) {
      planned.push(verdict)
      continue
    }
    const key = JSON.stringify(wanted)
    const edited = known.get(key) ?? (await editOrWhy(wanted, job, tools))
    known.set(key, edited)
    planned.push(
      edited instanceof CannotEdit
        ? instead(verdict, edited.message)
        : { ...verdict, edited },
    )
  }
  return planned
}

async function editOrWhy(
  wanted: readonly WantedEdit[],
  job: EditJob,
  tools: EditTools,
): Promise<Edited | CannotEdit> {
  try {
    return await edit(wanted, job, tools)
  } catch (error) {
    if (error instanceof CannotEdit) return error
    throw error
  }
}

// What policy wants gone is not delivered as it came.
function instead(verdict: Verdict, why: string): Verdict {
  const notEdited = printable(why)
  const reason = `${verdict.reason}; not edited: ${notEdited}`
  return { ...verdict, action: 'quarantine', notEdited, reason }
}

async function edit(
  wanted: readonly WantedEdit[],
  job: EditJob,
  tools: EditTools,
): Promise<Edited> {
  const { message, spooled, envelope } = job
  const odd = message.defects.find(({ grade }) => grade === 'ambiguous')
  if (odd !== undefined) {
    throw new CannotEdit(`mail programs would read it differently: ${odd.text}`)
  }
  const { signal } = tools.deadline
  const planned = await changeParts(wanted, {
    ...{ spooled, signal, limits: tools.limits },
    tree: readPartTree(message),
    settings: tools.settings ?? DEFAULTS,
    reference: envelope.id,
  })
  const changes = planned.map(({ change }) => change)
  const replacements = inOrder(changes.flatMap(it => it.replacements))
  const after = editedMessage(spooled, replacements)
  const read = await tools.read(
    after,
    tools.limits,
    signal,
    submitterOf(envelope),
  )
  const moved = (path: string): string => path
  compareReadings({ before: message, after: read, changes, moved })
  await compareSecondReadings(
    { before: spooled, after },
    { message, changes },
    { limits: tools.limits, signal },
  )
  await compareFindings(
    job,
    { after: read, moved, removed: wanted.flatMap(it => it.finding ?? []) },
    { ...tools, envelope },
  )
  return { texts: planned.map(textOf), replacements }
}

const DEFAULTS: Settings<typeof EDIT> = {
  contact: EDIT.options.contact.default,
  notice: EDIT.options.notice.default,
  rename_suffix: EDIT.options.rename_suffix.default,
}

function textOf({ action, label }: PlannedChange): string {
  return printable(`${action} ${label}`)
}
