/*
 * NAME
 *   processes - whether what runs is what is installed here
 *
 * DESCRIPTION
 *   Postfix and systemd may start programs of another folder than the one that
 *   doctor belongs to, and filterd may run since before its program or its
 *   configuration was changed. Then what doctor says is not what filters.
 *
 *   Where [web] is on, its pages must be served by an account that can change
 *   nothing, under a name that begins with https, and the helper must answer.
 *
 *   Pure.
 */

import { dirname } from 'node:path'
import type { LiveFacts } from './facts.js'
import { applyHint } from './pool/apply-again.js'
import { advice, shell, startFilterd } from './hint.js'
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

/** filter-web, and the helper that changes anything for it. */
export function webFindings({
  web = null,
  account,
}: Pick<LiveFacts, 'web' | 'account'>): readonly Finding[] {
  if (web === null) return []
  const { socket, mode, fault, publicUrl, uids } = web
  const findings: Finding[] = []
  if (fault !== '') {
    findings.push({
      ...{ level: 'warning', topic: 'web.helper_socket' },
      text: `[web] is on, but its helper does not answer: ${fault}. Recipients can release nothing.`,
      fix: shell('systemctl restart postsift-web-helper'),
    })
  }
  if (mode !== null && mode !== SOCKET_MODE) {
    findings.push({
      ...{ level: 'critical', topic: 'web.helper_socket mode' },
      text: `${socket} has mode 0${mode.toString(8)}, not 0660: who can open it can release kept mail.`,
      fix: shell('systemctl restart postsift-web-helper'),
    })
  }
  for (const uid of uids) {
    const who =
      uid === 0
        ? 'root'
        : uid === account?.uid
          ? 'the account of the filter'
          : ''
    if (who === '') continue
    findings.push({
      ...{ level: 'critical', topic: 'filter-web account' },
      text: `filter-web serves pages as ${who}: a hole in it is one in the filter.`,
      fix: advice(
        'start it with its unit, or as root with an account of its own as user of the table web',
      ),
    })
  }
  if (publicUrl !== '' && !publicUrl.startsWith('https://')) {
    findings.push({
      ...{ level: 'warning', topic: 'web.public_url' },
      text: `public_url of [web] is ${publicUrl}: passwords and links go over the network in the clear.`,
      fix: advice(
        'put a proxy with TLS before the pages, and set public_url of the table web to the address that it serves',
      ),
    })
  }
  return findings
}

const SOCKET_MODE = 0o660
