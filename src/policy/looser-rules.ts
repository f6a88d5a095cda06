/*
 * NAME
 *   looser-rules - rules without the conditions that no one can answer
 *
 * DESCRIPTION
 *   Whether a rule fits cannot be told of a message of which only some facts are
 *   known: a record has no header fields, a file no envelope. Without those
 *   conditions the rule fits whatever it could fit, and more. Beside what is
 *   decided without the rule at all, this shows whether the rule matters: see
 *   replay/doubt.
 *
 *   Nothing is ever delivered by such a rule.
 */

import type { Config } from '../config/config.js'
import type { Rule } from '../decide/rule.js'
import { Lists } from './lists.js'
import { rulesOf } from './policy.js'
import { RULE } from './rule-options.js'
import type { RuleSettings } from './rule-source.js'

/** Conditions as they are when they are not given. */
const NOT_GIVEN = {
  sender: [],
  recipient: [],
  client: [],
  authenticated: null,
  origin: 'any',
  verified_domain: [],
  from: [],
  field: [],
  body: [],
  part: [],
  type: [],
  mark: [],
  spam_score: '',
} as const satisfies Partial<RuleSettings>

export type Unanswerable = keyof typeof NOT_GIVEN

/** By the number of each rule; null: it has none of these conditions. */
export async function looserRules(
  config: Config,
  conditions: ReadonlySet<Unanswerable>,
): Promise<readonly (LooserRule | null)[]> {
  const tables = config.tables(RULE)
  const missing = tables.map(it =>
    [...conditions].filter(name => isGiven(it, name)),
  )
  const looser = tables.map((it, at) => without(it, missing[at] ?? []))
  const made = await rulesOf(looser, config, {
    lists: new Lists(),
    areChecked: true,
  })
  return made.rules.map((rule, at) => {
    const needs = missing[at] ?? []
    return needs.length === 0 ? null : { rule, needs }
  })
}

export interface LooserRule {
  readonly rule: Rule
  /** Its conditions that cannot be answered. */
  readonly needs: readonly Unanswerable[]
}

function isGiven(settings: RuleSettings, name: Unanswerable): boolean {
  const value = settings[name]
  return Array.isArray(value) ? value.length > 0 : value !== NOT_GIVEN[name]
}

// A rule with spam_score speaks of a message without a finding, too: not by the
// name of a scanner alone.
function without(
  settings: RuleSettings,
  names: readonly Unanswerable[],
): RuleSettings {
  const values = Object.fromEntries(names.map(it => [it, NOT_GIVEN[it]]))
  const scanner = names.includes('spam_score') ? { scanner: [] } : {}
  return { ...settings, ...scanner, ...values }
}
