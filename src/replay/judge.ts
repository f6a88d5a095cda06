/*
 * NAME
 *   judge - a message as it ended, beside how it would end
 */

import type { Recipient } from '../mail/envelope.js'
import type {
  Against,
  AgainstRecipients,
  Comparison,
  MatchedRule,
  ToldEnding,
} from '../mail/scan-record.js'
import type { Verdict } from '../mail/verdict.js'
import { isAboutScore } from './record-facts.js'
import { compareEndings, endingOf, endingText, type Ending } from './ending.js'
import type { Basis, ReplayedMessage } from './replayed.js'
import type { Side } from './side.js'

/** What is known of a message before it is judged. */
export type About = Pick<
  ReplayedMessage,
  'id' | 'queueId' | 'time' | 'sender' | 'subject'
> & { readonly basis: Basis }

/** Recipients who had the same outcome. */
export interface Group {
  readonly recipients: readonly Recipient[]
  readonly then: Ending
}

/** It cannot be told. */
export function unknown(...why: readonly string[]): Against {
  return {
    ...{ end: 'unknown', why },
    ...{ recipients: [], foundThen: [], foundNow: [], rules: [] },
  }
}

/** @param found the findings of then, and of now. */
export function judged(
  groups: readonly Group[],
  verdicts: readonly Verdict[],
  found: readonly [then: readonly Named[], now: readonly Named[]],
  next: Side,
): Against {
  const recipients = groups.flatMap(group =>
    recipientsIn(group, verdicts, next),
  )
  const then = found[0].map(nameOf)
  const now = found[1].map(nameOf)
  const end = worst(recipients.map(it => it.end))
  return {
    end,
    why: end === 'unknown' ? [BESIDES] : [],
    recipients,
    foundThen: then.filter(it => !now.includes(it)),
    foundNow: now.filter(it => !then.includes(it)),
    rules: rulesOf(verdicts),
  }
}

const BESIDES =
  'what rules did besides is not in the record, and the configuration in force has other rules'

interface Named {
  readonly class: string
  readonly name: string
}

// Scores change a little each time.
function nameOf(finding: Named): string {
  const name = isAboutScore(finding.name) ? 'score' : finding.name
  return `${finding.class}: ${name}`
}

function worst(ends: readonly Comparison[]): Comparison {
  if (ends.includes('other')) return 'other'
  return ends.includes('unknown') ? 'unknown' : 'same'
}

// Those of the group who would have the same verdict.
function recipientsIn(
  { recipients, then }: Group,
  verdicts: readonly Verdict[],
  next: Side,
): readonly AgainstRecipients[] {
  const groups = new Map<Verdict, string[]>()
  const [first] = verdicts
  // A message without a known recipient has one verdict all the same.
  if (recipients.length === 0 && first !== undefined) groups.set(first, [])
  for (const recipient of recipients) {
    const verdict =
      verdicts.find(it => it.recipients.includes(recipient)) ?? first
    if (verdict === undefined) continue
    const known = groups.get(verdict)
    if (known === undefined) groups.set(verdict, [recipient.address])
    else known.push(recipient.address)
  }
  return [...groups].map(([verdict, addresses]) => {
    const now = endingOf(verdict, next)
    return {
      addresses,
      end: compareEndings(then, now),
      then: told(then),
      now: told(now),
    }
  })
}

function told(ending: Ending): ToldEnding {
  const { class: verdictClass, policy, policySource } = ending
  return {
    class: verdictClass,
    ending: endingText(ending),
    ...{ policy, policySource },
  }
}

function rulesOf(verdicts: readonly Verdict[]): readonly MatchedRule[] {
  const found = new Map<string, MatchedRule>()
  const add = (rule: MatchedRule): void => {
    found.set(`${rule.mode} ${rule.source} ${rule.name}`, rule)
  }
  for (const { policy, policySource, also = [], monitored } of verdicts) {
    const [, name] = /^rule "(.*)"$/su.exec(policy) ?? []
    if (name !== undefined) add({ name, source: policySource, mode: 'decided' })
    for (const it of also) {
      add({ name: it.rule, source: it.source, mode: 'also' })
    }
    for (const it of monitored) {
      add({ name: it.rule, source: it.source, mode: 'monitored' })
    }
  }
  return [...found.values()]
}
