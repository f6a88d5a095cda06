/*
 * NAME
 *   path - the lines by which probes come in, and end with us
 *
 * DESCRIPTION
 *   For as long as a verification lasts Postfix has an smtpd more for each door
 *   of the filter, on a port of loopback, whose mail goes there whatever main.cf
 *   says, and a
 *   transport more, for the domain of the probes alone, that leads back to
 *   us. All else of the way is what real mail has.
 *
 *   Pure.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import { type Edit, type PostfixFiles } from '../../../src/postfix/edit.js'
import { parameter, readMainCf } from '../../../src/postfix/main-cf.js'
import { knows, type PostfixVersion } from '../../../src/postfix/version.js'
import {
  asIn,
  clientSettings,
  fields,
  lines,
  LOOPBACK,
  minusO,
  pipeTransport,
  TRANSPORT,
  type Mode,
} from '../plan/stanzas.js'
import { returnSettings } from '../plan/return-settings.js'
import { nextHopsOf } from '../plan/pool.js'
import { isCopyEdit } from './copies.js'

/** RFC 2606: no one has it. */
export const PROBE_DOMAIN = 'postsift-probe.invalid'
export const PROBE_TRANSPORT = 'chkprobe'

/** Whether an edit is one of probeEdits(). */
export function isProbeEdit(edit: Edit): boolean {
  if (isProbeDoor(edit) || isCopyEdit(edit)) return true
  if (edit.kind === 'service') return edit.key === `${PROBE_TRANSPORT}/unix`
  return 'name' in edit && edit.text.includes(PROBE_DOMAIN)
}

/** Whether it is a service where probes come in. */
export function isProbeDoor(edit: Edit): boolean {
  return edit.kind === 'service' && edit.text.includes(PROBE_LOG)
}

const PROBE_LOG = 'postfix/probe'

export interface ProbePath {
  readonly mode: Mode
  readonly version: PostfixVersion
  /** Of the filter. */
  readonly listenPort: number
  /** Of the filter's door for mail of our own users; null: there is none. */
  readonly submissionPort: number | null
  /** Where the probes come in, by whose mail they are. */
  readonly inPorts: Readonly<Record<Origin, number>>
  /** Filters on other hosts, each with its doors. Default: the one here. */
  readonly hops?: readonly Hop[]
  /** Where they end. */
  readonly sinkPort: number
}

/** @param files as they are, or will be without these edits. */
export function probeEdits(
  files: PostfixFiles,
  path: ProbePath,
): readonly Edit[] {
  const { submissionPort, inPorts } = path
  const hops = path.hops ?? [{ host: LOOPBACK, inPorts }]
  return [
    ...hops.flatMap(hop => [
      doorEdit(path, { ...hop, origin: 'inbound', port: path.listenPort }),
      ...(submissionPort === null
        ? []
        : [
            doorEdit(path, {
              ...{ ...hop, origin: 'submission', port: submissionPort },
            }),
          ]),
    ]),
    transportEdit(path),
    mapEdit(files, path),
  ]
}

export interface Hop {
  /** The address of a filter. */
  readonly host: string
  readonly inPorts: Readonly<Record<Origin, number>>
}

/** @param door of the filter: port. */
function doorEdit(
  { mode, version }: ProbePath,
  {
    inPorts,
    origin,
    ...door
  }: Hop & { readonly origin: Origin; readonly port: number },
): Edit {
  const name = `${LOOPBACK}:${inPorts[origin]}`
  const settings = [
    ...returnSettings(mode, 0),
    ['syslog_name', PROBE_LOG],
    ...toFilter(mode, origin, door),
  ] as const
  return {
    ...{ kind: 'service', key: `${name}/inet` },
    text: lines([
      fields([name, 'inet', 'n', '-', 'n', 5, 'smtpd']),
      ...settings
        .filter(([it]) => knows(version, it))
        .map(it => minusO(asIn(version, it))),
    ]),
  }
}

// The last one of a name counts.
function toFilter(
  mode: Mode,
  origin: Origin,
  { host, port }: { readonly host: string; readonly port: number },
): readonly (readonly [string, string])[] {
  if (mode === 'before-queue') {
    return [
      ['smtpd_proxy_filter', `${LOOPBACK}:${port}`],
      ['smtpd_proxy_options', 'speed_adjust'],
      ['smtpd_proxy_timeout', '100s'],
      ['receive_override_options', ''],
    ]
  }
  const filter =
    mode === 'pipe'
      ? `${pipeTransport(origin)}:dummy`
      : `${TRANSPORT}:${nextHopsOf([host], port)}`
  return [
    ['content_filter', filter],
    [
      'receive_override_options',
      'no_unknown_recipient_checks,no_header_body_checks,no_milters,no_address_mappings',
    ],
  ]
}

function transportEdit({ version }: ProbePath): Edit {
  return {
    ...{ kind: 'service', key: `${PROBE_TRANSPORT}/unix` },
    text: lines([
      fields([PROBE_TRANSPORT, 'unix', '-', '-', 'n', 5, 'smtp']),
      ...clientSettings('smtp')
        .filter(([it]) => knows(version, it))
        .map(minusO),
    ]),
  }
}

// In front of what is there, which may have a row for every domain.
function mapEdit(files: PostfixFiles, { sinkPort }: ProbePath): Edit {
  const name = 'transport_maps'
  const map = `inline:{ { ${PROBE_DOMAIN} = ${PROBE_TRANSPORT}:[${LOOPBACK}]:${sinkPort} } }`
  const text = files['main.cf']
  const found = parameter(readMainCf(text), name)
  if (found === undefined) {
    return { kind: 'parameter', name, text: `${name} = ${map}\n` }
  }
  const before = text.slice(found.start, found.end)
  return {
    ...{ kind: 'value', name, before },
    text: before.replace('=', `= ${map},`),
  }
}
