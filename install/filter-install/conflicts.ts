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

import type { PostfixFiles } from '../../src/postfix/edit.js'
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

/** @param files without anything of ours. */
export function conflicts(
  files: PostfixFiles,
  stanzas: readonly Stanza[],
): readonly string[] {
  const services = readMasterCf(files['master.cf'])
  return [
    ...mainConflicts(files['main.cf']),
    ...services.flatMap(otherFilters),
    ...services.flatMap(service => takenNames(service, stanzas)),
  ]
}

function mainConflicts(text: string): readonly string[] {
  const parameters = readMainCf(text)
  const inForce = parameters.filter(
    it => parameters.findLast(other => other.name === it.name) === it,
  )
  return inForce.flatMap(({ name, value, line }) => {
    const where = `main.cf:${line}: ${name} = ${value}`
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

function otherFilters(service: Service): readonly string[] {
  return service.options.flatMap(({ name, value }) => {
    const other = OTHER_FILTERS[name]
    const where = `master.cf:${service.line}: ${serviceKey(service)}`
    return other === undefined || value === ''
      ? []
      : [`${where} has ${name}=${value}, ${other}: take it out first`]
  })
}

function takenNames(
  service: Service,
  stanzas: readonly Stanza[],
): readonly string[] {
  const taken =
    service.name === TRANSPORT ||
    stanzas.some(stanza => listensLike(service, stanza.key))
  return taken
    ? [
        `master.cf:${service.line}: ${serviceKey(service)} is there already and is not filter-install's: take it out first, or choose other ports`,
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
