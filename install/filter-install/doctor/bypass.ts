/*
 * NAME
 *   bypass - mail that comes in and does not go to the filter
 *
 * DESCRIPTION
 *   Each service that takes mail in must lead to the filter, whatever turns the
 *   filter on elsewhere: with an `-o content_filter=` of its own, one smtpd lets
 *   all mail of its port pass unscanned. A port of loopback that turns the
 *   filter off in this way is left alone: programs of this host return mail
 *   there.
 *
 *   FILTER in an access table or in header_checks replaces the content filter
 *   for each message that it matches.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import { parameter, readMainCf } from '../../../src/postfix/main-cf.js'
import {
  listenPlace,
  readableServices,
  serviceKey,
  serviceOption,
  type Service,
} from '../../../src/postfix/master-cf.js'
import type { FilterLine, LiveFacts } from './facts.js'
import { advice } from './hint.js'
import { setOption } from './settings.js'
import type { Finding } from './finding.js'
import { receiversAmong, type Receiver } from '../plan/feeding-services.js'
import {
  contentFilter,
  listenPortFor,
  LOOPBACK,
  SUBMISSION_TRANSPORT,
  TRANSPORT,
} from '../plan/stanzas.js'
import { isProbeDoor } from '../verify/path.js'

export function bypassFindings(facts: LiveFacts): readonly Finding[] {
  return [
    ...receiversInForce(facts).flatMap(it => receiverFindings(facts, it)),
    ...facts.filterLines.flatMap(lineFindings),
  ]
}

function receiversInForce({ files, record }: LiveFacts): readonly Receiver[] {
  const ours = record.edits.flatMap(edit =>
    edit.kind === 'service' ? edit.key : [],
  )
  const others = readableServices(files['master.cf']).filter(
    it => !ours.includes(serviceKey(it)) && !isOfProbes(it),
  )
  return receiversAmong(others, record.mode)
}

// While verify runs, or where it was killed.
function isOfProbes(service: Service): boolean {
  const text = serviceOption(service, 'syslog_name') ?? ''
  return isProbeDoor({ kind: 'service', key: serviceKey(service), text })
}

function receiverFindings(
  facts: LiveFacts,
  { service, origin }: Receiver,
): readonly Finding[] {
  const { mode, submissionPort } = facts.record
  const isBefore = mode === 'before-queue'
  const name = isBefore ? 'smtpd_proxy_filter' : 'content_filter'
  const key = serviceKey(service)
  const own = serviceOption(service, name)
  const value = expanded(facts, own ?? facts.values[name] ?? '')
  const isOwnUsers = origin === 'submission' && submissionPort !== undefined
  const wanted = doorFor(facts, isOwnUsers ? origin : 'inbound')
  const about = {
    topic: `${key} ${name}`,
    fix: setOption(facts, key, name, wanted),
  }
  if (isOwnUsers && value === doorFor(facts, 'inbound')) {
    const text = `Mail of your own users that comes in by ${key} is treated as mail from outside: its ${name} is ${value}.`
    return [{ level: 'warning', ...about, text }]
  }
  const isFed = isBefore
    ? ORIGINS.some(it => value === doorFor(facts, it))
    : TRANSPORTS.some(it => value.startsWith(`${it}:`))
  if (isFed || (own === '' && isOnLoopback(service))) return []
  return [
    {
      level: service.command === 'smtpd' ? 'critical' : 'warning',
      ...about,
      text: `Mail that comes in by ${key} is not filtered: its ${name} is ${value || 'empty'}.`,
    },
  ]
}

const ORIGINS: readonly Origin[] = ['inbound', 'submission']
const TRANSPORTS = [TRANSPORT, SUBMISSION_TRANSPORT]

function doorFor({ record }: LiveFacts, origin: Origin): string {
  const { mode, listenPort, submissionPort = null } = record
  const { pool } = record.setup ?? {}
  const options = { mode, listenPort, submissionPort, ...(pool && { pool }) }
  return (
    contentFilter(options, origin) ??
    `${LOOPBACK}:${listenPortFor(options, origin)}`
  )
}

// A parameter of the site's own, as in content_filter=$my_filter.
function expanded({ files }: LiveFacts, value: string): string {
  const [, name = ''] = /^\$[({]?(\w+)[)}]?$/u.exec(value) ?? []
  if (name === '') return value
  return parameter(readMainCf(files['main.cf']), name)?.value ?? value
}

function isOnLoopback(service: Service): boolean {
  const { host } = listenPlace(service)
  return service.type === 'inet' && LOOPBACK_HOST.test(host)
}

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d+){3}|::1)$/u

function lineFindings({ where, target }: FilterLine): readonly Finding[] {
  if (TRANSPORTS.some(it => target.startsWith(`${it}:`))) return []
  return [
    {
      ...{ level: 'warning', topic: `FILTER ${where}` },
      text: `${where} sends matching mail to FILTER ${target} instead of the filter.`,
      fix: advice('remove this line, or name the filter in it'),
    },
  ]
}
