/*
 * NAME
 *   stanzas - what is in master.cf and main.cf, mode by mode
 *
 * DESCRIPTION
 *   The names and ports are those of "Postfix: The Definitive Guide", chapter
 *   14: a transport chkmsg that hands mail to the filter on port 10025, and an
 *   smtpd on port 10026 that takes it back. Each `-o` overrides a setting
 *   that would otherwise be inherited from main.cf and break the filter or let
 *   mail pass by it; the tables say which.
 *
 *   Mail of our own users goes to the filter by a door of its own, so that the
 *   filter knows whose it is: another port, or by pipe(8) another transport.
 *
 *   Pure: version and options in, text out. All modes are in one file, to be
 *   compared: what one overrides, the others must have a reason not to.
 */

import type { Origin } from '../../../src/mail/envelope.js'
import { isIPv6 } from 'node:net'
import { valueFor, type PostfixVersion } from '../../../src/postfix/version.js'
import { nextHopsOf, type Pool } from './pool.js'

export const MODES = [
  'pipe',
  'spawn',
  'daemon',
  'before-queue',
  'lmtp',
] as const

export type Mode = (typeof MODES)[number]

/** The transport that hands mail to the filter. */
export const TRANSPORT = 'chkmsg'
/** By pipe(8), the one for mail of our own users. */
export const SUBMISSION_TRANSPORT = 'chkout'
/** An address and not a name: localhost may be ::1, or not resolve at all. */
export const LOOPBACK = '127.0.0.1'

export interface StanzaOptions {
  readonly mode: Mode
  readonly version: PostfixVersion
  /** As in pipe(8): `filter`, or `filter:GROUP`. */
  readonly user: string
  readonly listenPort: number
  readonly returnPort: number
  /** Where mail of our own users goes; null where no service takes any. */
  readonly submissionPort: number | null
  /** Postfix's message_size_limit in bytes; 0 is no limit. */
  readonly messageSizeLimit: number
  /** Absolute paths. */
  readonly node: string
  readonly bin: string
  readonly configFile: string
  /** Whether filter-pipe hands mail back by SMTP and not by sendmail. */
  readonly pipeReturnsBySmtp: boolean
  /** What the filter refuses is tried again and does not bounce. */
  readonly isTrial?: boolean
  /** Asked about what comes back, as in smtpd_milters. Default none. */
  readonly signMilter?: string
  /** Filters on other hosts. Default none: the filter is on this one. */
  readonly pool?: Pool
}

export interface Stanza {
  /** As postconf(1) names a service: `chkmsg/unix`. */
  readonly key: string
  /** Whole lines. */
  readonly text: string
}

export type Setting = readonly [name: string, value: string]

/** What content_filter says; null where the filter is before the queue. */
export function contentFilter(
  options: Pick<
    StanzaOptions,
    'mode' | 'listenPort' | 'submissionPort' | 'pool'
  >,
  origin: Origin,
): string | null {
  if (options.mode === 'before-queue') return null
  // Never without a next hop: Postfix would take the recipient's domain, so
  // that smtp(8) sends the mail there, past the filter.
  const hosts = options.pool?.filters.map(it => it.host) ?? [LOOPBACK]
  return options.mode === 'pipe'
    ? `${pipeTransport(origin)}:dummy`
    : `${TRANSPORT}:${nextHopsOf(hosts, listenPortFor(options, origin))}`
}

/** What smtpd gets where the filter is before the queue. */
export function proxySettings(
  options: StanzaOptions,
  origin: Origin,
): readonly Setting[] {
  const port = listenPortFor(options, origin)
  return [
    ['smtpd_proxy_filter', `${LOOPBACK}:${port}`],
    // The filter is called when the whole message is there, not before.
    ['smtpd_proxy_options', 'speed_adjust'],
    // More than the 90 s in which filterd answers before the queue.
    ['smtpd_proxy_timeout', '100s'],
  ]
}

/** Parameters of main.cf for the queue manager and the transport. */
export function transportSettings(options: StanzaOptions): readonly Setting[] {
  const { mode } = options
  if (mode === 'before-queue') return []
  const transports =
    mode === 'pipe' ? originsOf(options).map(pipeTransport) : [TRANSPORT]
  const settings: readonly Setting[] = [
    // The default of 50 would scan a message with 120 recipients three times.
    ['destination_recipient_limit', '1000'],
    ['destination_concurrency_limit', String(CONCURRENCY)],
    // One failed connection is no reason to avoid the filter for minutes.
    ['destination_concurrency_failed_cohort_limit', '10'],
    // What main.cf may have against remote servers is not meant for it.
    ['destination_rate_delay', '0s'],
    ['transport_rate_delay', '0s'],
    // More than the launcher's 600 s: Postfix bounces what takes longer.
    ...(mode === 'pipe' ? [['time_limit', '1000s'] as const] : []),
  ]
  return transports.flatMap(transport =>
    settings.map(([name, value]) => [`${transport}_${name}`, value] as const),
  )
}

