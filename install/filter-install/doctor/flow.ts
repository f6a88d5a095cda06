/*
 * NAME
 *   flow - whether mail goes through the filter, and comes back
 *
 * DESCRIPTION
 *   The lines that turn the filter on, the filter itself, the way back, the
 *   queue in front of it, and whether it is on trial.
 *
 *   Pure.
 */

import { listOf } from '../../../src/postfix/main-cf.js'
import {
  readableServices,
  serviceOption,
} from '../../../src/postfix/master-cf.js'
import { changedEdits } from '../../../src/postfix/take-out.js'
import { answerFindings } from './answers.js'
import { bypassFindings } from './bypass.js'
import { listenPortsOf, type LiveFacts } from './facts.js'
import { shell, toml } from './hint.js'
import { applyHint } from './pool/apply-again.js'
import { poolFindings } from './pool/pool.js'
import { liveService } from './settings.js'
import {
  contentFilter,
  SUBMISSION_TRANSPORT,
  TRANSPORT,
} from '../plan/stanzas.js'
import { PROBE_TRANSPORT } from '../verify/path.js'
import type { Finding } from './finding.js'

export function flowFindings(
  facts: LiveFacts,
  now: number,
): readonly Finding[] {
  const { pool = null } = facts
  return [
    ...lineFindings(facts),
    ...nextHopFindings(facts),
    ...(isLive(facts) ? bypassFindings(facts) : []),
    ...(pool === null ? answerFindings(facts) : poolFindings(facts, pool)),
    ...queueFindings(facts, now),
    ...trialFindings(facts),
  ]
}

/** The filter's name where it is called from, in main.cf or master.cf. */
export function filterPlaces({
  files,
  values,
  record,
}: Pick<LiveFacts, 'files' | 'values' | 'record'>): readonly string[] {
  const name =
    record.mode === 'before-queue' ? 'smtpd_proxy_filter' : 'content_filter'
  const inMain = name === 'content_filter' ? values[name] : undefined
  const inMaster = readableServices(files['master.cf']).map(it =>
    serviceOption(it, name),
  )
  return [inMain, ...inMaster].flatMap(it => it || [])
}

/** Whether mail goes to the filter. */
export function isLive(
  facts: Pick<LiveFacts, 'files' | 'values' | 'record'>,
): boolean {
  const { mode } = facts.record
  const ports = listenPortsOf(facts.record)
  const isOurs = (value: string): boolean =>
    mode === 'before-queue'
      ? ports.some(port => value.endsWith(`:${port}`))
      : TRANSPORTS.some(it => value.startsWith(`${it}:`))
  return filterPlaces(facts).some(isOurs)
}

const TRANSPORTS = [TRANSPORT, SUBMISSION_TRANSPORT]

/** Whether refusals of the filter are turned into later tries. */
export function isSoft(facts: Pick<LiveFacts, 'files' | 'values'>): boolean {
  const transport = liveService(facts, `${TRANSPORT}/unix`)
  const own = transport && serviceOption(transport, 'soft_bounce')
  return (own ?? facts.values['soft_bounce']) === 'yes'
}

function lineFindings(facts: LiveFacts): readonly Finding[] {
  const { record } = facts
  const apply = applyHint(facts)
  const findings: Finding[] = []
  if (!record.isComplete) {
    findings.push({
      ...{ level: 'critical', topic: 'apply', fix: apply },
      text: 'An apply was interrupted, and Postfix may not have loaded its files.',
    })
  }
  if (liveService(facts, `${PROBE_TRANSPORT}/unix`) !== undefined) {
    findings.push({
      ...{ level: 'warning', topic: 'verify', fix: apply },
      text: 'A verification was interrupted: the lines for its probes are still there.',
    })
  }
  if (!isLive(facts)) {
    findings.push({
      ...{ level: 'critical', topic: 'content_filter', fix: apply },
      text: 'Postfix sends no mail to the filter: mail is not filtered.',
    })
    if (hasNoMappings(facts)) {
      findings.push({
        ...{ level: 'critical', topic: 'receive_override_options' },
        text: 'no_address_mappings is set, but no filter follows: aliases are never expanded.',
        fix: apply,
      })
    }
  } else if (record.isComplete) {
    findings.push(...changedFindings(facts))
  }
  return findings
}

