/*
 * NAME
 *   hand-over - verdicts become replies: act, deliver
 *
 * DESCRIPTION
 *   For each group of recipients with a verdict of their own: the action says
 *   what it means, and the transport, the quarantine or nothing at all takes
 *   the message.
 *
 *   This is the only place that says yes (mail/reply, accepted()): after a
 *   transport's next hop said so, or the journal says that it did before; after
 *   the message is durably in quarantine; after a discard that policy asked
 *   for.
 *
 * DIAGNOSTICS
 *   Throws what actions and transports throw where all recipients share a
 *   verdict: temporary for all. Of several groups the others keep their answers.
 */

import type { Answer } from './mail/answer.js'
import type { DeliveryRequest, Disposition } from './mail/disposition.js'
import type { Envelope, Recipient } from './mail/envelope.js'
import { causeOf, replyOfError } from './mail/error.js'
import type { Headline } from './mail/headline.js'
import { receivedField } from './mail/trace/received.js'
import {
  accepted,
  failed,
  foldReplies,
  isAccepted,
  isPermanent,
  type Reply,
  type Status,
} from './mail/reply.js'
import type { Verdict } from './mail/verdict.js'
import type { Journal } from './journal/journal.js'
import type { OpenLedger } from './journal/ledger.js'
import type { Refusals } from './journal/refusals.js'
import type { Quarantine } from './quarantine/quarantine.js'
import type { Spooled } from './spool/spool.js'
import { act } from './act/actions.js'
import { DISCARDED, KEPT } from './act/reply-texts.js'
import type { Transport } from './deliver/transport.js'
import { noteRefusals } from './ask-ahead.js'
import { beginIn, giveUp, ledgerOf, record } from './hand-over-ledger.js'
import type { Edits } from './edits.js'

export interface HandOverTools {
  readonly quarantine: Quarantine
  readonly journal: Journal
  /** Where the journal is that of several hosts. */
  readonly openLedger?: OpenLedger
  /** The address of action redirect, '' when there is none. */
  readonly redirectTo: string
  readonly transport: Transport
  /** Notes whom the next hop refused beside others. Default: no one does. */
  readonly refusals?: Refusals
  /** Our name in Received fields. */
  readonly hostname: string
}

export interface HandOverJob {
  readonly envelope: Envelope
  readonly spooled: Spooled
  /** What it is found by where it is kept. Default none. */
  readonly headline?: Headline
  /** What is changed in what is delivered. Default nothing. */
  readonly edits?: Edits
  readonly signal: AbortSignal
  readonly tools: HandOverTools
  /** Told where the message is about to go, for the log: for the recipients of
   * a verdict, or for all. */
  readonly onRelay: (relay: string, verdict: Verdict | null) => void
  /** Told the address that a message is sent to instead of its recipients. */
  readonly onRedirect?: (address: string, verdict: Verdict) => void
  /** Told what a message is called in the quarantine. */
  readonly onKept?: (key: string, verdict: Verdict) => void
  /** Something beside the outcome, for the log. */
  readonly onNotice: (text: string) => void
  /** Told before a hand-over that may be a second one, and waited for: who is
   * killed after it has named the message. */
  readonly onDoubt: (why: string) => Promise<void>
}

/** Does what the verdicts say; one Reply for each recipient, in order. */
export async function handOver(
  verdicts: readonly Verdict[],
  job: HandOverJob,
): Promise<readonly Reply[]> {
  const replies = new Map<Recipient, Reply>()
  for (const verdict of inOrder(verdicts)) {
    const answers = await answersOf(verdict, job).catch((error: unknown) => {
      if (verdicts.length === 1) throw error
      const isLate = [...replies.values()].some(isAccepted)
      return rescue({ verdict, error, isLate }, job)
    })
    verdict.recipients.forEach((recipient, index) => {
      const answer = answers[index]
      if (answer !== undefined) replies.set(recipient, answer)
    })
  }
  const all = job.envelope.recipients.map(it => replies.get(it) ?? NOT_DECIDED)
  return all.some(isAccepted) && isRetried(job.envelope)
    ? all.map(temporarily)
    : all
}

// Whether all share an answer, and a no for some is retried for them alone.
function isRetried({ answers, stage, queueId }: Envelope): boolean {
  return answers === 'one' && stage === 'after-queue' && queueId !== ''
}

// A permanent one would bounce the mail of those who have it.
function temporarily(reply: Reply): Reply {
  if (!isPermanent(reply)) return reply
  return failed(`4${reply.status.slice(1)}` as Status, reply.text)
}

// What is kept can be kept again; what is delivered cannot be taken back. What
// must be kept before it is delivered comes next: it may fail like the former.
function inOrder(verdicts: readonly Verdict[]): readonly Verdict[] {
  const isKept = ({ action }: Verdict): boolean =>
    action === 'quarantine' || action === 'strip' || action === 'disarm'
  return [
    ...verdicts.filter(isKept),
    ...verdicts.filter(verdict => !isKept(verdict)),
  ]
}

