/*
 * NAME
 *   count-message - what became of a message, counted
 *
 * DESCRIPTION
 *   A message counts once: under the worst class of its recipients' verdicts, and
 *   what was done about that. What is answered temporarily has the action `defer`
 *   and what is refused `reject`, whatever the verdict: a next hop that is full
 *   defers too.
 *
 *   countedTransport() counts what the next hop answers.
 */

import { DeadlineError } from './util/deadline.js'
import type { Answer } from './mail/answer.js'
import type { Envelope } from './mail/envelope.js'
import { isWorse } from './mail/finding.js'
import {
  foldReplies,
  isPermanent,
  isTemporary,
  type Reply,
} from './mail/reply.js'
import { RELEASED, verdictWord } from './mail/verdict.js'
import type { Tally } from './metrics/tally.js'
import type { OutcomeFacts } from './records/make-record.js'
import { NextHopError } from './smtp/next-hop-error.js'
import { ScannerPaused } from './scan/breaker.js'
import { SelfTestFailed } from './scan/patient.js'
import { isAllCached } from './scan/recall.js'
import { ScannerBusy } from './scan/scanner.js'
import type { Transport } from './deliver/transport.js'
import type { Inspection } from './inspect.js'

export interface MessageFacts {
  readonly door: string
  readonly envelope: Envelope
  readonly groups: readonly OutcomeFacts[]
  readonly size: number | null
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
  /** From the end of the message to its answer; null where there was none. */
  readonly milliseconds: number | null
  /** null when it was answered before it was looked at. */
  readonly inspection: Inspection | null
}

export function countMessage(tally: Tally, facts: MessageFacts): void {
  const { door, envelope, groups, size, milliseconds } = facts
  const worst = worstOf(groups)
  tally.count('postsift_messages_total', {
    door,
    origin: envelope.origin,
    class: classOf(worst),
    action: actionOf(worst, worst === null ? [] : worst.replies),
  })
  if (size !== null) {
    tally.count('postsift_message_bytes_total', { door }, size)
    tally.observe('postsift_message_size_bytes', {}, size)
  }
  if (milliseconds !== null) {
    const seconds = milliseconds / 1000
    tally.observe('postsift_message_duration_seconds', { door }, seconds)
  }
  for (const group of groups) countGroup(tally, group)
  countStages(tally, facts.times)
  countRules(tally, groups)
  if (facts.inspection !== null) countScans(tally, facts.inspection)
}

function worstOf(groups: readonly OutcomeFacts[]): OutcomeFacts | null {
  return groups.reduce<OutcomeFacts | null>((worst, group) => {
    if (worst === null) return group
    const [one, other] = [group.verdict?.class, worst.verdict?.class]
    return one !== undefined && other !== undefined && isWorse(one, other)
      ? group
      : worst
  }, null)
}

function classOf(group: OutcomeFacts | null): string {
  return group?.verdict ? verdictWord(group.verdict) : 'none'
}

// What the answer says, and where it is a yes, what was done.
function actionOf(
  group: OutcomeFacts | null,
  replies: readonly Reply[],
): string {
  const reply = foldReplies(replies)
  if (isTemporary(reply)) return 'defer'
  if (isPermanent(reply)) return 'reject'
  return group?.verdict?.action ?? 'none'
}

function countGroup(tally: Tally, group: OutcomeFacts): void {
  const { verdict, replies, quarantineKey, relay } = group
  for (const reply of replies) {
    const action = actionOf(group, [reply])
    tally.count('postsift_recipients_total', { action })
  }
  if (quarantineKey !== '') {
    tally.count('postsift_quarantine_kept_total', { class: classOf(group) })
  }
  if (verdict === null && relay === 'journal') {
    tally.count('postsift_handovers_total', { result: 'repeated' })
  }
}

function countStages(
  tally: Tally,
  times: Readonly<Record<string, number>>,
): void {
  for (const stage in times) {
    // Those of scanners are counted where their answers are.
    if (scannerOf(stage) !== null) continue
    const seconds = (times[stage] ?? 0) / 1000
    tally.observe('postsift_stage_duration_seconds', { stage }, seconds)
  }
}

