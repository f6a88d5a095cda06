/*
 * NAME
 *   answers - whether the filter answers, and Postfix where mail comes back
 *
 * DESCRIPTION
 *   Another program on the filter's port is worse than none: Postfix believes
 *   the program that answers there.
 *
 *   Pure.
 */

import {
  isOurGreeting,
  listenPortsOf,
  returnPortOf,
  type LiveFacts,
  type Stranger,
} from './facts.js'
import { advice, ownProgram, shell, startFilterd } from './hint.js'
import { liveService } from './settings.js'
import { isResident } from '../plan/manifest.js'
import type { Finding } from './finding.js'

export function answerFindings(facts: LiveFacts): readonly Finding[] {
  const { record, greetings, isRunning, configDir, configFile, own } = facts
  const back = returnPortOf(record)
  const hasReturn = liveService(facts, `127.0.0.1:${back}/inet`) !== undefined
  const findings: Finding[] = []
  if (!isRunning) {
    findings.push({
      ...{ level: 'critical', topic: 'postfix' },
      text: 'Postfix does not run.',
      fix: shell(`postfix -c ${configDir} start`),
    })
    return findings
  }
  const { strangers = new Map<number, Stranger>() } = facts
  findings.push(...[...strangers].map(it => strangerFinding(facts, it)))
  const silent = listenPortsOf(record).find(
    it => !isOurGreeting(greetings.get(it)) && !strangers.has(it),
  )
  const where = `127.0.0.1:${silent}`
  if (silent !== undefined && isResident(record.mode)) {
    findings.push({
      ...{ level: 'critical', topic: 'filterd' },
      text: `filterd does not answer on ${where}: mail waits.`,
      fix: startFilterd(own, configFile),
    })
  }
  if (silent !== undefined && record.mode === 'spawn') {
    findings.push({
      ...{ level: 'critical', topic: 'filter-smtp' },
      text: `filter-smtp does not answer on ${where}: mail waits.`,
      fix: ownProgram(own, `filter-smtp --check --config ${configFile}`),
    })
  }
  if (hasReturn && !isGreeting(greetings, back)) {
    findings.push({
      ...{ level: 'critical', topic: 'way back' },
      text: `Postfix does not answer on 127.0.0.1:${back}, where the filter returns mail.`,
      fix: shell(`postfix -c ${configDir} reload`),
    })
  }
  return findings
}

// What it takes it may deliver, or lose.
function strangerFinding(
  { record }: LiveFacts,
  [port, { who, says }]: readonly [number, Stranger],
): Finding {
  const program = record.mode === 'spawn' ? 'filter-smtp' : 'filterd'
  const what =
    says?.startsWith('220') === true
      ? `it says "${says}", and mail goes to it unfiltered`
      : 'mail waits'
  return {
    ...{ level: 'critical', topic: program },
    text: `127.0.0.1:${port} is held by ${who}, not by ${program}: ${what}.`,
    fix: advice(
      'stop that program and start the filter; or undo, and apply with another port',
    ),
  }
}

function isGreeting(greetings: LiveFacts['greetings'], port: number): boolean {
  return greetings.get(port)?.startsWith('220') === true
}
