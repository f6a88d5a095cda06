/*
 * NAME
 *   pool - whether filters on other hosts answer, and only they bring mail back
 *
 * DESCRIPTION
 *   Pure.
 */

import { addressesOf, serviceName, trustedOf } from '../../plan/pool.js'
import { LOOPBACK } from '../../plan/stanzas.js'
import { returnPortOf, type LiveFacts } from '../facts.js'
import type { Finding } from '../finding.js'
import { advice, shell } from '../hint.js'
import type { Rule } from '../service-rules.js'
import { applyHint } from './apply-again.js'
import type { PoolFacts } from './facts.js'

/** Where mail comes back: `127.0.0.1:10026/inet`. */
export function returnKeyOf({ record }: Pick<LiveFacts, 'record'>): string {
  const host = record.setup?.pool?.returnAddress ?? LOOPBACK
  return `${serviceName(host, returnPortOf(record))}/inet`
}

export function poolFindings(
  facts: LiveFacts,
  pool: PoolFacts,
): readonly Finding[] {
  const { isRunning, configDir } = facts
  if (!isRunning) {
    return [
      {
        ...{ level: 'critical', topic: 'postfix' },
        text: 'Postfix does not run.',
        fix: shell(`postfix -c ${configDir} start`),
      },
    ]
  }
  return [...silentFindings(pool), ...movedFindings(facts, pool)]
}

function silentFindings(pool: PoolFacts): readonly Finding[] {
  const { silent } = pool
  const isAll = silent.length >= addressesOf(pool).length
  return silent.map(it => ({
    ...{ level: isAll ? 'critical' : 'warning', topic: 'filters' },
    text: `${it}: ${isAll ? 'mail waits' : 'the other filters do its work'}.`,
    fix: advice('look at that filter with the doctor of its host'),
  }))
}

// What a filter at a new address brings back is refused.
function movedFindings(facts: LiveFacts, pool: PoolFacts): readonly Finding[] {
  return pool.filters.flatMap((filter): readonly Finding[] => {
    const now = pool.now.find(it => it.host === filter.host)
    if (now === undefined || now.addresses.length === 0) return []
    const same = now.addresses.join() === filter.addresses.join()
    if (same) return []
    return [
      {
        ...{ level: 'critical', topic: 'filters' },
        text: `${filter.host} is ${now.addresses.join(', ')} now, and was ${filter.addresses.join(', ')}: a filter at another address cannot bring mail back.`,
        fix: applyHint(facts),
      },
    ]
  })
}

/** What must be in force for filters on other hosts, where it differs. */
export function rulesForPool(
  rules: readonly Rule[],
  pool: PoolFacts,
): readonly Rule[] {
  const { returnAddress } = pool
  const trusted = trustedOf(pool)
  const exactly = (wanted: string): Pick<Rule, 'wanted' | 'isWell'> => ({
    ...{ wanted, isWell: value => value.trim() === wanted },
  })
  const isSix = returnAddress.includes(':')
  const own: Readonly<Record<string, Partial<Rule>>> = {
    '?_bind_address': {
      ...exactly(isSix ? '' : returnAddress),
      because:
        'the filters list this host by its address, and bring mail there',
    },
    smtpd_client_restrictions: {
      ...exactly('permit_mynetworks,reject'),
      because: 'more hosts than the filters can talk to it',
    },
    smtpd_authorized_xforward_hosts: exactly(trusted),
  }
  return rules.map(it => ({ ...it, ...own[it.name] }))
}

/** Of the smtpd where mail comes back, besides. */
export function networkRule(pool: PoolFacts): Rule {
  const wanted = trustedOf(pool)
  return {
    ...{ name: 'mynetworks', level: 'critical', wanted },
    isWell: value => value.trim() === wanted,
    because:
      'it takes mail for anyone, unfiltered, from these hosts, and must from the filters alone',
  }
}
