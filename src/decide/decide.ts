/*
 * NAME
 *   decide - findings and policy to verdicts
 *
 * DESCRIPTION
 *   For each recipient, and each finding from the worst to the least: the
 *   first rule that fits says what the finding means, else the section of a
 *   scanner that failed, else the policy's row for its class. What stops the message goes before what only tags it, and
 *   a worse finding before a lesser one. Recipients who share an outcome share
 *   a Verdict.
 *
 *   `refuse` is resolved here: reject where the answer reaches the real sender,
 *   quarantine elsewhere, so that forged senders get no bounces. So are
 *   verdicts that need several answers where only one can be given (see
 *   reconcile), and a policy that is only to be watched (see monitor).
 *
 *   Pure: no I/O, no clock, no log.
 */

import { makeReason } from '../mail/reason.js'
import type { Envelope, Recipient } from '../mail/envelope.js'
import { isWorse } from '../mail/finding.js'
import {
  NO_OPTIONS,
  type Action,
  type Monitored,
  type ResolvedAction,
  type Verdict,
} from '../mail/verdict.js'
import { monitorOnly } from './monitor.js'
import type { Policy, PolicyRow } from './policy.js'
import { reconcile } from './reconcile.js'
import { fits, type Facts, type Rule, type Subject } from './rule.js'

/** One Verdict for each group of recipients that shares an outcome. */
export function decide(facts: Facts, policy: Policy): readonly Verdict[] {
  const { envelope } = facts
  const subjects = subjectsOf(facts)
  // Asked once for each finding, not once more for each recipient.
  const fitting = subjects.map(subject =>
    policy.rules.filter(rule => fits(rule, subject, facts)),
  )
  const personal = policy.rules.filter(rule => rule.recipients !== null)
  const verdicts = grouped(envelope.recipients, personal).map(recipients => {
    const [first] = recipients
    const rules = fitting.map(them => them.filter(it => isFor(it, first)))
    return verdictOf({ subjects, rules, recipients }, facts, policy)
  })
  const all = policy.mode === 'monitor' ? verdicts.map(monitorOnly) : verdicts
  return reconcile(merged(all), envelope)
}

/** Recipients whom no rule tells apart; one group where there are none. */
function grouped(
  recipients: readonly Recipient[],
  personal: readonly Rule[],
): readonly (readonly Recipient[])[] {
  if (personal.length === 0 || recipients.length === 0) return [recipients]
  const groups = new Map<string, Recipient[]>()
  for (const recipient of recipients) {
    const key = personal.map(rule => Number(isFor(rule, recipient))).join('')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [recipient])
    else group.push(recipient)
  }
  return [...groups.values()]
}

/** The findings, the worst first, and the message as a whole last. */
function subjectsOf({ findings }: Facts): readonly Subject[] {
  const sorted = [...findings].sort((one, other) => {
    if (isWorse(one.class, other.class)) return -1
    return isWorse(other.class, one.class) ? 1 : 0
  })
  return [...sorted, null]
}

function isFor(rule: Rule, recipient: Recipient | undefined): boolean {
  if (rule.recipients === null || recipient === undefined) return true
  return rule.recipients.has(recipient.address)
}

interface Group {
  readonly subjects: readonly Subject[]
  /** By subject: those that fit it, in order. */
  readonly rules: readonly (readonly Rule[])[]
  readonly recipients: readonly Recipient[]
}

interface Outcome {
  readonly subject: Subject
  readonly rule: Rule | null
  readonly row: NamedRow
  readonly action: Action
}

interface NamedRow extends PolicyRow {
  readonly option: string
}

function verdictOf(group: Group, facts: Facts, policy: Policy): Verdict {
  const outcomes = group.subjects.map((subject, index): Outcome => {
    const rule = group.rules[index]?.find(it => it.mode === 'enforce') ?? null
    const row = rowFor(subject, facts.envelope, policy)
    return { subject, rule, row, action: rule?.action ?? row.action }
  })
  const { subject, rule, row, action } = strongest(outcomes)
  return {
    class: subject?.class ?? 'clean',
    action: resolve(action, facts.envelope),
    finding: subject,
    findings: facts.findings,
    recipients: group.recipients,
    reason:
      subject === null && rule !== null
        ? `rule "${rule.name}"`
        : makeReason(subject),
    policy:
      rule === null ? `${row.option} = "${row.action}"` : `rule "${rule.name}"`,
    policySource: rule?.source ?? row.source,
    options: rule?.options ?? NO_OPTIONS,
    monitored: monitoredIn(group),
  }
}

// What a scanner's own section says of its failure, else the table.
function rowFor(
  subject: Subject,
  { stage, origin }: Pick<Envelope, 'stage' | 'origin'>,
  { actions, scannerFailures = {} }: Policy,
): NamedRow {
  const verdictClass = subject?.class ?? 'clean'
  const rows =
    subject?.class === 'unchecked-error' ? scannerFailures[subject.scanner] : []
  const own = rows?.find(
    row => (row.stage ?? stage) === stage && (row.origin ?? origin) === origin,
  )
  return own ?? { option: `action.${verdictClass}`, ...actions[verdictClass] }
}

// Outcomes stand the worst finding first.
function strongest(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes
  if (first === undefined) throw new Error('decide: nothing to judge')
  return others.reduce(
    (best, it) => (rank(it.action) > rank(best.action) ? it : best),
    first,
  )
}

function rank(action: Action): number {
  if (action === 'pass') return 0
  return action === 'tag' ? 1 : 2
}

// Those that would have had their way before the one that has.
function monitoredIn({ rules }: Group): readonly Monitored[] {
  const found = rules.flatMap(them => {
    const end = them.findIndex(it => it.mode === 'enforce')
    return end < 0 ? them : them.slice(0, end)
  })
  return [...new Set(found)].map(({ name, source, action }) => ({
    rule: name,
    source,
    action,
  }))
}

function resolve(
  action: Action,
  envelope: Pick<Envelope, 'stage' | 'origin'>,
): ResolvedAction {
  if (action !== 'refuse') return action
  const reachesSender =
    envelope.stage === 'before-queue' || envelope.origin === 'submission'
  return reachesSender ? 'reject' : 'quarantine'
}

// Rules may tell recipients apart and mean the same for them.
function merged(verdicts: readonly Verdict[]): readonly Verdict[] {
  const groups: Verdict[] = []
  for (const verdict of verdicts) {
    const index = groups.findIndex(it => isSame(it, verdict))
    const known = groups[index]
    if (known === undefined) {
      groups.push(verdict)
      continue
    }
    const recipients = [...known.recipients, ...verdict.recipients]
    groups[index] = { ...known, recipients }
  }
  return groups
}

function isSame(one: Verdict, other: Verdict): boolean {
  return (
    one.action === other.action &&
    one.finding === other.finding &&
    one.policy === other.policy &&
    one.policySource === other.policySource &&
    one.monitored.length === other.monitored.length &&
    one.monitored.every((it, at) => it.source === other.monitored[at]?.source)
  )
}
