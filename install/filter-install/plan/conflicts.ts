/*
 * NAME
 *   conflicts - what in Postfix's configuration speaks against a plan
 *
 * DESCRIPTION
 *   Another content filter, services and parameters under our names: what to do
 *   with them is the administrator's to decide. Each fault is one sentence that
 *   begins with the line that it is about.
 *
 *   Milters stay: they see the mail when it comes in, before the filter, and
 *   not again after it. They are in the way only where Postfix would not show
 *   them the message, or show it twice.
 *
 *   Pure.
 */

import type {
  FileName,
  PostfixFiles,
  Range,
} from '../../../src/postfix/edit.js'
import { lineNumberOf } from '../../../src/postfix/logical-lines.js'
import { listOf, readMainCf } from '../../../src/postfix/main-cf.js'
import {
  listenPlace,
  readMasterCf,
  serviceKey,
  type Service,
} from '../../../src/postfix/master-cf.js'
import { serviceName } from './pool.js'
import {
  LOOPBACK,
  SUBMISSION_TRANSPORT,
  TRANSPORT,
  type Stanza,
  type StanzaOptions,
} from './stanzas.js'

const TRANSPORTS: readonly string[] = [TRANSPORT, SUBMISSION_TRANSPORT]

/**
 * @param bare the files without anything of ours.
 * @param current as they are: lines are counted there.
 */
export function conflicts(
  bare: PostfixFiles,
  current: PostfixFiles,
  stanzas: readonly Stanza[],
  options: StanzaOptions,
): readonly string[] {
  const services = readMasterCf(bare['master.cf'])
  const at: Where = (name, it) => placeIn(current, bare, name, it)
  const inTheWay = whatIsInTheWay(options)
  return [
    ...mainConflicts(bare['main.cf'], at, inTheWay),
    ...services.flatMap(service => otherFilters(service, at, inTheWay)),
    ...services.flatMap(service =>
      takenNames(service, at, [
        ...stanzas.map(it => it.key),
        ...listenKeys(options),
      ]),
    ),
  ]
}

/** Milters in main.cf and master.cf that stay. */
export function hasMilters(files: PostfixFiles): boolean {
  const settings = [
    ...readMainCf(files['main.cf']),
    ...readMasterCf(files['master.cf']).flatMap(it => it.options),
  ]
  return settings.some(
    it => /^(?:non_)?smtpd_milter/u.test(it.name) && it.value !== '',
  )
}

// Settings that cannot stay, and a sentence of what to do about each.
function whatIsInTheWay({
  mode,
  pipeReturnsBySmtp,
}: StanzaOptions): Readonly<Record<string, string>> {
  const filter = 'another content filter: remove it first'
  const unseen =
    'a milter, which would not see the message with a filter before the queue: choose another mode, or remove the milter'
  const twice =
    'a milter, which would see each message again after the filter: write pipe_resubmit = "smtp" in the configuration of the filter'
  return {
    content_filter: filter,
    smtpd_proxy_filter: 'another filter before the queue: remove it first',
    ...(mode === 'before-queue'
      ? { smtpd_milters: unseen, smtpd_milter_maps: unseen }
      : {}),
    ...(mode === 'pipe' && !pipeReturnsBySmtp
      ? { non_smtpd_milters: twice }
      : {}),
  }
}

/** `master.cf:12` for what is in the file without ours. */
export function placeIn(
  current: PostfixFiles,
  bare: PostfixFiles,
  name: FileName,
  { start, end }: Range,
): string {
  const piece = bare[name].slice(start, end)
  return `${name}:${lineNumberOf(current[name], piece)}`
}

type Where = (name: FileName, range: Range) => string

function mainConflicts(
  text: string,
  at: Where,
  inTheWay: Readonly<Record<string, string>>,
): readonly string[] {
  const parameters = readMainCf(text)
  const inForce = parameters.filter(
    it => parameters.findLast(other => other.name === it.name) === it,
  )
  return inForce.flatMap(({ name, value, ...range }) => {
    const where = `${at('main.cf', range)}: ${name} = ${value}`
    const other = inTheWay[name]
    if (other !== undefined && value !== '') {
      return [`${where} names ${other}`]
    }
    if (TRANSPORTS.some(it => name.startsWith(`${it}_`))) {
      return [
        `${where} is for a transport with the filter's name: remove it first`,
      ]
    }
    const hasIpv4 = listOf(value).some(it => it === 'all' || it === 'ipv4')
    return name === 'inet_protocols' && value !== '' && !hasIpv4
      ? [`${where}: the filter needs ipv4 for 127.0.0.1`]
      : []
  })
}

function otherFilters(
  service: Service,
  at: Where,
  inTheWay: Readonly<Record<string, string>>,
): readonly string[] {
  return service.options.flatMap(({ name, value }) => {
    const other = inTheWay[name]
    const where = `${at('master.cf', service)}: ${serviceKey(service)}`
    return other === undefined || value === ''
      ? []
      : [`${where} has ${name}=${value}, ${other}`]
  })
}

// Also where filterd listens: a service there would take the mail unfiltered.
function listenKeys(options: StanzaOptions): readonly string[] {
  const { mode, listenPort, submissionPort, pool } = options
  // Filters of other hosts have their ports there.
  if (pool !== undefined) return []
  const ports = submissionPort === null ? [] : [submissionPort]
  return mode === 'pipe'
    ? []
    : [listenPort, ...ports].map(port => `${LOOPBACK}:${port}/inet`)
}

function takenNames(
  service: Service,
  at: Where,
  keys: readonly string[],
): readonly string[] {
  const taken =
    TRANSPORTS.includes(service.name) ||
    keys.some(key => listensLike(service, key))
  return taken
    ? [
        `${at('master.cf', service)}: ${serviceKey(service)} already exists and is not filter-install's: remove it first, or choose other ports`,
      ]
    : []
}

// Whether a service would listen where one of ours will.
function listensLike(service: Service, key: string): boolean {
  if (service.type !== 'inet' || !key.endsWith('/inet')) return false
  const { host, port } = listenPlace(service)
  const isSame = key === `${serviceName(host, Number(port))}/inet`
  const isAll = /^(?:|0\.0\.0\.0)$/u.test(host)
  const isLoopback = /^(?:localhost|127(?:\.\d+){3})$/u.test(host)
  const isOfLoopback = isLoopback && key.startsWith('127.')
  return isSame || ((isAll || isOfLoopback) && key.endsWith(`:${port}/inet`))
}
