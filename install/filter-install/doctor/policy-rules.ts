/*
 * NAME
 *   policy-rules - rules that pass too much, or never apply
 *
 * DESCRIPTION
 *   Pure.
 */

import { conditionsOf } from '../../../src/policy/rule-safety.js'
import { hasEnded } from '../../../src/policy/schedule.js'
import type { RuleSettings } from '../../../src/policy/rule-source.js'
import type { LiveFacts, PolicyFacts, RuleFacts } from './facts.js'
import { advice } from './hint.js'
import type { Finding } from './finding.js'
import { lineOf, NO_DOOR } from './policy-line.js'

export function ruleFindings(
  facts: LiveFacts,
  policy: PolicyFacts,
  now: number,
): readonly Finding[] {
  const rules = policy.rules.filter(
    ({ settings: { until, time_zone: timeZone } }) =>
      !hasEnded({ until, timeZone }, now),
  )
  const general = rules.findIndex(it => isGeneral(it) && isLast(it))
  return [
    ...rules.filter(it => isForAnyone(it)).flatMap(it => passFinding(it)),
    ...policy.rules.flatMap(rule => neverFinding(facts, policy, { rule, now })),
    ...policy.rules.flatMap((it, at) => nameFindings(policy, it, at)),
    ...rules
      .slice(general < 0 ? rules.length : general + 1)
      .filter(it => !it.settings.class.includes('infected'))
      .flatMap(it => shadowFinding(it, rules[general])),
  ]
}

/** Whether any message has what the rule asks for, its class aside. */
function isGeneral({ settings }: RuleFacts): boolean {
  return conditionsOf(settings).every(it => it === 'class')
}

/** Whether the sender of a message has no part in whether the rule matches. */
function isForAnyone({ settings }: RuleFacts): boolean {
  const ofFindings: readonly string[] = ['class', 'scanner']
  return conditionsOf(settings).every(it => ofFindings.includes(it))
}

/** Whether the search ends with it. */
function isLast({ settings }: RuleFacts): boolean {
  const { action, mode, class: classes } = settings
  const goesOn = 'continue' in settings && settings.continue === true
  return mode === 'enforce' && classes.length === 0 && action !== '' && !goesOn
}

function passFinding(rule: RuleFacts): readonly Finding[] {
  const { settings, name } = rule
  const { mode, action, scanner, until } = settings
  if (mode !== 'enforce' || (action !== 'pass' && action !== 'tag')) return []
  const classes = settings.class.filter(it =>
    action === 'pass'
      ? it !== 'clean' && it !== 'spam'
      : it === 'infected' || it === 'unchecked-error',
  )
  if (action === 'tag' && classes.length === 0) return []
  if (settings.class.length > 0 && classes.length === 0) return []
  const what =
    settings.class.length === 0
      ? 'everything but viruses'
      : `all mail that is ${classes.join(' or ')}`
  const by = scanner.length === 0 ? '' : ` by ${scanner.join(', ')}`
  const end = until === '' ? '' : `, until ${until}`
  const level = classes.includes('infected') ? 'critical' : 'warning'
  return [
    {
      ...{ level, topic: name },
      text: `${lineOf(name, rule)} lets ${what}${by} pass from every sender${end}.`,
      fix: advice(
        'add a condition for the mail that it is meant for: a client, a finding, a part',
      ),
    },
  ]
}

function neverFinding(
  facts: LiveFacts,
  policy: PolicyFacts,
  { rule, now }: { readonly rule: RuleFacts; readonly now: number },
): readonly Finding[] {
  const { until, time_zone: timeZone } = rule.settings
  if (hasEnded({ until, timeZone }, now)) {
    return [
      {
        ...{ level: 'warning', topic: rule.name },
        text: `${lineOf(rule.name, rule)} has ended: until = "${until}".`,
        fix: advice('remove the rule'),
      },
    ]
  }
  const why = neverHolds(facts, policy, rule.settings)
  if (why === '') return []
  return [
    {
      ...{ level: 'warning', topic: rule.name },
      text: `${lineOf(rule.name, rule)} never applies: ${why}.`,
      fix: advice('remove the rule, or change that condition'),
    },
  ]
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

function neverHolds(
  { record, values }: LiveFacts,
  { scanners }: PolicyFacts,
  settings: RuleSettings,
): string {
  if (settings.origin === 'submission' && record.submissionPort === undefined) {
    return `origin = "submission", and ${NO_DOOR}`
  }
  const { scanner, larger_than: size } = settings
  if (scanner.length > 0 && !scanner.some(it => scanners.includes(it))) {
    return `scanner = ${scanner.join(', ')}, which ${scanner.length === 1 ? 'is' : 'are'} not enabled`
  }
  const limit = Number(values['message_size_limit'])
  if (size !== null && limit > 0 && size >= limit) {
    return `larger_than is ${size} bytes, and Postfix accepts at most ${limit}`
  }
  if (
    settings.spam_score !== '' &&
    !SPAM_ENGINES.some(it => scanners.includes(it))
  ) {
    return 'spam_score, and no spam engine is enabled'
  }
  const [first, ...others] = settings.class
  const makers = first === undefined ? undefined : MAKERS[first]
  const isMade =
    makers === undefined ||
    scanners.some(it => makers.includes(it) || !LIMITED.has(it))
  return others.length === 0 && !isMade
    ? `class = ${first}, and no enabled scanner finds it`
    : ''
}

const ATTACHMENTS = ['attachment-name', 'attachment-type', 'attachment-path']

const SPAM_ENGINES = ['spamd', 'rspamd']

/** Classes that only these scanners find. */
const MAKERS: Readonly<Record<string, readonly string[]>> = {
  banned: [...ATTACHMENTS, 'type-mismatch', 'active-content'],
  active: ['active-content'],
  spam: ['builtin', ...SPAM_ENGINES],
  'spam-certain': SPAM_ENGINES,
}

/** Scanners that find some classes only; another may find any. */
const LIMITED: ReadonlySet<string> = new Set([
  ...['parse', 'builtin', 'clamd', 'command'],
  ...[...ATTACHMENTS, 'type-mismatch', 'active-content'],
])

function shadowFinding(
  rule: RuleFacts,
  general: RuleFacts | undefined,
): readonly Finding[] {
  if (general === undefined) return []
  return [
    {
      ...{ level: 'warning', topic: rule.name },
      text: `${lineOf(rule.name, rule)} never applies: ${lineOf(general.name, general)} comes before it and matches all mail.`,
      fix: advice('put the rule that matches all mail last'),
    },
  ]
}
