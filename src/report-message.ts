/*
 * NAME
 *   report-message - what became of a message, told to the log and the records
 *
 * DESCRIPTION
 *   One line of the log for each group of recipients that shares a verdict, and
 *   one record for the message; and what is counted of it.
 *
 * DIAGNOSTICS
 *   Never throws: the message is where it is, and its answer is the same
 *   without them.
 */

import type { Envelope } from './mail/envelope.js'
import { fieldValue } from './mail/field.js'
import { foldReplies, type Reply } from './mail/reply.js'
import type { Verdict } from './mail/verdict.js'
import { logMessage, type MessageEvent } from './log/maillog.js'
import { makeRecord, type OutcomeFacts } from './records/make-record.js'
import type { SpanRecord as Span } from './records/record.js'
import type { Records } from './records/records.js'
import type { Tally } from './metrics/tally.js'
import { cachedText } from './scan/recall.js'
import type { Scanner } from './scan/scanner.js'
import { bypassText } from './bypass/bypass.js'
import { countMessage } from './count-message.js'
import type { Inspection } from './inspect.js'
import type { Log } from './log/line.js'

export interface ReportTools {
  readonly scanners: readonly Scanner[]
  /** Takes a record of each decision. Default: there are none. */
  readonly records?: Records
  /** The door, as records name it: `smtp:127.0.0.1:10025`. Default ''. */
  readonly wayIn?: string
  /** Counts each message. Default: no one does. */
  readonly tally?: Tally
  readonly log: Log
}

/** What is known of a message so far; for its log line and its record. */
export interface Trace {
  size?: number
  inspection?: Inspection
  /** By verdict; under null, for all. */
  readonly relays: Map<Verdict | null, string>
  /** Where redirect sent it, by verdict. */
  readonly redirects?: Map<Verdict | null, string>
  /** What the quarantine calls it, by verdict. */
  readonly kept: Map<Verdict | null, string>
  readonly times: Record<string, number>
  /** When each of these began, by performance.now(), as all of the following. */
  readonly starts: Record<string, number>
  readonly begunAt: number
  /** When all of it had come. */
  endedAt?: number
}

/** Its answer. */
export interface Outcome {
  readonly all: readonly Reply[]
  /** What went wrong inside; null when nothing did. */
  readonly error: unknown
}

/** What became of a message. */
type Known = Outcome & { readonly envelope: Envelope }

export function reportMessage(
  trace: Trace,
  known: Known,
  tools: ReportTools,
): void {
  try {
    const groups = groupsOf(trace, known)
    for (const event of eventsOf(groups, { trace, known }, tools)) {
      logMessage(tools.log, event)
    }
    tools.records?.keep(recordOf(groups, { trace, known }, tools))
    countIt(groups, { trace, known }, tools)
  } catch {
    // The message is where it is: without them its answer is the same.
  }
}

function countIt(
  groups: readonly OutcomeFacts[],
  { trace, known }: { readonly trace: Trace; readonly known: Known },
  { tally, wayIn = '' }: ReportTools,
): void {
  if (tally === undefined) return
  const { inspection = null, size = null, times, endedAt } = trace
  countMessage(tally, {
    door: wayIn,
    envelope: inspection?.envelope ?? known.envelope,
    groups,
    size,
    times,
    inspection,
    milliseconds: endedAt === undefined ? null : performance.now() - endedAt,
  })
}

// Recipients who share a verdict; all of them where there is only one, or none.
function groupsOf(trace: Trace, known: Known): readonly OutcomeFacts[] {
  const { inspection, relays, redirects, kept } = trace
  const { envelope, all } = known
  const verdicts = inspection?.verdicts ?? []
  const [first = null] = verdicts
  const groups = verdicts.length > 1 ? verdicts : [first]
  return groups.map(verdict => {
    const isAll = groups.length === 1 || verdict === null
    return {
      verdict,
      recipients: isAll ? envelope.recipients : verdict.recipients,
      replies: isAll ? all : repliesFor(verdict, envelope, all),
      relay: relays.get(verdict) ?? relays.get(null) ?? 'none',
      redirectTo: redirects?.get(verdict) ?? '',
      quarantineKey: kept.get(verdict) ?? '',
    }
  })
}

function recordOf(
  groups: readonly OutcomeFacts[],
  { trace, known }: { readonly trace: Trace; readonly known: Known },
  { wayIn = '' }: ReportTools,
): ReturnType<typeof makeRecord> {
  const { inspection, size, times } = trace
  return makeRecord({
    envelope: inspection?.envelope ?? known.envelope,
    wayIn,
    size: size ?? null,
    message: inspection?.message ?? null,
    findings: inspection?.findings ?? [],
    reports: inspection?.reports ?? [],
    failures: inspection?.failures ?? [],
    bypassed: bypassTexts(inspection),
    outcomes: groups,
    times,
    spans: spansOf(trace),
    error: known.error,
  })
}

function bypassTexts(inspection: Inspection | undefined): readonly string[] {
  return (inspection?.bypasses ?? []).map(bypassText)
}

function spansOf({ times, starts, begunAt }: Trace): readonly Span[] {
  return Object.entries(times).flatMap(([stage, milliseconds]) => {
    const start = starts[stage]
    if (start === undefined) return []
    return [{ stage, start: start - begunAt, milliseconds }]
  })
}

// One line for each group of recipients that shares a verdict.
function eventsOf(
  groups: readonly OutcomeFacts[],
  { trace, known }: { readonly trace: Trace; readonly known: Known },
  tools: ReportTools,
): readonly MessageEvent[] {
  const { inspection, times } = trace
  const { error } = known
  const envelope = inspection?.envelope ?? known.envelope
  const common = {
    size: trace.size ?? null,
    messageId: fieldValue(inspection?.message.fields ?? [], 'message-id'),
    antivirus: tools.scanners.some(scanner => scanner.antivirus),
    bypass: bypassTexts(inspection).join('; '),
    cached: cachedText(inspection?.reports ?? []),
    times,
    error,
  }
  return groups.map(({ verdict, recipients, replies, relay, redirectTo }) => ({
    envelope: { ...envelope, recipients },
    verdict,
    relay,
    redirectTo: redirectTo ?? '',
    reply: foldReplies(replies),
    ...common,
  }))
}

function repliesFor(
  { recipients }: Verdict,
  envelope: Envelope,
  all: readonly Reply[],
): readonly Reply[] {
  const those = new Set(recipients)
  return all.filter((_, index) => {
    const recipient = envelope.recipients[index]
    return recipient !== undefined && those.has(recipient)
  })
}
