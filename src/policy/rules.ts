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
import type { Banner } from '../mail/verdict.js'
import type { FindPatterns, makePatterns, Pattern } from '../scan/pattern.js'
import type { Rule } from '../decide/rule.js'
import {
  attempt,
  listOf,
  RuleError,
  type RuleSettings,
  type RuleTools,
  type Source,
} from './rule-source.js'
import { checkNames } from './known-names.js'
import { checkAction } from './rule-action.js'
import { checkSafety, conditionsOf } from './rule-safety.js'
import {
  bodyPatterns,
  fieldPatterns,
  findingTests,
  messageTests,
  partNaming,
} from './rule-tests.js'

export interface Rules {
  readonly rules: readonly Rule[]
  /** undefined where there are none to be found. */
  readonly findPatterns: FindPatterns | undefined
}

export async function makeRules(
  tables: readonly RuleSettings[],
  tools: RuleTools,
): Promise<Rules> {
  const sources = tables.map((settings, index) => ({ settings, index, tools }))
  const rules = sources.map(makeRule)
  if (!sources.some(hasPatterns)) return { rules, findPatterns: undefined }
  // Its engine is large.
  const { makePatterns } = await import('../scan/pattern.js')
  const patterns = sources.flatMap(it => checkedPatterns(it, makePatterns))
  return { rules, findPatterns: makePatterns(patterns) }
}

/** @param index among all rules. */
export function ruleName(name: string, index: number): string {
  return name === '' ? `rule ${index + 1}` : name
}

function bannersOf(settings: RuleSettings): readonly Banner[] {
  const { banner, banner_html: html, banner_place: place } = settings
  return banner === '' ? [] : [{ text: banner, html, place }]
}

function hasPatterns({ settings }: Source): boolean {
  return settings.field.length + settings.body.length > 0
}

function makeRule(source: Source): Rule {
  const { settings, index, tools } = source
  const { name, action, mode } = settings
  checkAction(source)
  checkSources(source)
  const rule: Rule = {
    name: ruleName(name, index),
    source: tools.sourceOf(index),
    action: action === '' ? null : action,
    mode,
    options: {
      text: settings.text,
      redirectTo: settings.redirect_to,
      copyTo: settings.copy_to,
      subjectPrefix: settings.subject_prefix,
      addFields: settings.add_field,
      notify: settings.notify,
      notifyRecipient: settings.notify_recipient,
      notifySender: settings.notify_sender,
      banners: bannersOf(settings),
    },
    ...(settings.recipient_may !== '' && {
      recipientMay: settings.recipient_may,
    }),
    recipients: recipientsOf(source),
    classes: settings.class.length === 0 ? null : new Set(settings.class),
    needs: needsOf(settings),
    namesPart: partNaming(settings),
    messageTests: messageTests(source),
    findingTests: findingTests(source),
  }
  // What is wrong with a single option is told first.
  if (tools.areChecked !== true) checkSafety(source)
  return rule
}

// Names that no finding has, and results that no one is believed for.
function checkSources({ settings, index, tools }: Source): void {
  const unknown = settings.scanner.find(it => !tools.scanners.includes(it))
  if (unknown !== undefined) {
    const known = tools.scanners.join(', ')
    const text = `must contain names of scanners (${known}), not "${unknown}"`
    throw new RuleError(index, 'scanner', text)
  }
  checkNames(settings, index)
  const isVerified = tools.authservId !== '' || (tools.isVerifying ?? false)
  if (settings.verified_domain.length > 0 && !isVerified) {
    const text =
      'needs authserv_id, or scanner.rspamd.verified: without, no domain is verified'
    throw new RuleError(index, 'verified_domain', text)
  }
}

function needsOf(settings: RuleSettings): Rule['needs'] {
  const conditions = conditionsOf(settings)
  return NEEDS.filter(([name]) => conditions.includes(name)).map(
    ([, fact]) => fact,
  )
}

const NEEDS = [
  ['sender', 'sender'],
  ['recipient', 'recipient'],
  ['client', 'client'],
  ['authenticated', 'login'],
  ['origin', 'origin'],
] as const

function recipientsOf(source: Source): Rule['recipients'] {
  if (source.settings.recipient.length === 0) return null
  const { recipientDelimiter } = source.tools
  const list = listOf(source, 'recipient', entries =>
    makeAddressList(entries, recipientDelimiter),
  )
  return { has: address => list.current.has(address) }
}

// Made by themselves once, so that an error names the rule and its option.
function checkedPatterns(
  { settings, index }: Source,
  make: typeof makePatterns,
): readonly Pattern[] {
  const fields = fieldPatterns(settings, index)
  const body = bodyPatterns(settings)
  attempt(index, 'field', () => make(fields))
  attempt(index, 'body', () => make(body))
  return [...fields, ...body]
}
