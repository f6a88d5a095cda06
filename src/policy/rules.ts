/*
 * NAME
 *   rules - [[rule]] tables made ready for decide
 *
 * DESCRIPTION
 *   Each option that is given becomes a test of its own; decide asks them (see
 *   decide/rule). Patterns are gathered for the scanner that looks for them.
 *
 * DIAGNOSTICS
 *   Throws RuleError: the number of the rule, the option, half a sentence.
 */

import { makeAddressList } from '../mail/address-list.js'
import { makePatterns, type FindPatterns } from '../scan/pattern.js'
import type { Rule } from '../decide/rule.js'
import {
  attempt,
  listOf,
  RuleError,
  type RuleSettings,
  type RuleTools,
  type Source,
} from './rule-source.js'
import {
  bodyPatterns,
  fieldPatterns,
  findingTests,
  messageTests,
} from './rule-tests.js'

export interface Rules {
  readonly rules: readonly Rule[]
  readonly findPatterns: FindPatterns
}

export function makeRules(
  tables: readonly RuleSettings[],
  tools: RuleTools,
): Rules {
  const rules = tables.map((settings, index) =>
    makeRule({ settings, index, tools }),
  )
  const found = tables.map((settings, index) =>
    makePatternsOf({ settings, index, tools }),
  )
  return {
    rules,
    findPatterns: message => new Set(found.flatMap(find => [...find(message)])),
  }
}

function makeRule(source: Source): Rule {
  const { settings, index, tools } = source
  const { name, action, mode } = settings
  if (action === '') throw new RuleError(index, 'action', 'must be given')
  checkSafety(source)
  return {
    name: name === '' ? `rule ${index + 1}` : name,
    source: tools.sourceOf(index),
    action,
    mode,
    options: {
      text: settings.text,
      redirectTo: settings.redirect_to,
      copyTo: settings.copy_to,
      subjectPrefix: settings.subject_prefix,
    },
    recipients: recipientsOf(source),
    classes: settings.class.length === 0 ? null : new Set(settings.class),
    messageTests: messageTests(source),
    findingTests: findingTests(source),
  }
}

// Whoever wants his viruses delivered writes what such a rule looks for.
function checkSafety({ settings, index }: Source): void {
  const { action, insecure, from, field, body } = settings
  if (action !== 'pass' && action !== 'tag') return
  if (insecure || isVerified(settings)) return
  const option = Object.entries({ from, field, body }).find(
    ([, forms]) => forms.length > 0,
  )?.[0]
  if (option === undefined) return
  throw new RuleError(
    index,
    option,
    `is what anybody can write: a rule with action "${action}" needs sender, client, authenticated or verified_domain besides, or insecure = true`,
  )
}

function isVerified(settings: RuleSettings): boolean {
  const { sender, client, authenticated, verified_domain } = settings
  const lists = [sender, client, verified_domain]
  return authenticated === true || lists.some(it => it.length > 0)
}

function recipientsOf(source: Source): Rule['recipients'] {
  if (source.settings.recipient.length === 0) return null
  const list = listOf(source, 'recipient', makeAddressList)
  return { has: address => list.current.has(address) }
}

function makePatternsOf({ settings, index }: Source): FindPatterns {
  const fields = attempt(index, 'field', () =>
    makePatterns(fieldPatterns(settings, index)),
  )
  const body = attempt(index, 'body', () =>
    makePatterns(bodyPatterns(settings)),
  )
  return message => new Set([...fields(message), ...body(message)])
}
