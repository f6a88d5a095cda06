/*
 * NAME
 *   settings - what our services must not inherit, and why
 *
 * DESCRIPTION
 *   A service of master.cf has what its `-o` say and, for everything else,
 *   what main.cf says. settingFindings() looks at what is in force for the
 *   transport chkmsg and for the smtpd after the filter, no matter who wrote
 *   it there: a setting that was taken out of our lines, or one put after them,
 *   shows alike.
 *
 *   Pure.
 */

import {
  readableServices,
  serviceKey,
  serviceOption,
  type Service,
} from '../../../src/postfix/master-cf.js'
import { knows, readVersion, valueFor } from '../../../src/postfix/version.js'
import type { LiveFacts } from './facts.js'
import { advice, shell, type Hint } from './hint.js'
import { networkRule, rulesForPool } from './pool/pool.js'
import { CLIENT, RETURN, type Rule } from './service-rules.js'
import {
  editsMail,
  SIGNED_BEFORE,
  signingMilters,
} from '../plan/signing-milters.js'
import { TRANSPORT, type Mode } from '../plan/stanzas.js'
import type { Finding } from './finding.js'

/** Which names of parameters the transport's program has. */
export type Prefix = 'smtp' | 'lmtp' | 'none'

export function clientPrefix(mode: Mode): Prefix {
  if (mode === 'lmtp') return 'lmtp'
  return mode === 'pipe' || mode === 'before-queue' ? 'none' : 'smtp'
}

/** Parameters whose values must be known besides, by client. */
export const LIVE_PARAMETERS: Readonly<Record<Prefix, readonly string[]>> = {
  smtp: parametersOf('smtp'),
  lmtp: parametersOf('lmtp'),
  none: parametersOf('none'),
}

function parametersOf(prefix: Prefix): readonly string[] {
  const client = prefix === 'none' ? [] : CLIENT
  const more =
    prefix === 'none'
      ? []
      : [
          '?_data_done_timeout',
          '?_dns_support_level',
          'disable_dns_lookups',
          'soft_bounce',
        ]
  return [
    ...[...client.map(it => it.name), ...more].map(it => named(it, prefix)),
    ...RETURN.map(it => it.name),
    'message_size_limit',
    'smtpd_timeout',
  ]
}

function named(name: string, prefix: Prefix): string {
  return name.replace('?', prefix)
}

/** The service of that name, undefined where there is none. */
export function liveService(
  { files }: Pick<LiveFacts, 'files'>,
  key: string,
): Service | undefined {
  return readableServices(files['master.cf']).find(it => serviceKey(it) === key)
}

/** What is in force for a service. */
export function inForce(
  { values }: Pick<LiveFacts, 'values'>,
  service: Service,
  name: string,
): string {
  return serviceOption(service, name) ?? values[name] ?? ''
}

export function settingFindings(
  facts: LiveFacts,
  returnKey: string,
): readonly Finding[] {
  const prefix = clientPrefix(facts.record.mode)
  const transport = `${TRANSPORT}/unix`
  const { pool = null } = facts
  const own = (rules: readonly Rule[]): readonly Rule[] =>
    pool === null ? rules : rulesForPool(rules, pool)
  const client = prefix === 'none' ? [] : own(CLIENT)
  return [
    ...findingsOf(
      facts,
      transport,
      client.map(it => ({ ...it, name: named(it.name, prefix) })),
    ),
    ...findingsOf(facts, returnKey, [
      ...own(RETURN),
      ...(pool === null ? [] : [networkRule(pool)]),
    ]),
    ...signingFindings(facts, returnKey),
  ]
}

// What is signed in front of the filter, and changed by it.
function signingFindings(
  { filter, files }: LiveFacts,
  returnKey: string,
): readonly Finding[] {
  if (typeof filter === 'string') return []
  const { actions, rules } = filter.policy
  const edits = editsMail(
    Object.values(actions).map(({ action }) => action),
    rules.map(({ settings }) => settings),
  )
  const signing = edits ? signingMilters(files, returnKey) : []
  return signing.map((it): Finding => ({
    ...{ level: 'warning', topic: 'signing milter' },
    text: `${it}: ${SIGNED_BEFORE}`,
    fix: advice(
      'take the milter out of main.cf and master.cf, and apply again with the option sign-milter',
    ),
  }))
}

function findingsOf(
  facts: LiveFacts,
  key: string,
  rules: readonly Rule[],
): readonly Finding[] {
  const service = liveService(facts, key)
  const version = readVersion(facts.version)
  if (service === undefined || version === undefined) return []
  return rules.flatMap(({ name, wanted, level, because, isWell }) => {
    const value = inForce(facts, service, name)
    if (!knows(version, name) || isWell(value)) return []
    const { signMilter } = facts.record.setup ?? {}
    if (name === 'smtpd_milters' && value === signMilter) return []
    const shown = value === '' ? 'nothing' : value
    return [
      {
        ...{ level, topic: name },
        text: `${key} has ${name} = ${shown}: ${because}.`,
        fix: setOption(facts, key, name, valueFor(version, name, wanted)),
      },
    ]
  })
}

/** Sets a parameter of main.cf. */
export function setParameter(
  { configDir }: Pick<LiveFacts, 'configDir'>,
  name: string,
  value: string,
): Hint {
  const at = `-c ${configDir}`
  return shell(`postconf ${at} -e '${name} = ${value}' && postfix ${at} reload`)
}

/** Sets an `-o` of a service. */
export function setOption(
  { configDir }: Pick<LiveFacts, 'configDir'>,
  key: string,
  name: string,
  value: string,
): Hint {
  const at = `-c ${configDir}`
  return shell(
    `postconf ${at} -P '${key}/${name}=${value}' && postfix ${at} reload`,
  )
}
