/*
 * NAME
 *   bypassed-scanners - scanners that an administrator has turned off for a time
 *
 * DESCRIPTION
 *   Mail passes without them: critical, but for an engine that finds only spam.
 *
 *   Pure.
 */

import { ALL, bypassText } from '../../../src/bypass/bypass.js'
import type { LiveFacts } from './facts.js'
import type { Finding } from './finding.js'
import { ownProgram } from './hint.js'

export function bypassedFindings({
  bypasses = [],
  own,
  configFile,
}: Pick<LiveFacts, 'bypasses' | 'own' | 'configFile'>): readonly Finding[] {
  return bypasses.map((it): Finding => ({
    level: FOR_SPAM.includes(it.scanner) ? 'warning' : 'critical',
    topic: `bypass ${it.scanner}`,
    text: `Mail passes without ${bypassText(it)}: ${it.by} has bypassed ${it.scanner === ALL ? 'them' : 'it'}.`,
    fix: ownProgram(own, `filterctl bypass --off --config ${configFile}`),
  }))
}

const FOR_SPAM = ['spamd', 'rspamd']