/** The transport that hands mail to filter-pipe. */
export function pipeTransport(origin: Origin): string {
  return origin === 'submission' ? SUBMISSION_TRANSPORT : TRANSPORT
}

/** What a client of the filter, or of the sink of a probe, must not inherit. */
export function clientSettings(
  program: 'smtp' | 'lmtp',
  pool?: Pool,
): readonly Setting[] {
  const from = pool?.returnAddress ?? LOOPBACK
  const hello = program === 'smtp' ? 'ehlo' : 'lhlo'
  const own: readonly Setting[] = [
    ['send_xforward_command', 'yes'],
    // Set in main.cf they would change mail before it is scanned.
    ['generic_maps', ''],
    ['header_checks', ''],
    ['mime_header_checks', ''],
    ['nested_header_checks', ''],
    ['body_checks', ''],
    ['line_length_limit', '0'],
    // The filter speaks no TLS and asks for no password.
    ['tls_security_level', 'none'],
    ['tls_wrappermode', 'no'],
    ['tls_policy_maps', ''],
    ['sasl_auth_enable', 'no'],
    // It would take the mail past the filter when that is down.
    ['fallback_relay', ''],
    // The filter takes mail from loopback only; one of another host from those
    // that it lists, and brings it back there.
    ['bind_address', isIPv6(from) ? '' : from],
    ['bind_address6', isIPv6(from) ? from : ''],
    // The next one is asked soon, and all of them.
    ...(pool === undefined
      ? []
      : [
          ['connect_timeout', '5s'] as const,
          ['mx_address_limit', '0'] as const,
        ]),
    ['dns_support_level', 'disabled'],
    ['host_lookup', 'native'],
    // Longer than the filter may take; on expiry mail is delivered twice.
    ['data_done_timeout', '1200s'],
    // 8BITMIME, SMTPUTF8 and DSN go through the filter, whatever is ignored
    // of remote servers.
    [`discard_${hello}_keywords`, ''],
    [`discard_${hello}_keyword_address_maps`, ''],
    // The filter's answer counts as it is given.
    ['reply_filter', ''],
    ['delivery_status_filter', ''],
  ]
  // What a relay may need that knows no EHLO.
  const smtpOnly: readonly Setting[] = [
    ['smtp_never_send_ehlo', 'no'],
    ['smtp_always_send_ehlo', 'yes'],
  ]
  return [
    // Postfix must not seem to meet itself.
    ['myhostname', 'localhost'],
    // DKIM signatures end with it.
    ['disable_mime_output_conversion', 'yes'],
    ...own.map(([name, value]) => [`${program}_${name}`, value] as const),
    ...(program === 'smtp' ? smtpOnly : []),
  ]
}

/** A setting in the words of a version. */
export function asIn(version: PostfixVersion, [name, value]: Setting): Setting {
  return [name, valueFor(version, name, value)]
}

/** An `-o` as it is on a line of its own. */
export function minusO([name, value]: Setting): string {
  return `  -o ${name}=${value}`
}

/** The entry's first line, in the columns of the usual master.cf. */
export function fields(words: readonly (string | number)[]): string {
  const [name, type, isPrivate, unpriv, chroot, maxproc, command] = words
  const columns = [name, type, isPrivate, unpriv, chroot, '-', maxproc]
  const widths = [9, 5, 7, 7, 7, 7, 7]
  return [
    ...columns.map((word, at) => String(word).padEnd(widths[at] ?? 0)),
    command,
  ].join(' ')
}

/** Whole lines of an entry. */
export function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}

export function originsOf({
  submissionPort,
}: StanzaOptions): readonly Origin[] {
  return submissionPort === null ? ['inbound'] : ['inbound', 'submission']
}

export function listenPortFor(
  options: Pick<StanzaOptions, 'listenPort' | 'submissionPort'>,
  origin: Origin,
): number {
  const { listenPort, submissionPort } = options
  return origin === 'submission' ? (submissionPort ?? listenPort) : listenPort
}

/** Messages in the filter at once. */
export const CONCURRENCY = 10
