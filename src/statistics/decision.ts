/*
 * NAME
 *   decision - what statistics take from a record
 *
 * DESCRIPTION
 *   A message counts once: by its worst class, and where several groups of
 *   recipients have that class, by the action that changes most. Records of
 *   older versions lack some lists: these count as empty.
 *
 *   A try is a decision after which no recipient had a final answer. Postfix
 *   sends such a message again, and it has one record more each time: tries are
 *   not messages.
 *
 * DIAGNOSTICS
 *   decisionOf() returns null for a record whose fields are not what they should
 *   be.
 *
 * SECURITY
 *   Texts are made printable and short once more: anyone who can write to the
 *   folder of the records could have written them.
 */

import { printable } from '../util/text.js'
import { domainOf } from '../mail/address-list.js'
import { VERDICT_CLASSES, type VerdictClass } from '../mail/finding.js'
import { ACTIONS, RELEASED, type Action } from '../mail/verdict.js'
import type { MessageRecord, OutcomeRecord } from '../records/record.js'

/** none: the message was answered before there was a verdict. */
export type SeenClass = VerdictClass | 'none'
/** next-hop: the message was to be delivered, and the next hop refused it. */
export type SeenAction = Action | 'next-hop' | 'none'

export interface Decision {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly door: string
  readonly origin: string
  readonly class: SeenClass
  readonly action: SeenAction
  /** defer and reject by what was answered; else the action. */
  readonly answer: string
  readonly isTry: boolean
  /** Let go by an administrator, and not scanned again. */
  readonly isReleased: boolean
  readonly bytes: number
  readonly senderDomain: string
  readonly recipients: readonly SeenRecipient[]
  /** How many there were; the list may have fewer. */
  readonly recipientCount: number
  /** Each once. */
  readonly findings: readonly SeenFinding[]
  /** As often as they were found. */
  readonly allFindings: readonly Omit<SeenFinding, 'name'>[]
  /** Scanners that could not look. */
  readonly failed: readonly string[]
  readonly rules: readonly SeenRule[]
  /** Endings of file names: `.exe`. */
  readonly extensions: readonly string[]
  /** Milliseconds by stage and scanner. */
  readonly times: Readonly<Record<string, number>>
  /** Whether lists of the record were cut. */
  readonly isCut: boolean
}

export interface SeenRecipient {
  readonly address: string
  readonly answer: string
  readonly action: SeenAction
}

export interface SeenFinding {
  readonly class: string
  readonly name: string
  readonly scanner: string
}

export interface SeenRule {
  readonly name: string
  /** decided, did something besides, or would have done something. */
  readonly mode: 'decided' | 'also' | 'monitored'
}

/** null: it is no record of ours. */
export function decisionOf(record: MessageRecord): Decision | null {
  try {
    return read(record)
  } catch {
    return null // TypeError: something is not what it should be
  }
}

function read(record: MessageRecord): Decision {
  const { outcomes, findings, parts } = record
  const replies = outcomes.flatMap(it => it.replies)
  const worst = worstOf(outcomes)
  return {
    time: moment(record.time),
    door: text(record.wayIn),
    origin: text(record.origin),
    class: worst === undefined ? 'none' : classOf(worst),
    action: worst === undefined ? 'none' : actionOf(worst),
    answer: worst === undefined ? 'none' : answerOf(worst, worst.replies),
    isTry: replies.length > 0 && replies.every(it => it.status.startsWith('4')),
    isReleased: outcomes.some(it => it.policy === RELEASED),
    bytes: number(record.size ?? 0),
    senderDomain: senderDomain(text(record.sender)),
    recipients: outcomes.flatMap(it =>
      it.replies.flatMap(reply =>
        reply.recipients.map(address => ({
          address: text(address).toLowerCase(),
          answer: answerOf(it, [reply]),
          action: actionOf(it),
        })),
      ),
    ),
    recipientCount: number(record.recipientCount),
    findings: distinct(
      findings.map(it => ({
        class: text(it.class),
        name: findingName(text(it.name)),
        scanner: text(it.scanner),
      })),
    ),
    allFindings: findings.map(it => ({
      class: text(it.class),
      scanner: text(it.scanner),
    })),
    failed: record.failures.map(it => text(it.scanner)),
    rules: distinct(outcomes.flatMap(rulesOf)),
    extensions: distinct(
      parts.flatMap(part => part.names.flatMap(name => extensionOf(name))),
    ),
    times: timesOf(record.times),
    isCut: record.leftOut > 0,
  }
}

