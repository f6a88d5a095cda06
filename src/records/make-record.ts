/*
 * NAME
 *   make-record - what is known of a message, made into its record
 *
 * SECURITY
 *   Texts of a message become printable and short here, and lists get their
 *   limits: a message cannot make its record large.
 */

import { printable } from '../util/text.js'
import { queueIdIn } from '../mail/answer.js'
import type { EngineReport } from '../mail/engine-report.js'
import type { Envelope, Recipient } from '../mail/envelope.js'
import { causeOf } from '../mail/error.js'
import type { Finding } from '../mail/finding.js'
import { headlineOf } from '../mail/headline.js'
import type { Message } from '../mail/message.js'
import type { Part } from '../mail/part.js'
import type { Reply } from '../mail/reply.js'
import type { Verdict } from '../mail/verdict.js'
import type {
  EngineRecord,
  FindingRecord,
  MessageRecord,
  OutcomeRecord,
  PartRecord,
  ReplyRecord,
  SpanRecord,
} from './record.js'

export interface RecordFacts {
  readonly envelope: Envelope
  readonly wayIn: string
  readonly size: number | null
  /** null when it was answered before it was looked at. */
  readonly message: Message | null
  readonly findings: readonly Finding[]
  /** Default none. */
  readonly reports?: readonly EngineReport[]
  readonly failures: readonly {
    readonly scanner: string
    readonly error: unknown
  }[]
  /** Scanners that were not asked, and until when. Default none. */
  readonly bypassed?: readonly string[]
  readonly outcomes: readonly OutcomeFacts[]
  readonly times: Readonly<Record<string, number>>
  /** Default none. */
  readonly spans?: readonly SpanRecord[]
  /** null when nothing went wrong. */
  readonly error: unknown
}

/** What became of the message for some of its recipients. */
export interface OutcomeFacts {
  readonly verdict: Verdict | null
  readonly recipients: readonly Recipient[]
  /** One for each of them. */
  readonly replies: readonly Reply[]
  readonly relay: string
  /** The address of action redirect. Default none. */
  readonly redirectTo?: string
  readonly quarantineKey: string
}

