/*
 * NAME
 *   doubt - a decision about a message of which not everything is known
 *
 * DESCRIPTION
 *   Some rules have conditions that cannot be answered. What is decided is certain
 *   where it is the same without these rules, with all of them as if those
 *   conditions were met, and with each of them alone. For each finding the first
 *   rule that fits decides, and the strongest of these outcomes wins: so every
 *   outcome that any mixture could bring is among those.
 *
 *   The decisions are those of decide(); nothing of it is repeated here.
 *
 *   Pure.
 */

import type { Verdict } from '../mail/verdict.js'
import { decide } from '../decide/decide.js'
import type { Policy } from '../decide/policy.js'
import type { Facts, Rule } from '../decide/rule.js'
import type { LooserRule } from '../policy/looser-rules.js'

export interface Doubtful {
  /** What is decided; in doubt, what is decided without the rules in doubt. */
  readonly verdicts: readonly Verdict[]
  /** Rules whose conditions cannot be answered and may matter; [] is no doubt. */
  readonly doubts: readonly LooserRule[]
}

/** @param looser by the number of each rule of the policy. */
export function decideInDoubt(
  facts: Facts,
  policy: Policy,
  looser: readonly (LooserRule | null)[],
): Doubtful {
  const unsure = looser.filter(
    (it): it is LooserRule => it?.rule.mode === 'enforce',
  )
  const withOnly = (some: readonly LooserRule[]): readonly Verdict[] => {
    const rules = policy.rules.flatMap((rule, at): Rule[] => {
      const loose = looser[at] ?? null
      if (loose === null) return [rule]
      return some.includes(loose) ? [loose.rule] : []
    })
    return decide(facts, { ...policy, rules })
  }
  const verdicts = withOnly([])
  if (unsure.length === 0) return { verdicts, doubts: [] }
  const known = keyOf(verdicts)
  const doubts = unsure.filter(it => keyOf(withOnly([it])) !== known)
  const isSure = doubts.length === 0 && keyOf(withOnly(unsure)) === known
  return { verdicts, doubts: isSure || doubts.length > 0 ? doubts : unsure }
}

// Who gets what, by which lines, and what is done besides. Rules that only watch
// change nothing, and neither do those that took part without any effect.
function keyOf(verdicts: readonly Verdict[]): string {
  return JSON.stringify(
    verdicts.map(it => [
      ...[it.action, it.class, it.policy, it.policySource, it.options],
      ...[it.finding, it.recipients.map(one => one.address)],
    ]),
  )
}
