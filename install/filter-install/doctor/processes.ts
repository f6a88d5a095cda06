/*
 * NAME
 *   processes - whether what runs is what is installed here
 *
 * DESCRIPTION
 *   Postfix and systemd may start programs of another folder than the one that
 *   doctor belongs to, and filterd may run since before its program or its
 *   configuration was changed. Then what doctor says is not what filters.
 *
 *   Pure.
 */

import { dirname } from 'node:path'
import type { LiveFacts } from './facts.js'
import { applyHint } from './flow.js'
import { shell, startFilterd } from './hint.js'
import type { Finding } from './finding.js'

export function processFindings(facts: LiveFacts): readonly Finding[] {
  return [...placeFindings(facts), ...runningFindings(facts)]
}

/** A file's time and a process's do not have the same clock's edge. */
const SLACK_MS = 2000

// Programs of ours, wherever they are.
const PROGRAM = /\/(?:filter-pipe(?:\.js)?|filter-smtp\.js|filterd\.js)$/u

function placeFindings(facts: LiveFacts): readonly Finding[] {
  const { programs, own } = facts
  const others = [...programs.keys()].filter(
    path => PROGRAM.test(path) && dirname(path) !== own.bin,
  )
  const [other] = others
  if (other === undefined) return []
  return [
    {
      ...{ level: 'warning', topic: 'programs' },
      text: `Mail goes through ${other}, but this filter-install belongs to ${own.bin}.`,
      fix: applyHint(facts),
    },
  ]
}

function runningFindings(facts: LiveFacts): readonly Finding[] {
  const { own, configFile, processes } = facts
  const { running, builtAt, configuredAt } = processes
  if (running === null) return []
  const { pid, program, started, youngest } = running
  const restart = startFilterd(own, configFile)
  const fix = own.hasSystemd ? restart : shell(`kill ${pid}`)
  const findings: Finding[] = []
  const find = (topic: string, text: string): void => {
    findings.push({ level: 'warning', topic, text, fix })
  }
  if (program !== '' && dirname(program) !== own.bin) {
    find(
      'filterd',
      `Process ${pid} runs ${program}, but this filter-install belongs to ${own.bin}.`,
    )
  } else if (started + SLACK_MS < builtAt) {
    find(
      'filterd',
      `filterd, process ${pid}, was started before its program was rebuilt.`,
    )
  }
  const named = running.configFile
  if (named !== undefined && named !== configFile) {
    find(
      'filterd configuration',
      `filterd, process ${pid}, reads ${named} and not ${configFile}.`,
    )
  } else if (youngest + SLACK_MS < configuredAt) {
    findings.push({
      ...{ level: 'warning', topic: 'filterd configuration' },
      text: `${configFile} was changed after filterd, process ${pid}, read it.`,
      fix: own.hasSystemd
        ? shell('systemctl reload postsift')
        : shell(`kill -HUP ${pid}`),
    })
  }
  return findings
}