async function answersOf(
  verdict: Verdict,
  job: HandOverJob,
): Promise<readonly Reply[]> {
  const { envelope, spooled, tools } = job
  const disposition = await act(verdict, {
    envelope,
    bytes: spooled.bytes,
    sha256: spooled.sha256,
    ...(job.headline && { headline: job.headline }),
    quarantine: tools.quarantine,
    redirectTo: tools.redirectTo,
    ...(job.edits && { edits: job.edits }),
  })
  return carryOut(disposition, verdict, job)
}

// One group of several could not be handed over. It comes again, and by the
// journal to those alone who do not have it. Before the queue there is no
// journal: where others have it already, it is kept for these.
async function rescue(
  failure: {
    readonly verdict: Verdict
    readonly error: unknown
    readonly isLate: boolean
  },
  job: HandOverJob,
): Promise<readonly Reply[]> {
  const { verdict, error, isLate } = failure
  const { envelope, spooled, tools } = job
  const all = (reply: Reply): Reply[] => verdict.recipients.map(() => reply)
  if (!isLate || envelope.stage !== 'before-queue') {
    job.onNotice(`not handed over for some: ${causeOf(error)}`)
    return all(replyOfError(error))
  }
  const { bytes, sha256 } = spooled
  const key = await tools.quarantine.keep({
    ...{ envelope, verdict, bytes, sha256 },
    ...job.headline,
  })
  job.onKept?.(key, verdict)
  job.onNotice(`kept for some, others have it: ${causeOf(error)}`)
  return all(accepted(`${KEPT}; id=${envelope.id}`))
}

// A recipient that no verdict spoke of: a fault of ours, thus temporary.
const NOT_DECIDED = failed('4.3.0', 'content filter failure')

async function carryOut(
  disposition: Disposition,
  verdict: Verdict,
  job: HandOverJob,
): Promise<readonly Reply[]> {
  const { envelope } = job
  const all = (reply: Reply): Reply[] => verdict.recipients.map(() => reply)
  switch (disposition.kind) {
    case 'refused':
      return all(disposition.reply)
    case 'kept':
      job.onRelay('quarantine', verdict)
      job.onKept?.(disposition.where, verdict)
      return all(accepted(`${KEPT}; id=${envelope.id}`))
    case 'discarded':
      job.onRelay('discard', verdict)
      return all(accepted(`${DISCARDED}; id=${envelope.id}`))
    case 'deliver': {
      const { request, kept } = disposition
      if (kept !== undefined) job.onKept?.(kept, verdict)
      const [first] = request.recipients
      if (request.recipients !== verdict.recipients && first !== undefined) {
        job.onRedirect?.(first.address, verdict)
      }
      const replies = await deliver(request, verdict, job)
      // A redirected message has other recipients than its verdict.
      return request.recipients === verdict.recipients
        ? replies.slice(0, verdict.recipients.length)
        : all(foldReplies(replies))
    }
  }
}

async function deliver(
  request: DeliveryRequest,
  verdict: Verdict,
  job: HandOverJob,
): Promise<readonly Reply[]> {
  const { envelope, spooled, signal, tools } = job
  const recipients = [...request.recipients, ...(request.copies ?? [])]
  const ledger = await ledgerOf(job, recipients, tools)
  const replies = new Map<Recipient, Reply>()
  if (ledger.pending.length > 0) {
    const { transport } = tools
    job.onRelay(transport.nameFor?.(envelope) ?? transport.name, verdict)
    if (ledger.begun) {
      await job.onDoubt('an earlier try may have been handed over')
    }
    await beginIn(ledger, signal)
    const received = receivedField(envelope, tools.hostname)
    const prepend = [received, ...request.prepend]
    const answers = await transport
      .deliver({
        request: { ...request, recipients: ledger.pending, prepend },
        envelope,
        bytes: spooled.bytes,
        signal,
        isPartial: envelope.answers === 'each' || ledger.isRecorded,
      })
      .catch((error: unknown) => giveUp(ledger, error))
    ledger.pending.forEach((recipient, index) => {
      const answer = answers[index]
      if (answer !== undefined) replies.set(recipient, replyOf(answer))
    })
    const took = ledger.pending.filter(it => {
      const reply = replies.get(it)
      return reply !== undefined && isAccepted(reply)
    })
    await record(ledger, took, job.onNotice)
    noteRefusals(tools.refusals, { envelope, answers, asked: ledger.pending })
  }
  const before = new Set(recipients.filter(it => !ledger.pending.includes(it)))
  return recipients.map(recipient =>
    before.has(recipient)
      ? accepted(BEFORE)
      : (replies.get(recipient) ?? NOT_DECIDED),
  )
}

/** The replies for a message that was handed over before; null if it was not. */
export async function handedOverBefore(
  job: HandOverJob,
): Promise<readonly Reply[] | null> {
  const { recipients } = job.envelope
  const { pending } = await ledgerOf(job, recipients, job.tools)
  if (pending.length > 0) return null
  job.onRelay('journal', null)
  return recipients.map(() => accepted(BEFORE))
}

const BEFORE = 'handed over before'

// The next hop's yes becomes ours here and nowhere else.
function replyOf(answer: Answer): Reply {
  const { status, text, code } = answer
  if (status.startsWith('2')) return accepted(text)
  const reply = failed(status, text)
  return code === undefined ? reply : { ...reply, code }
}