// apply adds what is missing; a service under one of our names that is not as
// it wrote it is in its way.
function changedFindings(facts: LiveFacts): readonly Finding[] {
  const { record, files, configDir } = facts
  const changed = changedEdits(files, record.edits).filter(
    it => it.kind !== 'comment',
  )
  if (changed.length === 0) return []
  const names = changed.map(it => {
    if (it.kind === 'service') return it.key
    return it.kind === 'option' ? `${it.name} of ${it.key}` : it.name
  })
  const services = changed.flatMap(it =>
    it.kind === 'service' && liveService(facts, it.key) !== undefined
      ? `'${it.key}'`
      : [],
  )
  const apply = applyHint(facts)
  const remove = `postconf -c ${configDir} -MX ${services.join(' ')}`
  return [
    {
      ...{ level: 'warning', topic: 'lines' },
      text: `Lines that filter-install wrote were changed by someone else: ${[...new Set(names)].join(', ')}.`,
      fix:
        services.length === 0
          ? apply
          : shell([remove, ...apply.lines].join(' && ')),
    },
  ]
}

function hasNoMappings({ values }: LiveFacts): boolean {
  const value = values['receive_override_options'] ?? ''
  return listOf(value).includes('no_address_mappings')
}

// Without a next hop Postfix takes the recipient's domain, and smtp(8) brings
// the mail there, unfiltered.
function nextHopFindings(facts: LiveFacts): readonly Finding[] {
  const { mode, listenPort } = facts.record
  const { configDir } = facts
  if (mode === 'before-queue') return []
  return filterPlaces(facts)
    .filter(value => value.startsWith(`${TRANSPORT}:`))
    .flatMap((value): Finding[] => {
      const nextHop = value.slice(TRANSPORT.length + 1)
      const { pool } = facts.record.setup ?? {}
      const right = contentFilter(
        { mode, listenPort, submissionPort: null, ...(pool && { pool }) },
        'inbound',
      )
      const fix = shell(
        `postconf -c ${configDir} -e 'content_filter = ${right}' && postfix -c ${configDir} reload`,
      )
      if (nextHop === '') {
        const text = `content_filter = ${value} has no next hop: mail bypasses the filter.`
        return [{ level: 'critical', topic: 'content_filter', text, fix }]
      }
      if (mode === 'pipe' || nextHop.startsWith('[')) return []
      const text = `content_filter = ${value} has no brackets: Postfix looks up the filter in DNS.`
      return [{ level: 'warning', topic: 'disable_dns_lookups', text, fix }]
    })
}

const LONG_MS = 15 * 60 * 1000

function queueFindings(
  { queue, configDir }: LiveFacts,
  now: number,
): readonly Finding[] {
  const { waiting, oldest, reason } = queue
  if (waiting === 0 || oldest === null) return []
  const minutes = Math.round((now - oldest) / 60_000)
  const isLong = now - oldest > LONG_MS
  return [
    {
      ...{ level: isLong ? 'critical' : 'warning', topic: 'queue' },
      text: `${waiting === 1 ? '1 message waits' : `${waiting} messages wait`} for the filter, the oldest for ${minutes} minutes: ${reason.slice(0, 200)}.`,
      fix: shell(`postqueue -c ${configDir} -f`),
    },
  ]
}

function trialFindings(facts: LiveFacts): readonly Finding[] {
  const { filter, configFile, record } = facts
  const apply = applyHint(facts)
  const findings: Finding[] = []
  if (typeof filter !== 'string' && filter.mode === 'monitor') {
    findings.push({
      ...{ level: 'warning', topic: 'mode' },
      text: `${configFile} has mode = "monitor": every message is delivered, whatever is found.`,
      fix: toml(configFile, 'mode = "enforce"'),
    })
  }
  if (record.mode !== 'before-queue' && isSoft(facts)) {
    findings.push({
      ...{ level: 'warning', topic: 'soft_bounce', fix: apply },
      text: 'soft_bounce is on for the filter: refused mail stays in the queue for days.',
    })
  }
  return findings
}
