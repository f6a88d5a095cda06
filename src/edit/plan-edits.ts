/*
 * NAME
 *   plan-edits - works out what verdicts want changed in a message
 *
 * DESCRIPTION
 *   For each verdict with an action that changes parts, or with banners: the ranges
 *   of the canonical bytes that something replaces. The result is read again as it would
 *   be delivered, by our own reader, by another one, and by the scanners. If it is
 *   not what it was meant to be, or something cannot be changed, nothing is: the
 *   verdict becomes quarantine, and says why. A banner becomes a field instead.
 *   Where nothing is removed, the scanners are not asked again.
 *
 *   Nothing is delivered and nothing kept here. The same message is edited in the
 *   same way each time.
 *
 * DIAGNOSTICS
 *   Throws what reading and scanning throw, and the errors of the scratch: the
 *   message is deferred.
 */

import { inOrder, type Replacement } from '../util/cut-bytes.js'
import type { Deadline } from '../util/deadline.js'
import { printable } from '../util/text.js'
import { makeAddressList } from '../mail/address-list.js'
import { submitterOf, type Envelope } from '../mail/envelope.js'
import { fieldValues, type Field } from '../mail/field.js'
import type { Finding } from '../mail/finding.js'
import type { Message } from '../mail/message.js'
import {
  isPartAction,
  type Banner,
  type Edited,
  type Verdict,
  type WantedEdit,
} from '../mail/verdict.js'
import type { Settings } from '../config/option.js'
import type { Spooled } from '../spool/spool.js'
import type { Scanner } from '../scan/scanner.js'
import type { Reader, ReadLimits } from '../read/reader.js'
import { editedMessage } from './apply-plan.js'
import { addBanners, type AddedBanners } from './banner/add-banners.js'
import { bannerField } from './banner/banner-form.js'
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
    const wish = wishOf(verdict, tools)
    if (wish === null) {
      planned.push(verdict)
      continue
    }
    const key = JSON.stringify(wish)
    const edited = known.get(key) ?? (await editOrWhy(wish, job, tools))
    known.set(key, edited)
    planned.push(
      edited instanceof CannotEdit
        ? instead(verdict, edited.message)
        : { ...verdict, edited },
    )
  }
  return planned
}

/** What a verdict wants changed. */
interface Wish {
  readonly wanted: readonly WantedEdit[]
  readonly banners: readonly Banner[]
  /** Whether someone verifies DKIM signatures after us. */
  readonly isRelayed: boolean
}

function wishOf(verdict: Verdict, { settings }: EditTools): Wish | null {
  const { action, options, wanted = [], recipients } = verdict
  const isDelivered = action === 'pass' || action === 'tag'
  if (!isDelivered && !isPartAction(action)) return null
  const { banners } = options
  if (wanted.length + banners.length === 0) return null
  const relayed = makeAddressList(settings?.relayed_recipients ?? [])
  const isRelayed = recipients.some(({ address }) => relayed.has(address))
  return { wanted, banners, isRelayed }
}

async function editOrWhy(
  wish: Wish,
  job: EditJob,
  tools: EditTools,
): Promise<Edited | CannotEdit> {
  const full = await attempt(wish, job, tools)
  const { banners } = wish
  if (!(full instanceof CannotEdit) || banners.length === 0) return full
  // A banner is no reason to keep a message: it goes into a field.
  const plain = { ...wish, banners: [] }
  const rest =
    wish.wanted.length === 0
      ? { texts: [], replacements: [] }
      : await attempt(plain, job, tools)
  if (rest instanceof CannotEdit) return rest
  const text = printable(`banner as a field: ${full.message}`)
  return {
    ...rest,
    texts: [...rest.texts, text],
    fields: banners.map(bannerField),
  }
}

async function attempt(
  wish: Wish,
  job: EditJob,
  tools: EditTools,
): Promise<Edited | CannotEdit> {
  try {
    return await edit(wish, job, tools)
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

// The same at each try to deliver it: `explain` finds it by both.
function referenceOf({ id, queueId }: EditJob['envelope']): string {
  return queueId || id
}

async function edit(
  { wanted, banners, isRelayed }: Wish,
  job: EditJob,
  tools: EditTools,
): Promise<Edited> {
  const { message, spooled, envelope } = job
  const { settings = DEFAULTS } = tools
  const odd = message.defects.find(({ grade }) => grade === 'ambiguous')
  if (odd !== undefined) {
    throw new CannotEdit(`mail programs would read it differently: ${odd.text}`)
  }
  const { signal } = tools.deadline
  const tree = readPartTree(message)
  const parts =
    wanted.length === 0
      ? []
      : await changeParts(wanted, {
          ...{ spooled, signal, limits: tools.limits },
          ...{ tree, settings, reference: referenceOf(envelope) },
        })
  const added =
    banners.length === 0
      ? NOTHING_ADDED
      : addBanners({ banners, tree, settings, isRelayed })
  const { wrapped } = added
  const changes = [...parts.map(({ change }) => change), ...added.changes]
  const replacements = inOrderOrWhy([
    ...changes.flatMap(it => it.replacements),
    ...(wrapped?.replacements ?? []),
  ])
  const after = editedMessage(spooled, replacements)
  const client = submitterOf(envelope)
  const read = await tools.read(after, tools.limits, signal, client)
  const moved = wrapped?.moved ?? ((path: string): string => path)
  compareReadings({
    ...{ before: message, after: read, changes, moved },
    added: wrapped,
  })
  await compareSecondReadings(
    { before: spooled, after },
    { message, changes, hasMore: wrapped !== null },
    { limits: tools.limits, signal },
  )
  // What the administrator wrote is all that is new.
  if (wanted.length > 0) {
    const removed = wanted.flatMap(it => it.finding ?? [])
    const what = { after: read, moved, removed }
    await compareFindings(job, what, { ...tools, envelope })
  }
  const banner = wrapped === null ? 'banner' : 'banner as a part'
  const unsigned = replacements.length === 0 ? [] : signersOf(message.fields)
  return {
    texts: [...parts.map(textOf), ...(banners.length === 0 ? [] : [banner])],
    ...{ replacements, unsigned },
  }
}

// What a signature covers is its sender's choice: nearly all cover the whole body.
// RFC 6376 3.5.
function signersOf(fields: readonly Field[]): readonly string[] {
  const domains = fieldValues(fields, 'dkim-signature').map(
    value => /(?:^|;)\s*d\s*=\s*([\w.-]+)/iu.exec(value)?.[1] ?? '',
  )
  return [...new Set(domains.filter(it => it !== ''))].slice(0, SIGNERS)
}

const SIGNERS = 5

const NOTHING_ADDED: AddedBanners = { changes: [], wrapped: null }

// Two changes of one part are no change that we understand.
function inOrderOrWhy(edits: readonly Replacement[]): readonly Replacement[] {
  try {
    return inOrder(edits)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CannotEdit('two changes are about the same part')
  }
}

const DEFAULTS: Settings<typeof EDIT> = {
  contact: EDIT.options.contact.default,
  notice: EDIT.options.notice.default,
  banner_signed: EDIT.options.banner_signed.default,
  relayed_recipients: EDIT.options.relayed_recipients.default,
  disarm_keeps_remote: EDIT.options.disarm_keeps_remote.default,
  rename_suffix: EDIT.options.rename_suffix.default,
}

function textOf({ action, label }: PlannedChange): string {
  return printable(`${action} ${label}`)
}
