/*
 * NAME
 *   filter - the engine: a message comes in, a Reply goes out
 *
 * DESCRIPTION
 *   spool, parse, unpack, scan, decide, act, deliver: one after the other, one
 *   message at a time. Every way in hands its messages to the same Filter and
 *   gets one Reply for each recipient back.
 *
 *   This is the only place that says yes (mail/reply, accepted()): after a
 *   transport's next hop said so, after the message is durably in quarantine,
 *   after a discard that policy asked for.
 *
 * DIAGNOSTICS
 *   Never throws. What is thrown inside becomes a temporary Reply, and the
 *   message's one log line names the cause.
 */

import { startDeadline, orAbort } from './util/deadline.js'
import type { Answer } from './mail/answer.js'
import type { Disposition } from './mail/disposition.js'
import type { Envelope, Recipient } from './mail/envelope.js'
import { MailError, replyOfError } from './mail/error.js'
import { fieldValue } from './mail/field.js'
import { accepted, failed, foldReplies, type Reply } from './mail/reply.js'
import type { Verdict } from './mail/verdict.js'
import type { Log } from './log/log.js'
import { logMessage, logScannerFailure } from './log/maillog.js'
import type { Quarantine } from './quarantine/quarantine.js'
import { spool, type Spooled, type SpoolOptions } from './spool/spool.js'
import { act } from './act/actions.js'
import type { Transport } from './deliver/transport.js'
import { inspect, type Inspection, type InspectTools } from './inspect.js'

/** A message as a way in has it. */
export interface Incoming {
  readonly envelope: Envelope
  readonly content: AsyncIterable<Buffer> | Iterable<Buffer>
  /**
   * Called when the whole message is there, before anything is done with it.
   * Throws where the way in cannot be sure of that.
   */
  readonly confirm?: () => void | Promise<void>
}

/** One Reply for each recipient of the envelope, in order. */
export type Filter = (incoming: Incoming) => Promise<readonly Reply[]>

export interface FilterTools extends InspectTools {
  readonly spool: SpoolOptions
  readonly messageTimeLimitSeconds: number
  readonly recipientLimit: number
  readonly quarantine: Quarantine
  readonly redirectTo: string
  readonly transport: Transport
  readonly log: Log
}

export function makeFilter(tools: FilterTools): Filter {
  return async incoming => {
    const { envelope } = incoming
    const deadline = startDeadline(
      'message_time_limit',
      tools.messageTimeLimitSeconds,
    )
    const trace: Trace = { relay: 'none', times: {} }
    let replies: readonly Reply[]
    let error: unknown = null
    try {
      const work = handle(incoming, tools, deadline.signal, trace)
      replies = await orAbort(work, deadline.signal)
    } catch (thrown) {
      error = thrown
      replies = envelope.recipients.map(() => replyOfError(thrown))
    } finally {
      deadline.close()
    }
    logMessage(tools.log, {
      envelope,
      size: trace.spooled?.bytes.size ?? null,
      messageId: messageIdOf(trace.inspection),
      verdict: trace.inspection?.verdicts[0] ?? null,
      antivirus: tools.scanners.some(scanner => scanner.antivirus),
      relay: trace.relay,
      reply: foldReplies(replies),
      times: trace.times,
      error,
    })
    return replies
  }
}

/** What is known of a message so far; for its log line. */
interface Trace {
  spooled?: Spooled
  inspection?: Inspection
  relay: string
  readonly times: Record<string, number>
}

async function handle(
  incoming: Incoming,
  tools: FilterTools,
  signal: AbortSignal,
  trace: Trace,
): Promise<readonly Reply[]> {
  const { envelope } = incoming
  checkRecipients(envelope, tools.recipientLimit)
  const lap = stopwatch(trace.times)
  const spooled = await spool(incoming.content, tools.spool)
  try {
    trace.spooled = spooled
    lap('spool')
    await incoming.confirm?.()
    const inspection = await inspect(envelope, spooled, tools, signal)
    trace.inspection = inspection
    Object.assign(trace.times, inspection.times)
    for (const failure of inspection.failures) {
      logScannerFailure(tools.log, { id: envelope.id, ...failure })
    }
    await incoming.confirm?.()
    signal.throwIfAborted()
    lap('')
    const job = { envelope, spooled, signal, trace }
    const replies = await actOnAll(inspection.verdicts, job, tools)
    lap('deliver')
    return replies
  } finally {
    spooled.close()
  }
}

// SMTP and pipe(8) have limits of their own; this one bounds our memory.
function checkRecipients(envelope: Envelope, limit: number): void {
  const count = envelope.recipients.length
  if (count === 0) throw new MailError('4.3.0', 'message without recipients')
  if (count > limit) throw new MailError('4.5.3', 'too many recipients')
}

interface Job {
  readonly envelope: Envelope
  readonly spooled: Spooled
  readonly signal: AbortSignal
  readonly trace: Trace
}

async function actOnAll(
  verdicts: readonly Verdict[],
  job: Job,
  tools: FilterTools,
): Promise<readonly Reply[]> {
  const { envelope, spooled } = job
  const replies = new Map<Recipient, Reply>()
  for (const verdict of verdicts) {
    const disposition = await act(verdict, {
      envelope,
      bytes: spooled.bytes,
      sha256: spooled.sha256,
      quarantine: tools.quarantine,
      redirectTo: tools.redirectTo,
    })
    const answers = await carryOut(disposition, verdict, job, tools.transport)
    verdict.recipients.forEach((recipient, index) => {
      const answer = answers[index]
      if (answer !== undefined) replies.set(recipient, answer)
    })
  }
  return envelope.recipients.map(it => replies.get(it) ?? NOT_DECIDED)
}

// A recipient that no verdict spoke of: a fault of ours, thus temporary.
const NOT_DECIDED = failed('4.3.0', 'content filter failure')

async function carryOut(
  disposition: Disposition,
  verdict: Verdict,
  job: Job,
  transport: Transport,
): Promise<readonly Reply[]> {
  const all = (reply: Reply): Reply[] => verdict.recipients.map(() => reply)
  const { id } = job.envelope
  switch (disposition.kind) {
    case 'refused':
      return all(disposition.reply)
    case 'kept':
      job.trace.relay = 'quarantine'
      return all(accepted(`kept in quarantine; id=${id}`))
    case 'discarded':
      job.trace.relay = 'discard'
      return all(accepted(`discarded; id=${id}`))
    case 'deliver': {
      job.trace.relay = transport.name
      const { request } = disposition
      const { envelope, spooled, signal } = job
      const { bytes } = spooled
      const answers = await transport.deliver({
        request,
        envelope,
        bytes,
        signal,
      })
      const replies = answers.map(replyOf)
      // A redirected message has other recipients than its verdict.
      return request.recipients === verdict.recipients
        ? replies
        : all(foldReplies(replies))
    }
  }
}

// The next hop's yes becomes ours here and nowhere else.
function replyOf(answer: Answer): Reply {
  const { status, text, code } = answer
  if (status.startsWith('2')) return accepted(text)
  const reply = failed(status, text)
  return code === undefined ? reply : { ...reply, code }
}

function messageIdOf(inspection: Inspection | undefined): string {
  return fieldValue(inspection?.message.fields ?? [], 'message-id')
}

// Milliseconds since the last lap; '' only starts the next one.
function stopwatch(times: Record<string, number>): (lap: string) => void {
  let last = performance.now()
  return lap => {
    const now = performance.now()
    if (lap !== '') times[lap] = now - last
    last = now
  }
}
