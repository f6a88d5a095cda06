/*
 * NAME
 *   rules - what recipients want of their senders, as rules of the policy
 *
 * DESCRIPTION
 *   For one message: those who block its sender and those who allow it, a rule
 *   each, before the rules of the administrator.
 *
 *   What a recipient blocks is kept: its verdict is spam, with a finding of its own,
 *   so that the recipient may do with it what the policy says of spam. The other
 *   recipients have their own verdict.
 *
 *   What a recipient allows passes where only a spam engine has something against
 *   it, and only where the recipient might release such a message: a list is no
 *   more than a release in advance. All other findings are judged as without it,
 *   and so is what a rule keeps for reasons of its own.
 *
 *   Pure but for reading the lists.
 */

import type { Finding, VerdictClass } from '../mail/finding.js'
import { NO_OPTIONS } from '../mail/verdict.js'
import { includes } from '../people/permission.js'
import type { Policy } from '../decide/policy.js'
import { fits, type Facts, type Rule, type Subject } from '../decide/rule.js'
import { fromAddresses, verifiedBy } from '../policy/sender-facts.js'
import type { ReadSenders } from './lists.js'
import { wishFor, type SenderFacts, type SenderKind } from './sender-entry.js'

export interface SenderLists {
  readonly read: ReadSenders
  /** Of those that recipients may release: spam, spam-certain. */
  readonly allows: readonly VerdictClass[]
  readonly authservId: string
}

/** The policy for one message; the same where no list is about it. */
export function withSenderLists(
  policy: Policy,
  facts: Facts,
  lists: SenderLists,
  now = Date.now(),
): Policy {
  const { recipients } = facts.envelope
  const listed = recipients.flatMap(({ address }) => {
    const entries = lists.read(address)
    return entries.length === 0 ? [] : [{ address, entries }]
  })
  if (listed.length === 0) return policy
  const known: SenderFacts = {
    sender: facts.envelope.sender,
    from: fromAddresses(facts.message.fields),
    verified: verifiedBy(facts, lists.authservId),
    today: new Date(now).toISOString().slice(0, 10),
  }
  const who: Record<SenderKind, Set<string>> = {
    allow: new Set(),
    block: new Set(),
  }
  for (const { address, entries } of listed) {
    const wish = wishFor(entries, known)
    if (wish !== null) who[wish.kind].add(address)
  }
  const rules = [
    ...(who.block.size > 0 ? [blockRule(who.block)] : []),
    ...(who.allow.size > 0 && lists.allows.length > 0
      ? [allowRule(who.allow, policy, lists)]
      : []),
  ]
  if (rules.length === 0) return policy
  return { ...policy, rules: [...rules, ...policy.rules] }
}

const RULE = {
  source: 'filter-web',
  options: NO_OPTIONS,
  mode: 'enforce',
  needs: ['sender', 'recipient'],
  messageTests: [],
} as const satisfies Partial<Rule>

/** What is found in mail of a sender whom the recipient has blocked. */
const BLOCKED: Finding = {
  scanner: 'recipient',
  name: 'BlockedSender',
  class: 'spam',
  part: '',
}

function blockRule(recipients: ReadonlySet<string>): Rule {
  return {
    ...RULE,
    name: 'sender blocked by the recipient',
    action: 'quarantine',
    finding: BLOCKED,
    recipients,
    // The message as a whole: what is found in it is judged as ever.
    classes: new Set(['clean']),
    findingTests: [],
  }
}

function allowRule(
  recipients: ReadonlySet<string>,
  policy: Policy,
  { allows }: SenderLists,
): Rule {
  // Of what a rule does not let the recipient release.
  const forbidding = policy.rules.filter(
    ({ recipientMay }) =>
      recipientMay !== undefined && !includes(recipientMay, 'release'),
  )
  const isForbidden = (subject: Subject, facts: Facts): boolean =>
    forbidding.some(
      rule =>
        fits(rule, subject, facts) &&
        (rule.recipients === null ||
          [...recipients].some(it => rule.recipients?.has(it))),
    )
  return {
    ...RULE,
    name: 'sender allowed by the recipient',
    action: 'pass',
    recipients,
    classes: new Set(allows),
    findingTests: [(subject, facts) => !isForbidden(subject, facts)],
  }
}