// The few names are looked at once: all of this is done for each message.
function scannerOf(name: string): string | null {
  let scanner = SCANNERS.get(name)
  if (scanner === undefined) {
    scanner = name.startsWith(SCANNER) ? name.slice(SCANNER.length) : null
    SCANNERS.set(name, scanner)
  }
  return scanner
}

const SCANNERS = new Map<string, string | null>()

const SCANNER = 'scan.'

const RULE = /^rule "(.*)"$/u

function hasRule({ verdict }: OutcomeFacts): boolean {
  if (verdict === null) return false
  const { policy, also = [], monitored } = verdict
  return policy.startsWith('rule ') || also.length + monitored.length > 0
}

// Once for each rule, however many recipients it fits.
function countRules(tally: Tally, groups: readonly OutcomeFacts[]): void {
  if (!groups.some(hasRule)) return
  const enforced = new Set<string>()
  const monitored = new Set<string>()
  for (const { verdict } of groups) {
    if (verdict === null || verdict.policy === RELEASED) continue
    const [, deciding] = RULE.exec(verdict.policy) ?? []
    if (deciding !== undefined) enforced.add(deciding)
    for (const { rule } of verdict.also ?? []) enforced.add(rule)
    for (const { rule } of verdict.monitored) monitored.add(rule)
  }
  const count = (rule: string, mode: string): void =>
    tally.count('postsift_rule_matches_total', { rule, mode })
  enforced.forEach(rule => count(rule, 'enforce'))
  monitored.forEach(rule => count(rule, 'monitor'))
}

function countScans(tally: Tally, inspection: Inspection): void {
  const { times, findings, failures } = inspection
  const { reports = [] } = inspection
  const isPlain = findings.length + failures.length + reports.length === 0
  for (const name in times) {
    const scanner = scannerOf(name)
    if (scanner === null) continue
    const result = isPlain ? 'clean' : resultOf(scanner, inspection)
    tally.count('postsift_scanner_scans_total', { scanner, result })
    if (result === 'skipped') continue
    const seconds = (times[name] ?? 0) / 1000
    tally.observe('postsift_scanner_duration_seconds', { scanner }, seconds)
  }
  if (isPlain) return
  const failed = new Set(failures.map(it => it.scanner))
  for (const { scanner, class: its } of findings) {
    // A failure is a result, and no finding.
    if (its === 'unchecked-error' && failed.has(scanner)) continue
    tally.count('postsift_findings_total', { scanner, class: its })
  }
}

function resultOf(scanner: string, inspection: Inspection): string {
  const { findings, failures, reports = [] } = inspection
  const failure = failures.find(it => it.scanner === scanner)
  if (failure !== undefined) return failureOf(failure.error)
  if (findings.some(it => it.scanner === scanner)) return 'found'
  const report = reports.find(it => it.scanner === scanner)
  if (report !== undefined && isAllCached(report)) return 'cached'
  return report?.note?.startsWith('not asked') === true ? 'skipped' : 'clean'
}

function failureOf(error: unknown): string {
  if (error instanceof DeadlineError) return 'timeout'
  if (error instanceof ScannerBusy) return 'busy'
  return error instanceof ScannerPaused || error instanceof SelfTestFailed
    ? 'skipped'
    : 'error'
}

/** The same transport; what the next hop answers is counted. */
export function countedTransport(
  transport: Transport,
  tally: Tally,
): Transport {
  const count = (result: string): void =>
    tally.count('postsift_handovers_total', { result })
  return {
    ...transport,
    deliver: async request => {
      try {
        const answers = await transport.deliver(request)
        count(answerOf(answers))
        return answers
      } catch (error) {
        const isCertain = error instanceof NextHopError && !error.uncertain
        count(isCertain ? 'deferred' : 'uncertain')
        throw error
      }
    },
  }
}

// The worst for any recipient.
function answerOf(answers: readonly Answer[]): string {
  const begins = (digit: string): boolean =>
    answers.some(({ status }) => status.startsWith(digit))
  if (begins('4')) return 'deferred'
  return begins('5') ? 'refused' : 'done'
}
