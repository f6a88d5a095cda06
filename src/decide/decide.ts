/*
 * NAME
 *   decide - findings and policy to verdicts
 *
 * DESCRIPTION
 *   The worst finding decides the class, the policy's row for the class the
 *   action. `refuse` is resolved here: reject where the answer reaches the real
 *   sender, quarantine elsewhere, so that forged senders get no bounces.
 *
 *   Pure: no I/O, no clock, no log.
 */

import { makeReason } from '../mail/reason.js'
import type { Envelope } from '../mail/envelope.js'
import { isWorse, type Finding } from '../mail/finding.js'
import type { Action, ResolvedAction, Verdict } from '../mail/verdict.js'
import type { Policy } from './policy.js'

/** One Verdict for each group of recipients that shares an outcome. */
export function decide(
  findings: readonly Finding[],
  policy: Policy,
  envelope: Pick<Envelope, 'stage' | 'origin' | 'recipients'>,
): readonly Verdict[] {
  const finding = worstOf(findings)
  const verdictClass = finding?.class ?? 'clean'
  const row = policy.actions[verdictClass]
  return [
    {
      class: verdictClass,
      action: resolve(row.action, envelope),
      finding,
      findings,
      recipients: envelope.recipients,
      reason: makeReason(finding),
      policy: `action.${verdictClass} = "${row.action}"`,
      policySource: row.source,
    },
  ]
}

/** The worst finding; the first of equals; null where there is none. */
export function worstOf(findings: readonly Finding[]): Finding | null {
  return findings.reduce<Finding | null>(
    (worst, finding) =>
      worst === null || isWorse(finding.class, worst.class) ? finding : worst,
    null,
  )
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
