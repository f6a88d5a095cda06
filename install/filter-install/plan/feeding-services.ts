/*
 * NAME
 *   feeding-services - which services hand their mail to the filter, and by what edits
 *
 * DESCRIPTION
 *   Mail comes into Postfix by smtpd, pickup (sendmail) and qmqpd. By pipe(8)
 *   and before the queue only smtpd can be filtered, and each service gets its
 *   setting in master.cf: a setting in main.cf would send what the filter
 *   resubmits through it again. In the other modes main.cf turns it on for
 *   all.
 *
 *   A service that turns filtering off by an `-o content_filter=` of its own
 *   is left alone: that is how a port looks where mail comes back.
 *
 *   Services for mail of our own users (submission, and all that ask for a
 *   password) name another door of the filter, and so does sendmail where it is
 *   filtered and there is such a service.
 *
 *   Aliases are expanded after the filter, so that one message is scanned
 *   once and not once for each address: no_address_mappings in front of it,
 *   and nowhere else.
 *
 *   Pure.
 */

import {
  withAddedValue,
  type Edit,
  type PostfixFiles,
} from '../../../src/postfix/edit.js'
import { listOf, parameter, readMainCf } from '../../../src/postfix/main-cf.js'
import type { Origin } from '../../../src/mail/envelope.js'
import {
  listenPlace,
  readMasterCf,
  serviceKey,
  serviceOption,
  type Service,
} from '../../../src/postfix/master-cf.js'
import {
  contentFilter,
  minusO,
  proxySettings,
  type Mode,
  type StanzaOptions,
} from './stanzas.js'

export interface Receiver {
  readonly service: Service
  readonly isFed: boolean
  readonly origin: Origin
}

const OVERRIDES = 'receive_override_options'
const NO_MAPPINGS = 'no_address_mappings'

/** All services that a mode could feed from. */
export function receiversOf(
  files: PostfixFiles,
  mode: Mode,
): readonly Receiver[] {
  return receiversAmong(readMasterCf(files['master.cf']), mode)
}

/** Those of these services that a mode could feed from. */
export function receiversAmong(
  services: readonly Service[],
  mode: Mode,
): readonly Receiver[] {
  const hasSubmission = services.some(isSubmission)
  return services
    .filter(service => isReceiver(service, mode))
    .map(service => ({
      service,
      origin: hasSubmission ? originOf(service) : 'inbound',
      isFed: TURNED_OFF_BY.every(
        name => serviceOption(service, name) === undefined,
      ),
    }))
}

const TURNED_OFF_BY = ['content_filter', 'smtpd_proxy_filter']

/** Whether a service for mail of our own users is filtered. */
export function hasSubmission(files: PostfixFiles, mode: Mode): boolean {
  return receiversOf(files, mode).some(
    it => it.isFed && it.origin === 'submission',
  )
}

function originOf(service: Service): Origin {
  const isOurs = isSubmission(service) || service.command === 'pickup'
  return isOurs ? 'submission' : 'inbound'
}

// By its port, or because it asks for a password of its own accord.
function isSubmission(service: Service): boolean {
  if (service.command !== 'smtpd') return false
  return (
    SUBMISSION_PORTS.includes(listenPlace(service).port) ||
    serviceOption(service, 'smtpd_sasl_auth_enable') === 'yes'
  )
}

const SUBMISSION_PORTS = ['submission', 'submissions', 'smtps', '587', '465']

/** Whether an edit is what makes mail go to the filter: one of feedEdits(). */
export function isFeed(edit: Edit): boolean {
  return 'name' in edit && FEEDING.includes(edit.name)
}

/** Whether a service by that name is none of these edits: the filter keeps its
 * way back open, which is no connection to wait for. */
export function otherThan(edits: readonly Edit[]): (name: string) => boolean {
  const ours = edits.flatMap(edit =>
    edit.kind === 'service' ? edit.key.replace(/\/[^/]*$/u, '') : [],
  )
  return name => !ours.includes(name)
}

const FEEDING: readonly string[] = [
  'content_filter',
  'receive_override_options',
  'smtpd_proxy_filter',
  'smtpd_proxy_options',
  'smtpd_proxy_timeout',
]

/** Edits that turn the filter on; the services they lead to come elsewhere. */
export function feedEdits(
  files: PostfixFiles,
  options: StanzaOptions,
): readonly Edit[] {
  const receivers = receiversOf(files, options.mode)
  const fed = receivers.filter(it => it.isFed)
  const filter = contentFilter(options, 'inbound')
  if (filter === null) {
    return fed.flatMap(({ service, origin }) =>
      proxySettings(options, origin).map(it => optionEdit(service, it)),
    )
  }
  const feed = ({ service, origin }: Receiver): Edit =>
    optionEdit(service, [
      'content_filter',
      contentFilter(options, origin) ?? filter,
    ])
  if (options.mode === 'pipe') {
    return fed.flatMap(it => [
      feed(it),
      ...mappingEdits(it.service, overridesOf(files, it.service)),
    ])
  }
  return [
    addToParameter(files, 'content_filter', filter),
    ...fed.filter(it => it.origin === 'submission').map(feed),
    ...globalMappingEdits(files, receivers),
  ]
}

function isReceiver({ type, command }: Service, mode: Mode): boolean {
  if (command === 'smtpd') return type === 'inet' || type === 'pass'
  const bySmtpdOnly = mode === 'pipe' || mode === 'before-queue'
  return !bySmtpdOnly && (command === 'pickup' || command === 'qmqpd')
}

// main.cf for all; a service whose own `-o` says otherwise is set right, and
// one that is not filtered keeps what it had.
function globalMappingEdits(
  files: PostfixFiles,
  receivers: readonly Receiver[],
): readonly Edit[] {
  const value = parameter(readMainCf(files['main.cf']), OVERRIDES)?.value ?? ''
  const isThere = listOf(value).includes(NO_MAPPINGS)
  const perService = receivers.flatMap(({ service, isFed }) => {
    const own = serviceOption(service, OVERRIDES)
    if (own !== undefined) return isFed ? mappingEdits(service, own) : []
    if (isFed || isThere) return []
    return [optionEdit(service, [OVERRIDES, listOf(value).join(',')])]
  })
  return isThere
    ? perService
    : [addToParameter(files, OVERRIDES, NO_MAPPINGS), ...perService]
}

function mappingEdits(service: Service, value: string): readonly Edit[] {
  const words = listOf(value)
  if (words.includes(NO_MAPPINGS)) return []
  const all = [...words, NO_MAPPINGS].join(',')
  return [optionEdit(service, [OVERRIDES, all])]
}

function overridesOf(files: PostfixFiles, service: Service): string {
  const inMain = parameter(readMainCf(files['main.cf']), OVERRIDES)?.value
  return serviceOption(service, OVERRIDES) ?? inMain ?? ''
}

/** An `-o` more. The last one of a name counts: what was there may stay. */
export function optionEdit(
  service: Service,
  setting: readonly [string, string],
): Edit {
  const [name] = setting
  return {
    ...{ kind: 'option', key: serviceKey(service), name },
    before: serviceOption(service, name) ?? null,
    text: `${minusO(setting)}\n`,
  }
}

function addToParameter(
  files: PostfixFiles,
  name: string,
  value: string,
): Edit {
  const text = files['main.cf']
  const found = parameter(readMainCf(text), name)
  if (found === undefined) {
    return { kind: 'parameter', name, text: `${name} = ${value}\n` }
  }
  const before = text.slice(found.start, found.end)
  const added = found.value === '' ? ` ${value}` : `, ${value}`
  return { kind: 'value', name, before, text: withAddedValue(before, added) }
}
