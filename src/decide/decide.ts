/*
 * NAME
 *   decide - findings and policy to verdicts
 *
 * DESCRIPTION
 *   For each recipient, and each finding from the worst to the least: the
 *   first rule that fits and has an action says what the finding means, else the
 *   section of a scanner that failed, else the policy's row for its class. What
 *   stops the message goes before what only tags it, and a worse finding before a
 *   lesser one. What rules do besides (copies, fields, notices) adds up, see
 *   effects. Recipients who share an outcome share a Verdict.
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
  isPartAction,
  PART_ACTIONS,
  type Action,
  type ResolvedAction,
  type RuleEffect,
  type Verdict,
} from '../mail/verdict.js'
import { addedUp, effectOf, isSameEffect, permissionBy } from './effects.js'
import { monitorOnly } from './monitor.js'
import {
  isSameEdit,
  wantedEdits,
  type Outcome as Decided,
} from './part-edits.js'
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

interface Outcome extends Decided {
  readonly row: NamedRow
}

interface NamedRow extends PolicyRow {
  readonly option: string
}

function verdictOf(group: Group, facts: Facts, policy: Policy): Verdict {
  const asked = group.rules.map((rules, index) =>
    askedOf(rules, group.subjects[index] ?? null),
  )
  const outcomes = group.subjects.flatMap((subject, index): Outcome[] => {
    const rules = asked[index] ?? []
    const rule = rules.find(it => isDeciding(it, subject)) ?? null
    const row = rowFor(subject, facts.envelope, policy)
    const decided = { subject, rule, row, action: rule?.action ?? row.action }
    const besides = rules.filter(it => isEditing(it, subject))
    return [
      decided,
      ...besides.map(it => ({
        ...{ subject, row },
        ...{ rule: it, action: it.action ?? row.action },
      })),
    ]
  })
  const { subject: judged, rule, row, action: wanted } = strongest(outcomes)
  const subject = judged ?? rule?.finding ?? null
  const action = resolve(wanted, facts.envelope)
  const fitting = new Set(asked.flat().filter(({ mode }) => mode === 'enforce'))
  const rules = policy.rules.filter(it => fitting.has(it))
  const also = rules.filter(it => it !== rule).map(effectOf)
  const verdictClass = subject?.class ?? 'clean'
  // Rules that speak of lesser findings have no say in what became of this one.
  const about = (asked[group.subjects.indexOf(subject)] ?? []).filter(it =>
    fitting.has(it),
  )
  const recipientMay = permissionBy(about, { class: verdictClass, action })
  return {
    class: verdictClass,
    action,
    asked: wanted,
    finding: subject,
    findings:
      subject === judged || subject === null
        ? facts.findings
        : [...facts.findings, subject],
    recipients: group.recipients,
    reason:
      subject === null && rule !== null
        ? `rule "${rule.name}"`
        : makeReason(subject),
    policy:
      rule === null ? `${row.option} = "${row.action}"` : `rule "${rule.name}"`,
    policySource: rule?.source ?? row.source,
    options: addedUp(rules, rule, action),
    monitored: [...new Set(asked.flat())]
      .filter(({ mode }) => mode === 'monitor')
      .map(effectOf),
    ...(recipientMay && { recipientMay }),
    ...(also.length > 0 && { also }),
    ...(isPartAction(action) && {
      wanted: wantedEdits(outcomes, facts.message),
    }),
  }
}

// The search for a finding ends at the first rule in force that decides.
function askedOf(rules: readonly Rule[], subject: Subject): readonly Rule[] {
  const end = rules.findIndex(it => isDeciding(it, subject))
  return end < 0 ? rules : rules.slice(0, end + 1)
}

function isDeciding(rule: Rule, subject: Subject): boolean {
  const { mode, action } = rule
  return mode === 'enforce' && action !== null && !isEditing(rule, subject)
}

// Of the message as a whole a rule changes what it names, and the search goes on.
function isEditing({ mode, action }: Rule, subject: Subject): boolean {
  return mode === 'enforce' && subject === null && isPartAction(action)
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

// Outcomes are sorted, the worst finding first.
function strongest(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes
  if (first === undefined) throw new Error('decide: nothing to judge')
  return others.reduce(
    (best, it) => (rank(it.action) > rank(best.action) ? it : best),
    first,
  )
}

function rank(action: Action): number {
  const at = RANKS.indexOf(action)
  return at < 0 ? RANKS.length : at
}

/** What stops a message goes before all of these. */
const RANKS: readonly Action[] = ['pass', 'tag', ...PART_ACTIONS]

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
    const also = bothOf(known.also, verdict.also)
    groups[index] = { ...known, recipients, ...(also.length > 0 && { also }) }
  }
  return groups
}

function bothOf(
  one: readonly RuleEffect[] = [],
  other: readonly RuleEffect[] = [],
): readonly RuleEffect[] {
  const isNew = ({ source }: RuleEffect): boolean =>
    !one.some(it => it.source === source)
  return [...one, ...other.filter(isNew)]
}

function isSame(one: Verdict, other: Verdict): boolean {
  return (
    one.action === other.action &&
    one.finding === other.finding &&
    one.policy === other.policy &&
    one.policySource === other.policySource &&
    isSameEffect(one.options, other.options) &&
    isSameEdit(one, other) &&
    one.recipientMay === other.recipientMay &&
    one.monitored.length === other.monitored.length &&
    one.monitored.every((it, at) => it.source === other.monitored[at]?.source)
  )
}
