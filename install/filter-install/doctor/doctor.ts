/*
 * NAME
 *   doctor - what is wrong with a live installation, and what mends it
 *
 * DESCRIPTION
 *   Compares what is in force with the contract that filter and Postfix have:
 *   settings, limits of time and size in the right order, account, folders,
 *   programs, ports, queue, clamd; what the policy lets pass; who could change
 *   the programs. Each finding is one sentence with what mends it: a command, or
 *   lines of configuration.
 *
 *   Pure: facts in, findings out.
 */

import type { LiveFacts } from './facts.js'
import { returnKeyOf } from './pool/pool.js'
import { bypassedFindings } from './bypassed-scanners.js'
import { engineFindings } from './engines.js'
import { flowFindings } from './flow.js'
import { clamdFindings, limitFindings } from './limits.js'
import { clockFindings, machineFindings } from './machine.js'
import { serviceFindings } from './services.js'
import { settingFindings } from './settings.js'
import { wrapped } from '../../../src/print/wrap.js'
import { hintText, ownInstall, type OwnPrograms } from './hint.js'
import { policyFindings } from './policy.js'
import { processFindings, webFindings } from './processes.js'
import { safetyFindings } from './safety.js'
import { storeFindings } from './store/store.js'
import { surroundingFindings } from './surroundings.js'
import type { Finding } from './finding.js'

/** The worst first. @param now milliseconds since the epoch. */
export function diagnose(facts: LiveFacts, now: number): readonly Finding[] {
  const returnKey = returnKeyOf(facts)
  const findings = isOnOtherHosts(facts)
    ? [
        ...flowFindings(facts, now),
        ...serviceFindings(facts),
        ...settingFindings(facts, returnKey),
      ]
    : [
        ...flowFindings(facts, now),
        ...serviceFindings(facts),
        ...settingFindings(facts, returnKey),
        ...limitFindings(facts, returnKey),
        ...machineFindings(facts),
        ...clockFindings(facts, now),
        ...clamdFindings(facts),
        ...engineFindings(facts),
        ...bypassedFindings(facts),
        ...policyFindings(facts, now),
        ...safetyFindings(facts),
        ...webFindings(facts),
        ...storeFindings(facts, now),
        ...processFindings(facts),
        ...surroundingFindings(facts.surroundings, facts.configFile),
      ]
  const isCritical = ({ level }: Finding): boolean => level === 'critical'
  return [
    ...findings.filter(isCritical),
    ...findings.filter(it => !isCritical(it)),
  ]
}

// What filters, and its configuration, is there.
function isOnOtherHosts({ pool = null }: LiveFacts): boolean {
  return pool !== null
}

export function notInstalled(own: OwnPrograms): Finding {
  return {
    level: 'critical',
    topic: 'installation',
    text: 'The filter is not installed in this Postfix.',
    fix: ownInstall(own, 'plan --mode daemon'),
  }
}

/** 0 well, 1 warnings, 2 critical: as monitoring programs have it. */
export function statusOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(it => it.level === 'critical')) return 2
  return findings.length > 0 ? 1 : 0
}

export function doctorText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'All is well.\n'
  return findings
    .map(({ level, text, fix }) => {
      const hint = `  fix: ${hintText(fix)}`
      // A command is pasted: its line stays whole.
      const shown = fix.kind === 'advice' ? wrapped(hint, { hang: 4 }) : hint
      return `${wrapped(`${level}: ${text}`)}\n${shown}\n`
    })
    .join('')
}