export function makeRecord(facts: RecordFacts): MessageRecord {
  const { envelope, message } = facts
  const { client } = envelope
  const { messageId, subject } = headlineOf(message?.fields ?? [])
  const limited = limiter()
  return {
    id: envelope.id,
    queueId: printable(envelope.queueId),
    time: new Date(envelope.arrivedAt).toISOString(),
    wayIn: facts.wayIn,
    stage: envelope.stage,
    origin: envelope.origin,
    client: {
      name: printable(client.name),
      address: printable(client.address),
      helo: printable(client.helo),
    },
    saslUsername: printable(envelope.saslUsername),
    authenticated: envelope.isAuthenticated,
    sender: printable(envelope.sender),
    recipientCount: envelope.recipients.length,
    messageId,
    subject,
    size: facts.size,
    sha256: message?.sha256 ?? '',
    parts: limited(message?.parts ?? []).map(partRecord),
    defects: limited(message?.defects ?? []).map(it => ({
      grade: it.grade,
      code: it.code,
      part: printable(it.part),
      text: printable(it.text),
    })),
    findings: limited(facts.findings).map(findingRecord),
    ...(facts.reports !== undefined &&
      facts.reports.length > 0 && {
        engines: limited(facts.reports).map(engineRecord),
      }),
    ...(facts.bypassed !== undefined &&
      facts.bypassed.length > 0 && {
        bypassed: limited(facts.bypassed).map(it => printable(it)),
      }),
    outcomes: facts.outcomes.map(it => outcomeRecord(it, limited)),
    failures: facts.failures.map(({ scanner, error }) => ({
      scanner,
      error: printable(causeOf(error), CAUSE_CHARACTERS),
    })),
    times: Object.fromEntries(
      Object.entries(facts.times).map(([stage, ms]) => [stage, rounded(ms)]),
    ),
    ...(facts.spans && {
      spans: facts.spans.map(({ stage, start, milliseconds }) => ({
        stage,
        start: rounded(start),
        milliseconds: rounded(milliseconds),
      })),
    }),
    error:
      facts.error === null
        ? ''
        : printable(causeOf(facts.error), CAUSE_CHARACTERS),
    leftOut: limited.leftOut(),
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}

function engineRecord(report: EngineReport): EngineRecord {
  const { scanner, score, threshold, wanted, tests, note } = report
  return {
    scanner,
    score: score ?? null,
    threshold: threshold ?? null,
    wanted: printable(wanted ?? ''),
    tests: (tests ?? []).map(test =>
      printable(
        test.score === undefined ? test.name : `${test.name} ${test.score}`,
      ),
    ),
    note: printable(note ?? ''),
  }
}

/** Entries of each list: more of them than honest messages have. */
const ENTRIES_KEPT = 300
const NAMES_KEPT = 5
const CAUSE_CHARACTERS = 500

interface Limiter {
  <T>(list: readonly T[]): readonly T[]
  /** How many entries did not fit so far. */
  leftOut(): number
}

function limiter(): Limiter {
  let leftOut = 0
  const limited = <T>(list: readonly T[]): readonly T[] => {
    leftOut += Math.max(0, list.length - ENTRIES_KEPT)
    return list.slice(0, ENTRIES_KEPT)
  }
  return Object.assign(limited, { leftOut: () => leftOut })
}

function partRecord(part: Part): PartRecord {
  return {
    path: printable(part.path),
    names: part.names.slice(0, NAMES_KEPT).map(name => printable(name)),
    declaredType: printable(part.declaredType),
    detectedType: printable(part.detectedType),
    size: part.content.size,
    sha256: part.sha256,
    reading: part.reading,
    marks: part.marks,
  }
}

function findingRecord(finding: Finding): FindingRecord {
  return {
    class: finding.class,
    scanner: finding.scanner,
    name: printable(finding.name),
    part: printable(finding.part),
  }
}

function outcomeRecord(facts: OutcomeFacts, limited: Limiter): OutcomeRecord {
  const { verdict } = facts
  return {
    class: verdict?.class ?? '',
    action: verdict?.action ?? '',
    reason: printable(verdict?.reason ?? ''),
    policy: verdict?.policy ?? '',
    policySource: verdict?.policySource ?? '',
    monitored: limited(verdict?.monitored ?? []),
    ...(verdict?.also && { also: limited(verdict.also) }),
    ...(verdict?.edited && {
      edits: limited(verdict.edited.texts).map(it => printable(it)),
    }),
    ...(verdict?.notEdited !== undefined && {
      notEdited: printable(verdict.notEdited),
    }),
    relay: facts.relay,
    redirectTo: printable(facts.redirectTo ?? ''),
    queuedAs: queuedAs(facts.replies),
    quarantineKey: facts.quarantineKey,
    replies: replyRecords(facts, limited),
  }
}

function queuedAs(replies: readonly Reply[]): readonly string[] {
  const ids = replies.flatMap(({ text }) => queueIdIn(text))
  return [...new Set(ids)].slice(0, QUEUE_IDS_KEPT)
}

const QUEUE_IDS_KEPT = 20

// Recipients who got the same answer share it.
function replyRecords(
  { recipients, replies }: OutcomeFacts,
  limited: Limiter,
): readonly ReplyRecord[] {
  const groups = new Map<string, { reply: Reply; addresses: string[] }>()
  replies.forEach((reply, index) => {
    const key = `${reply.status} ${reply.text}`
    const group = groups.get(key) ?? { reply, addresses: [] }
    groups.set(key, group)
    group.addresses.push(printable(recipients[index]?.address ?? ''))
  })
  return limited([...groups.values()]).map(({ reply, addresses }) => ({
    status: reply.status,
    text: printable(reply.text),
    recipients: limited(addresses),
  }))
}