function worstOf(
  outcomes: readonly OutcomeRecord[],
): OutcomeRecord | undefined {
  const [worst] = [...outcomes].sort(
    (one, other) =>
      CLASS_ORDER.indexOf(classOf(one)) - CLASS_ORDER.indexOf(classOf(other)) ||
      ACTION_ORDER.indexOf(actionOf(one)) -
        ACTION_ORDER.indexOf(actionOf(other)),
  )
  return worst
}

const CLASS_ORDER: readonly SeenClass[] = [...VERDICT_CLASSES, 'none']

/** What changes most first. */
const ACTION_ORDER: readonly SeenAction[] = [
  'discard',
  'reject',
  'quarantine',
  'redirect',
  'refuse',
  'next-hop',
  'defer',
  'strip',
  'disarm',
  'rename',
  'tag',
  'pass',
  'none',
]

function classOf(outcome: OutcomeRecord): SeenClass {
  return VERDICT_CLASSES.find(it => it === outcome.class) ?? 'none'
}

function actionOf({ action, replies }: OutcomeRecord): SeenAction {
  const known = ACTIONS.find(it => it === action) ?? 'none'
  const isRefused = replies.some(({ status }) => status.startsWith('5'))
  return isRefused && DELIVERED.has(known) ? 'next-hop' : known
}

// As filterd counts: any temporary answer makes the whole temporary.
function answerOf(
  outcome: OutcomeRecord,
  replies: OutcomeRecord['replies'],
): string {
  if (replies.some(({ status }) => status.startsWith('4'))) return 'defer'
  if (replies.some(({ status }) => status.startsWith('5'))) return 'reject'
  return actionOf(outcome)
}

const DELIVERED: ReadonlySet<SeenAction> = new Set([
  'pass',
  'tag',
  'rename',
  'disarm',
  'strip',
  'redirect',
])

/** Whether the message did not reach its recipients. */
export function isStopped(action: SeenAction): boolean {
  return STOPPED.has(action)
}

const STOPPED: ReadonlySet<SeenAction> = new Set([
  'discard',
  'reject',
  'refuse',
  'quarantine',
  'redirect',
])

// In monitor mode the line that would have decided is told as a rule's is.
function rulesOf(outcome: OutcomeRecord): readonly SeenRule[] {
  const { policy, also = [], monitored } = outcome
  const name = ruleIn(policy)
  return [
    ...(name === null ? [] : [{ name, mode: 'decided' as const }]),
    ...also.map(it => ({ name: text(it.rule), mode: 'also' as const })),
    ...monitored.map(it => ({
      name: ruleIn(it.rule) ?? text(it.rule),
      mode: 'monitored' as const,
    })),
  ]
}

/** The name in `rule "partners"`. */
function ruleIn(policy: string): string | null {
  const [, name] = /^rule "(.*)"$/su.exec(policy) ?? []
  return name === undefined ? null : text(name)
}

function senderDomain(sender: string): string {
  if (sender === '') return '<>'
  return domainOf(sender) || '(no domain)'
}

// Each score is another name.
function findingName(name: string): string {
  return /^score -?\d/u.test(name) ? 'score' : name
}

/** The ending of a file name, small; none where it has none. */
function extensionOf(name: string): readonly string[] {
  const [, ending] = /\.([^./\\\s]{1,16})$/u.exec(text(name)) ?? []
  return ending === undefined ? [] : [`.${ending.toLowerCase()}`]
}

function timesOf(times: Readonly<Record<string, number>>): Decision['times'] {
  return Object.fromEntries(
    Object.entries(times).filter(([, ms]) => typeof ms === 'number'),
  )
}

function distinct<T>(list: readonly T[]): readonly T[] {
  if (list.length < 2) return list
  const known = new Map(list.map(it => [JSON.stringify(it), it]))
  return [...known.values()]
}

function text(value: string): string {
  if (typeof value !== 'string') throw new TypeError('no text')
  return printable(value)
}

function number(value: number): number {
  if (typeof value !== 'number') throw new TypeError('no number')
  return value
}

function moment(time: string): number {
  const value = Date.parse(time)
  if (Number.isNaN(value)) throw new TypeError('no time')
  return value
}
