/*
 * NAME
 *   limits - limits of time and size, each inside of the next one
 *
 * DESCRIPTION
 *   The filter must answer before Postfix loses patience: pipe(8) bounces what
 *   takes too long, smtp(8) delivers it twice. What Postfix takes, the filter
 *   must look at; what the filter sends to clamd, clamd must look at.
 *
 *   Pure.
 */

import {
  readableServices,
  serviceOption,
} from '../../../src/postfix/master-cf.js'
import { advice, clamdConf, shell, toml, type Hint } from './hint.js'
import type { FilterSettings, LiveFacts } from './facts.js'

import {
  clientPrefix,
  inForce,
  liveService,
  setOption,
  setParameter,
} from './settings.js'
import { SUBMISSION_TRANSPORT, TRANSPORT } from '../plan/stanzas.js'
import type { Finding } from './finding.js'

/** When filter-pipe's launcher kills it, in seconds. */
const LAUNCHER_LIMIT = 600
/** Our fields stay far below. */
const ROOM_BYTES = 16 * 1024

export function limitFindings(
  facts: LiveFacts,
  returnKey: string,
): readonly Finding[] {
  const { filter } = facts
  if (typeof filter === 'string') return []
  return [
    ...timeFindings(facts, filter),
    ...scanTimeFindings(facts, filter),
    ...sizeFindings(facts, filter, returnKey),
  ]
}

function timeFindings(
  facts: LiveFacts,
  filter: FilterSettings,
): readonly Finding[] {
  const { mode, listenPort } = facts.record
  const ours = filter.messageTimeLimit
  const transport = `${TRANSPORT}/unix`
  const compare = (name: string, value: string, fix: Hint, limit = ours) =>
    limitFinding({ name, value, fix, limit, mode })
  switch (mode) {
    case 'pipe': {
      const transports = [TRANSPORT, SUBMISSION_TRANSPORT].filter(
        it => liveService(facts, `${it}/unix`) !== undefined,
      )
      return [
        ...transports.flatMap(it => {
          const name = `${it}_time_limit`
          const value = facts.values[name] || facts.values['command_time_limit']
          const fix = setParameter(facts, name, `${ours + 700}s`)
          return compare(name, value ?? '', fix)
        }),
        ...limitFinding({
          ...{ name: 'the limit of filter-pipe', value: `${LAUNCHER_LIMIT}s` },
          fix: toml(facts.configFile, 'message_time_limit = "300s"'),
          ...{ limit: ours, mode },
        }),
      ]
    }
    case 'before-queue': {
      const name = 'smtpd_proxy_timeout'
      const limit = filter.beforeQueueTimeLimit
      return readableServices(facts.files['master.cf'])
        .filter(it => (serviceOption(it, 'smtpd_proxy_filter') ?? '') !== '')
        .flatMap(it => {
          const value = inForce(facts, it, name)
          const key = `${it.name}/${it.type}`
          const fix = setOption(facts, key, name, `${limit + 10}s`)
          return compare(name, value, fix, limit)
        })
    }
    case 'spawn': {
      const key = `127.0.0.1:${listenPort}/inet`
      const service = liveService(facts, key)
      const name = 'command_time_limit'
      if (service === undefined) return clientTimes(facts, ours, transport)
      const value = inForce(facts, service, name)
      const fix = setOption(facts, key, name, `${ours + 700}s`)
      return [
        ...compare(name, value, fix),
        ...clientTimes(facts, ours, transport),
      ]
    }
    default:
      return clientTimes(facts, ours, transport)
  }
}

// clamd and the other scanners inside of all that a message may take.
function scanTimeFindings(
  { configFile }: LiveFacts,
  filter: FilterSettings,
): readonly Finding[] {
  const { scanTimeLimit, messageTimeLimit } = filter
  if (scanTimeLimit < messageTimeLimit) return []
  return [
    {
      ...{ level: 'warning', topic: 'scan_time_limit' },
      text: `scan_time_limit is ${scanTimeLimit}s, but message_time_limit is ${messageTimeLimit}s: if scanners are slow, mail is deferred again and again.`,
      fix: toml(
        configFile,
        `scan_time_limit = "${Math.ceil(messageTimeLimit / 2)}s"`,
      ),
    },
  ]
}

function clientTimes(
  facts: LiveFacts,
  limit: number,
  key: string,
): readonly Finding[] {
  const { mode } = facts.record
  const name = `${clientPrefix(mode)}_data_done_timeout`
  const service = liveService(facts, key)
  if (service === undefined) return []
  const value = inForce(facts, service, name)
  const fix = setOption(facts, key, name, `${limit + 900}s`)
  return limitFinding({ name, value, fix, limit, mode })
}

