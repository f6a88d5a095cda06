/*
 * NAME
 *   allow-rule - the smallest safe rule that lets a message pass
 *
 * DESCRIPTION
 *   The rule names the recipients, the classes and findings that stopped the
 *   message, and whatever its sender cannot forge: a verified domain, a login, the
 *   door of our own users, or the client's address. With one of these it names
 *   the envelope sender too. Where nothing is proof, it does without: a rule that
 *   rests on the sender alone would need insecure = true. This is the last resort,
 *   and the rule says so.
 *
 *   Each candidate is made ready as --check makes it, put in front of the rules in
 *   force, and tried with the message by the engine; the first that lets it pass is
 *   taken. Where rules stop the message as a whole, a second rule speaks of that.
 *
 *   For a message with a virus there is none.
 *
 * DIAGNOSTICS
 *   A message that no rule lets pass has a `problem`.
 */

import { isIP } from 'node:net'
import { verifiedDomains } from './mail/trace/authentication-results.js'
import { domainOf } from './mail/address-list.js'
import { fieldValue } from './mail/field.js'
import type { Finding } from './mail/finding.js'
import type { Verdict } from './mail/verdict.js'
import { ConfigError } from './config/config.js'
import { decide } from './decide/decide.js'
import type { Policy } from './decide/policy.js'
import type { Facts, Rule } from './decide/rule.js'

export interface AllowTools {
  /** In force. */
  readonly policy: Policy
  /** Whose Authentication-Results are believed; '' for none. */
  readonly authservId: string
  /** Rules of TOML, as --check makes them. Throws ConfigError. */
  readonly rulesOf: (toml: string) => Promise<readonly Rule[]>
}

export type AllowRule =
  | {
      readonly toml: string
      readonly rules: readonly Rule[]
      /** The same without what records do not tell. */
      readonly forRecords: readonly Rule[]
      readonly isInsecure: boolean
    }
  | { readonly problem: string }

export async function allowRule(
  facts: Facts,
  tools: AllowTools,
): Promise<AllowRule> {
  const { policy } = tools
  if (!facts.envelope.recipients.every(it => isPlain(it.address))) {
    return { problem: NONE }
  }
  const stopping = stoppingFindings(facts, policy)
  const isWhole = !isPassed(decide({ ...facts, findings: [] }, policy))
  if (stopping.length === 0 && !isWhole) return { problem: PASSES }
  if (stopping.some(it => it.class === 'infected')) return { problem: VIRUS }
  const names = { stopping, isWhole }
  for (const condition of candidates(facts, tools.authservId)) {
    const toml = tomlOf(facts, names, condition.lines)
    const rules = await attempt(toml, tools)
    if (rules === null || !isPassed(withRules(facts, policy, rules))) continue
    const plain = condition.forRecords
    const forRecords =
      plain === undefined
        ? rules
        : ((await attempt(tomlOf(facts, names, plain), tools)) ?? rules)
    return {
      toml,
      rules,
      forRecords,
      isInsecure: condition.isInsecure === true,
    }
  }
  return { problem: NONE }
}

/** Findings that would stop the message, were each of them alone. */
export function stoppingFindings(
  facts: Facts,
  policy: Policy,
): readonly Finding[] {
  return facts.findings.filter(finding => {
    const verdicts = decide({ ...facts, findings: [finding] }, policy)
    return verdicts.some(it => !isDelivered(it) && it.finding === finding)
  })
}

export function withRules(
  facts: Facts,
  policy: Policy,
  rules: readonly Rule[],
): readonly Verdict[] {
  return decide(facts, { ...policy, rules: [...rules, ...policy.rules] })
}

export function isPassed(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(isDelivered)
}

function isDelivered({ action }: Verdict): boolean {
  return action === 'pass' || action === 'tag'
}

const PASSES = 'the current rules already let it pass'
const VIRUS =
  'a virus was found in it, and no rule allows a virus; release the message, or make the scanner ignore the signature if it is wrong'
const NONE = 'no rule lets it pass'

interface Candidate {
  readonly lines: readonly string[]
  readonly forRecords?: readonly string[]
  readonly isInsecure?: true
}

function candidates(facts: Facts, authservId: string): readonly Candidate[] {
  const { sender: address } = facts.envelope
  const sender =
    address === '' || isPlain(address)
      ? `sender = ${list([address || '<>'])}`
      : ''
  const proof = proofOf(facts, authservId)
  const domain = proof?.forRecords
  return [
    ...(proof === null
      ? []
      : [
          {
            lines: [sender, ...proof.lines],
            ...(domain && { forRecords: [sender, ...domain] }),
          },
          proof,
        ]),
    { lines: [] },
    { lines: [sender, 'insecure = true'], isInsecure: true },
    { lines: ['insecure = true'], isInsecure: true },
  ]
}

// What the sender cannot choose, the narrowest first.
function proofOf(
  { envelope, message }: Facts,
  authservId: string,
): Candidate | null {
  const verified = verifiedDomains(message.fields, authservId)
  const wanted = [
    domainOf(fieldValue(message.fields, 'from').split('>', 1).join('')),
    domainOf(envelope.sender),
  ]
  const domain = wanted.find(it => verified.includes(it)) ?? verified[0]
  if (domain !== undefined) {
    return {
      lines: [`verified_domain = ${list([domain])}`],
      // No record says what was verified: taken for so is who says so.
      forRecords: [`sender = ${list([`@${domain}`])}`, 'insecure = true'],
    }
  }
  if (envelope.isAuthenticated) return { lines: ['authenticated = true'] }
  if (envelope.origin === 'submission') {
    return { lines: ['origin = "submission"'] }
  }
  const address = envelope.client.address.replace(/^ipv6:/iu, '')
  const isKnown = isIP(address) !== 0 && !/^127\.|^::1$/u.test(address)
  return isKnown ? { lines: [`client = ${list([address])}`] } : null
}

function tomlOf(
  { envelope }: Facts,
  names: { readonly stopping: readonly Finding[]; readonly isWhole: boolean },
  lines: readonly string[],
): string {
  const rule = (what: readonly string[]): string =>
    [
      '[[rule]]',
      `name = ${JSON.stringify(`allow ${envelope.id}`)}`,
      `recipient = ${list(envelope.recipients.map(it => it.address))}`,
      ...merged([...lines, ...what]),
      'action = "tag"',
      '',
    ].join('\n')
  const { stopping, isWhole } = names
  const rules = [
    ...(stopping.length === 0
      ? []
      : [
          rule([
            `class = ${list(stopping.map(it => it.class))}`,
            `finding = ${list(stopping.map(it => it.name))}`,
          ]),
        ]),
    ...(isWhole ? [rule(['class = ["clean"]'])] : []),
  ]
  return rules.join('\n')
}

// In a list "*", ".example.com", "user@" and "file:/path" mean more than one
// address, and a sender may have any.
function isPlain(address: string): boolean {
  return /^(?!file:|[@./*])[^\s<>*]+@[^@\s<>*]+$/u.test(address)
}

// The last of two lines for one option counts.
function merged(lines: readonly string[]): readonly string[] {
  const given = lines.filter(line => line !== '')
  const options = new Map(given.map(line => [line.split(' ')[0], line]))
  return [...options.values()]
}

function list(texts: readonly string[]): string {
  return `[${[...new Set(texts)].map(it => JSON.stringify(it)).join(', ')}]`
}

// An address that no list can have makes no rule.
async function attempt(
  toml: string,
  { rulesOf }: AllowTools,
): Promise<readonly Rule[] | null> {
  try {
    return await rulesOf(toml)
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}
