/*
 * NAME
 *   rule-safety - rules that would pass more than their author means
 *
 * DESCRIPTION
 *   A rule with action pass, tag or rename excuses findings. Each of its conditions is
 *   of one of these kinds:
 *
 *   proof     the sender of a message cannot choose it: client, a login, the
 *             door of our own users, a domain that our own MTA has verified
 *   claim     anybody can write it: sender, from, header fields, text. People
 *             take it for proof, so a rule must not rest on it without proof
 *   narrow    names what is let through: class, finding, part ...
 *   scope     whose policy it is: recipient
 *   content   any message can be made so: larger_than, encrypted, macro, defect
 *   weak      any sender can meet it: hours, origin = inbound, finding = "*"
 *
 *   With proof, any conditions are safe. Without, a claim needs insecure = true,
 *   and so does a rule that neither narrows what is let through nor has a scope:
 *   a sender who meets its other conditions gets everything through.
 *
 *   A rule of any action without a condition speaks of all mail, and needs
 *   everything = true. An entry that fits everything ("*", "0.0.0.0/0") is no
 *   condition.
 *
 * DIAGNOSTICS
 *   Throws RuleError.
 */

import { RuleError, type RuleSettings, type Source } from './rule-source.js'

type Kind = 'proof' | 'claim' | 'narrow' | 'scope' | 'content' | 'weak'

type Condition = (typeof CONDITIONS)[number]

const CONDITIONS = [
  'sender',
  'recipient',
  'client',
  'authenticated',
  'origin',
  'verified_domain',
  'from',
  'days',
  'hours',
  'class',
  'scanner',
  'spam_score',
  'finding',
  'part',
  'type',
  'defect',
  'mark',
  'encrypted',
  'macro',
  'larger_than',
  'field',
  'body',
] as const satisfies readonly (keyof RuleSettings)[]

export function checkSafety(source: Source): void {
  checkEverything(source)
  checkExcuse(source)
}

/** The conditions that narrow the rule down, by name. */
export function conditionsOf(settings: RuleSettings): readonly Condition[] {
  return CONDITIONS.filter(name => isCondition(name, settings))
}

/** Whether the rule lets findings pass that would stop or tag a message. */
export function excuses({ action }: Pick<RuleSettings, 'action'>): boolean {
  return action === 'pass' || action === 'tag' || action === 'rename'
}

function checkEverything({ settings, index }: Source): void {
  const [first] = conditionsOf(settings)
  if (settings.everything && first !== undefined) {
    const text = `does not go with a condition, and ${first} is one`
    throw new RuleError(index, 'everything', text)
  }
  if (settings.everything || first !== undefined) return
  throw new RuleError(
    index,
    settings.action === '' ? 'everything' : 'action',
    'is for all mail: the rule has no condition; add one, or everything = true if this is what you mean',
  )
}

// A sender of viruses writes what such a rule looks for.
function checkExcuse({ settings, index }: Source): void {
  const { action, insecure, everything } = settings
  if (!excuses(settings) || insecure || everything) return
  const conditions = conditionsOf(settings)
  const named = (kind: Kind): Condition | undefined =>
    conditions.find(name => kindOf(name, settings) === kind)
  if (named('proof') !== undefined) return
  const claim = named('claim')
  if (claim !== undefined) {
    throw new RuleError(
      index,
      claim,
      `is what anybody can write: a rule with action "${action}" needs ${PROOFS} besides, or insecure = true`,
    )
  }
  if (named('narrow') !== undefined || named('scope') !== undefined) return
  const loose = named('content') ?? named('weak') ?? 'action'
  throw new RuleError(
    index,
    loose,
    `is no reason to let everything pass: any message can be sent so; a rule with action "${action}" needs class, finding, part, type, mark or recipient besides, or ${PROOFS}, or insecure = true`,
  )
}

const PROOFS =
  'client, authenticated = true, origin = "submission" or verified_domain'

function kindOf(name: Condition, settings: RuleSettings): Kind {
  switch (name) {
    case 'client':
    case 'verified_domain':
      return 'proof'
    case 'authenticated':
      return settings.authenticated === true ? 'proof' : 'weak'
    case 'origin':
      return settings.origin === 'submission' ? 'proof' : 'weak'
    case 'sender':
    case 'from':
    case 'field':
    case 'body':
      return 'claim'
    case 'finding':
      return settings.finding.some(it => ANY_TEXT.test(it)) ? 'weak' : 'narrow'
    case 'class':
    case 'scanner':
    case 'spam_score':
    case 'part':
    case 'type':
    case 'mark':
      return 'narrow'
    case 'recipient':
      return 'scope'
    case 'defect':
    case 'encrypted':
    case 'macro':
    case 'larger_than':
      return 'content'
    case 'days':
    case 'hours':
      return 'weak'
  }
}

function isCondition(name: Condition, settings: RuleSettings): boolean {
  const value = settings[name]
  if (value === null || value === 'any' || value === '') return false
  if (!Array.isArray(value)) return true
  const entries = value as readonly string[]
  const isAll = ALL[name]
  return (
    entries.length > 0 && !entries.some(entry => isAll?.test(entry) === true)
  )
}

const ANY_ADDRESS = /^\s*\*\s*$/u
const ANY_TEXT = /^\*+$/u
const ANY_PATTERN = /^\^?(?:\.[*+]\??)?\$?$/u

/** Entries that fit whatever there is. */
const ALL: Readonly<Partial<Record<Condition, RegExp>>> = {
  sender: ANY_ADDRESS,
  recipient: ANY_ADDRESS,
  from: ANY_ADDRESS,
  verified_domain: ANY_ADDRESS,
  client: /^\s*\[?[\d.:a-f]+\]?\/0+\s*$/iu,
  part: ANY_TEXT,
  type: /^\*+(?:\/\*+)?$/u,
  body: ANY_PATTERN,
}
