/*
 * NAME
 *   policy-rules - rules that pass too much, or never apply
 *
 * DESCRIPTION
 *   Pure.
 */

import { ruleAdvice, type RuleAdvice } from '../../../src/policy/rule-advice.js'
import type { LiveFacts, PolicyFacts, RuleFacts } from './facts.js'
import { advice } from './hint.js'
import type { Finding } from './finding.js'
import { lineOf } from './policy-line.js'

export function ruleFindings(
  { record, values }: LiveFacts,
  policy: PolicyFacts,
  now: number,
): readonly Finding[] {
  const { rules, scanners } = policy
  const nameOf = (index: number): string => {
    const rule = rules[index]
    return rule === undefined ? 'a rule' : lineOf(rule.name, rule)
  }
  const all = ruleAdvice({
    ...{ scanners, now, nameOf },
    rules: rules.map(it => it.settings),
    postfix: {
      hasUserDoor: record.submissionPort !== undefined,
      messageSizeLimit: Number(values['message_size_limit']),
    },
  })
  const isForATime = ({ kind, index }: RuleAdvice): boolean =>
    kind === 'passes' && rules[index]?.settings.until !== ''
  const told = all.map((it): Finding => ({
    level: it.isCritical ? 'critical' : 'warning',
    topic: rules[it.index]?.name ?? '',
    text: `${nameOf(it.index)} ${it.text}.`,
    fix: advice(isForATime(it) ? ENDS : FIXES[it.kind]),
  }))
  const named = rules.flatMap((it, at) => nameFindings(policy, it, at))
  return [...told, ...named]
}

// README offers such a rule: it is no mistake.
const ENDS = 'the rule ends by itself; remove it before, if it is not needed'

const FIXES: Readonly<Record<RuleAdvice['kind'], string>> = {
  passes:
    'add a condition for the mail that it is meant for: a client, a finding, a part',
  ended: 'remove the rule',
  never: 'remove the rule, or change that condition',
  shadowed: 'put the rule that matches all mail last',
  unknown: 'remove the rule, or change that condition',
}

// That a scanner is off is told as a rule that never applies.
function nameFindings(
  { warnings }: PolicyFacts,
  rule: RuleFacts,
  at: number,
): readonly Finding[] {
  return warnings
    .filter(({ index, option }) => index === at && option === 'finding')
    .map(({ option, text }) => ({
      ...{ level: 'warning', topic: rule.name },
      text: `${lineOf(rule.name, rule)}: ${option} ${text}${text.endsWith('?') ? '' : '.'}`,
      fix: advice('write the name that is meant, or remove it'),
    }))
}
