/*
 * NAME
 *   policy - what the configuration lets pass, and rules that never apply
 *
 * DESCRIPTION
 *   The engine was asked what becomes of a virus and of a forbidden attachment
 *   that a stranger sends. Besides, the rows of [action], the options for
 *   scanners that fail and each [[rule]] are read for what lets mail pass
 *   unseen, and for conditions that never hold in this mode.
 *
 *   Pure.
 */

import type { Action } from '../../../src/mail/verdict.js'
import type { LiveFacts, PolicyFacts, PolicyForecast } from './facts.js'
import { NO_DOOR } from '../../../src/policy/rule-advice.js'
import { advice, toml, type Hint } from './hint.js'
import { ruleFindings } from './policy-rules.js'
import type { Finding, Level } from './finding.js'
import { lineOf } from './policy-line.js'

export function policyFindings(
  facts: LiveFacts,
  now: number,
): readonly Finding[] {
  const { filter } = facts
  if (typeof filter === 'string') return []
  const { policy } = filter
  return [
    ...forecastFindings(facts, policy),
    ...uncheckedFindings(facts, policy),
    ...failureFindings(facts, policy),
    ...ruleFindings(facts, policy, now),
    ...optionFindings(policy),
  ]
}

function forecastFindings(
  { configFile, record }: LiveFacts,
  { forecasts }: PolicyFacts,
): readonly Finding[] {
  const isOpen = (it: PolicyForecast): boolean => {
    if (it.probe === 'virus') return isDelivered(it.intended)
    return it.class === 'banned' && it.intended === 'pass'
  }
  const doors = forecasts.filter(
    it => it.origin === 'inbound' || record.submissionPort !== undefined,
  )
  return doors.filter(isOpen).map((it): Finding => {
    const { probe, origin, because } = it
    const isVirus = probe === 'virus'
    const whose = origin === 'submission' ? ' of your own users' : ''
    const what = isVirus ? 'Viruses' : 'Forbidden attachments'
    const why = isKnown(it) ? because : 'no enabled scanner finds them'
    const level: Level = isVirus ? 'critical' : 'warning'
    return {
      ...{ level, topic: `policy ${probe} ${origin}` },
      text: `${what}${whose} are delivered: ${why}.`,
      fix: fixFor(it, configFile),
    }
  })
}

function isDelivered(action: Action): boolean {
  return action === 'pass' || action === 'tag'
}

function isKnown({ class: verdictClass }: PolicyForecast): boolean {
  return verdictClass === 'infected' || verdictClass === 'banned'
}

function fixFor(it: PolicyForecast, file: string): Hint {
  if (!isKnown(it)) return toml(file, '[scanner.builtin]', 'enabled = true')
  if (it.because.startsWith('action.')) {
    return toml(file, '[action]', `${it.class} = "refuse"`)
  }
  return advice(
    'remove the rule, or add a condition for the senders that it is meant for',
  )
}

function optionFindings({ options = [] }: PolicyFacts): readonly Finding[] {
  return options.map(({ name, place, text }): Finding => ({
    ...{ level: 'warning', topic: name },
    text: `${name} (${place}) ${text}.`,
    fix: advice('remove that option, or the preset'),
  }))
}

const UNCHECKED = [
  ['ambiguous', 'Mail that programs read differently'],
  ['unchecked-overlimit', 'Mail that is too large to scan completely'],
  ['unchecked-damaged', 'Mail with containers that cannot be opened'],
] as const

function uncheckedFindings(
  { configFile }: LiveFacts,
  { actions }: PolicyFacts,
): readonly Finding[] {
  return UNCHECKED.filter(([it]) => actions[it].action === 'pass').map(
    ([row, what]): Finding => ({
      ...{ level: 'warning', topic: `action.${row}` },
      text: `${what} is delivered without a mark: ${lineOf(`action.${row} = "pass"`, actions[row])}.`,
      fix: toml(configFile, '[action]', `${row} = "quarantine"`),
    }),
  )
}

function failureFindings(
  { configFile, record }: LiveFacts,
  { failures, actions }: PolicyFacts,
): readonly Finding[] {
  const findings = failures.flatMap((it): readonly Finding[] => {
    const { scanner, option, action } = it
    const name = option.replace(/^.*\./u, '')
    const line = lineOf(
      option.endsWith('.required')
        ? `${option} = false`
        : `${option} = "${action}"`,
      it,
    )
    const never = neverHolds(name, record)
    const table = `[${option.slice(0, option.lastIndexOf('.'))}]`
    if (never !== '') {
      const text = `${line} has no effect: ${never}.`
      const fix = advice('remove that option')
      return [{ level: 'warning', topic: option, text, fix }]
    }
    // Our own users' mail with a field is what README offers.
    const passes = name === 'required' || isUnseen(name, action)
    if (!passes) return []
    const right = name === 'required' ? 'true' : '"defer"'
    return [
      {
        ...{ level: 'warning', topic: option },
        text: `While ${scanner} cannot scan, mail is delivered unscanned: ${line}.`,
        fix: toml(configFile, table, `${name} = ${right}`),
      },
    ]
  })
  const row = actions['unchecked-error']
  if (!['pass', 'tag'].includes(row.action)) return findings
  const line = lineOf(`action.unchecked-error = "${row.action}"`, row)
  return [
    ...findings,
    {
      ...{ level: 'warning', topic: 'action.unchecked-error' },
      text: `While a scanner cannot scan, mail is delivered unscanned: ${line}.`,
      fix: toml(configFile, '[action]', 'unchecked-error = "defer"'),
    },
  ]
}

function isUnseen(name: string, action: string): boolean {
  return (
    action === 'pass' || (action === 'tag' && name !== 'on_failure_submission')
  )
}

function neverHolds(name: string, record: LiveFacts['record']): string {
  if (name === 'on_failure_before_queue' && record.mode !== 'before-queue') {
    return `in mode ${record.mode} no mail comes before the queue`
  }
  const hasDoor = record.submissionPort !== undefined
  return name === 'on_failure_submission' && !hasDoor ? NO_DOOR : ''
}
