/*
 * NAME
 *   conflicts - what in Postfix's configuration speaks against a plan
 *
 * DESCRIPTION
 *   Another content filter, milters, services and parameters under our names:
 *   what to do with them is the administrator's to decide. Each fault is one
 *   sentence that begins with the line that it is about.
 *
 *   Pure.
 */

import type { FileName, PostfixFiles, Range } from '../../src/postfix/edit.js'
import { lineNumberOf } from '../../src/postfix/logical-lines.js'
import { listOf, readMainCf } from '../../src/postfix/main-cf.js'
import {
  listenPlace,
  readMasterCf,
  serviceKey,
  type Service,
} from '../../src/postfix/master-cf.js'
import { TRANSPORT, type Stanza } from './stanzas.js'

/** Settings that hand mail to another filter. */
const OTHER_FILTERS: Readonly<Record<string, string>> = {
  content_filter: 'another content filter',
  smtpd_proxy_filter: 'another filter before the queue',
  smtpd_milters: 'a milter',
  non_smtpd_milters: 'a milter',
}

/**
 * @param bare the files without anything of ours.
 * @param current as they are: lines are counted there.
 */
export function conflicts(
  bare: PostfixFiles,
  current: PostfixFiles,
  stanzas: readonly Stanza[],
): readonly string[] {
  const services = readMasterCf(bare['master.cf'])
  const at: Where = (name, it) => placeIn(current, bare, name, it)
  return [
    ...mainConflicts(bare['main.cf'], at),
    ...services.flatMap(service => otherFilters(service, at)),
    ...services.flatMap(service => takenNames(service, at, stanzas)),
  ]
}

/** `master.cf:12` for what stands in the file without ours. */
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

function mainConflicts(text: string, at: Where): readonly string[] {
  const parameters = readMainCf(text)
  const inForce = parameters.filter(
    it => parameters.findLast(other => other.name === it.name) === it,
  )
  return inForce.flatMap(({ name, value, ...range }) => {
    const where = `${at('main.cf', range)}: ${name} = ${value}`
    const other = OTHER_FILTERS[name]
    if (other !== undefined && value !== '') {
      return [`${where} names ${other}: take it out first`]
    }
    if (name.startsWith(`${TRANSPORT}_`)) {
      return [`${where} is for a transport of our name: take it out first`]
    }
    const hasIpv4 = listOf(value).some(it => it === 'all' || it === 'ipv4')
    return name === 'inet_protocols' && value !== '' && !hasIpv4
      ? [`${where}: the filter needs ipv4 for 127.0.0.1`]
      : []
  })
}

function otherFilters(service: Service, at: Where): readonly string[] {
  return service.options.flatMap(({ name, value }) => {
    const other = OTHER_FILTERS[name]
    const where = `${at('master.cf', service)}: ${serviceKey(service)}`
    return other === undefined || value === ''
      ? []
      : [`${where} has ${name}=${value}, ${other}: take it out first`]
  })
}

function takenNames(
  service: Service,
  at: Where,
  stanzas: readonly Stanza[],
): readonly string[] {
  const taken =
    service.name === TRANSPORT ||
    stanzas.some(stanza => listensLike(service, stanza.key))
  return taken
    ? [
        `${at('master.cf', service)}: ${serviceKey(service)} is there already and is not filter-install's: take it out first, or choose other ports`,
      ]
    : []
}

// Whether a service would listen where one of ours will.
function listensLike(service: Service, key: string): boolean {
  if (service.type !== 'inet' || !key.endsWith('/inet')) return false
  const { host, port } = listenPlace(service)
  const isLoopback = /^(?:|localhost|127(?:\.\d+){3}|0\.0\.0\.0)$/u.test(host)
  return isLoopback && key.endsWith(`:${port}/inet`)
}