const LATE: Readonly<Record<LiveFacts['record']['mode'], string>> = {
  pipe: 'Postfix would bounce the mail',
  spawn: 'mail would be delivered twice',
  daemon: 'mail would be delivered twice',
  lmtp: 'mail would be delivered twice',
  'before-queue': 'clients would get an error',
}

function limitFinding({
  name,
  value,
  fix,
  limit,
  mode,
}: {
  readonly name: string
  readonly value: string
  readonly fix: Hint
  readonly limit: number
  readonly mode: LiveFacts['record']['mode']
}): readonly Finding[] {
  const theirs = secondsOf(value)
  if (theirs === null || theirs > limit) return []
  const text = `${name} is ${value}, but the filter may take ${limit}s: ${LATE[mode]}.`
  return [{ level: 'critical', topic: name, text, fix }]
}

/** As Postfix writes a time: `100s`, `5m`, `1h`; null where it is none. */
export function secondsOf(value: string): number | null {
  const [, digits, unit = 's'] = /^(\d+)([smhdw]?)$/u.exec(value.trim()) ?? []
  if (digits === undefined) return null
  const units = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
  return Number(digits) * units[(unit || 's') as keyof typeof units]
}

function sizeFindings(
  facts: LiveFacts,
  filter: FilterSettings,
  returnKey: string,
): readonly Finding[] {
  const name = 'message_size_limit'
  const theirs = Number(facts.values[name])
  const findings: Finding[] = []
  if (theirs === 0 || theirs > filter.messageSizeLimit) {
    const shown = theirs === 0 ? 'not limited' : `${theirs} bytes`
    findings.push({
      ...{ level: 'warning', topic: name },
      text: `${name} of Postfix is ${shown}, but the filter scans at most ${filter.messageSizeLimit} bytes: larger mail is unchecked.`,
      fix: setParameter(facts, name, String(filter.messageSizeLimit)),
    })
  }
  const back = liveService(facts, returnKey)
  if (back === undefined) return findings
  const after = Number(inForce(facts, back, name))
  const isRoomy = after === 0 || (theirs > 0 && after >= theirs + ROOM_BYTES)
  if (isRoomy) return findings
  const wanted = theirs === 0 ? '0' : String(2 * theirs)
  return [
    ...findings,
    {
      ...{ level: 'warning', topic: `${returnKey} ${name}` },
      text: `${returnKey} accepts ${after} bytes, no more than Postfix does from clients: the filter adds header fields, and the largest messages bounce.`,
      fix: setOption(facts, returnKey, name, wanted),
    },
  ]
}

// Only a command that is known to be there.
function restartClamd(command = ''): Hint {
  return command === ''
    ? advice('start clamd, as this machine starts its services')
    : shell(command)
}

export function clamdFindings({
  clamd,
  clamdRestart,
  configFile,
  filter,
}: LiveFacts): readonly Finding[] {
  const findings = clamd.flatMap((it): Finding[] => {
    const found: Finding[] = []
    const add = (level: Finding['level'], text: string, fix: Hint): void => {
      found.push({ level, topic: 'clamd', text, fix })
    }
    if (it.error !== '') {
      add(
        'critical',
        `clamd at ${it.address} does not answer: ${it.error}.`,
        restartClamd(clamdRestart),
      )
    }
    if (it.closed !== '') {
      add(
        'critical',
        `The filter account cannot open ${it.closed}, so clamd cannot be used.`,
        clamdConf('LocalSocketMode 666'),
      )
    }
    if (!it.findsVirus) {
      add(
        'critical',
        `clamd at ${it.address} does not find the test virus: it has no signatures, and reports OK for every virus.`,
        advice('update the signatures with freshclam, and restart clamd'),
      )
    }
    if (it.hidesLimits) {
      add(
        'critical',
        `clamd at ${it.address} reports OK for content that it did not scan.`,
        clamdConf('AlertExceedsMax yes'),
      )
    }
    if (!it.takesLargest) {
      add(
        'warning',
        `clamd at ${it.address} does not accept ${it.largest} bytes: mail of that size is unchecked.`,
        clamdConf(`StreamMaxLength ${it.largest}`, `MaxFileSize ${it.largest}`),
      )
    }
    return found
  })
  if (typeof filter === 'string' || filter.antivirus) return findings
  return [
    ...findings,
    {
      ...{ level: 'warning', topic: 'antivirus' },
      text: 'No antivirus is active: messages are not scanned for malware.',
      fix: toml(configFile, '[scanner.clamd]', 'enabled = true'),
    },
  ]
}
