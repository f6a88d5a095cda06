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
import { valueFor, type PostfixVersion } from '../../../src/postfix/version.js'

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
  options: Pick<StanzaOptions, 'mode' | 'listenPort' | 'submissionPort'>,
  origin: Origin,
): string | null {
  if (options.mode === 'before-queue') return null
  // Never without a next hop: Postfix would take the recipient's domain, so
  // that smtp(8) sends the mail there, past the filter.
  return options.mode === 'pipe'
    ? `${pipeTransport(origin)}:dummy`
    : `${TRANSPORT}:[${LOOPBACK}]:${listenPortFor(options, origin)}`
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
export function clientSettings(program: 'smtp' | 'lmtp'): readonly Setting[] {
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
    // The filter takes mail from loopback only.
    ['bind_address', LOOPBACK],
    ['bind_address6', ''],
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

/** What an smtpd for mail of our own must not inherit. */
export function returnSettings(
  mode: Mode,
  sizeLimit: number,
  signMilter = '',
): readonly Setting[] {
  const overrides = ['no_unknown_recipient_checks']
  // Before the queue these did not happen yet.
  if (mode !== 'before-queue') {
    overrides.push('no_header_body_checks')
    if (signMilter === '') overrides.push('no_milters')
  }
  return [
    ['syslog_name', 'postfix/reinject'],
    // Here mail comes back: it must not go to the filter again.
    ['content_filter', ''],
    ['smtpd_proxy_filter', ''],
    // Without no_address_mappings: this is where aliases are expanded.
    ['receive_override_options', overrides.join(',')],
    ['smtpd_milters', signMilter],
    ['smtpd_milter_maps', ''],
    // Everything was decided when the mail came in; only loopback may come.
    ['mynetworks', '127.0.0.0/8'],
    ['smtpd_delay_reject', 'no'],
    ['smtpd_client_restrictions', ''],
    ['smtpd_helo_restrictions', ''],
    ['smtpd_sender_restrictions', ''],
    ['smtpd_relay_restrictions', ''],
    ['smtpd_recipient_restrictions', 'permit_mynetworks,reject'],
    ['smtpd_data_restrictions', ''],
    ['smtpd_end_of_data_restrictions', ''],
    ['smtpd_restriction_classes', ''],
    ['smtpd_reject_unlisted_sender', 'no'],
    ['local_recipient_maps', ''],
    ['relay_recipient_maps', ''],
    ['smtpd_authorized_xforward_hosts', '127.0.0.0/8'],
    ['smtpd_authorized_xclient_hosts', ''],
    // Fields that are missing stay missing: signatures cover that.
    ['local_header_rewrite_clients', ''],
    ['smtpd_discard_ehlo_keywords', ''],
    ['smtpd_discard_ehlo_keyword_address_maps', ''],
    ['smtpd_command_filter', ''],
    ['smtpd_upstream_proxy_protocol', ''],
    ['smtpd_tls_security_level', 'none'],
    ['smtpd_tls_wrappermode', 'no'],
    ['smtpd_sasl_auth_enable', 'no'],
    ['smtpd_client_connection_count_limit', '0'],
    ['smtpd_client_connection_rate_limit', '0'],
    ['smtpd_client_event_limit_exceptions', '127.0.0.0/8'],
    // What came in with so many must come back with as many.
    ['smtpd_recipient_limit', '1000'],
    ['smtpd_peername_lookup', 'no'],
    ['smtpd_error_sleep_time', '0'],
    ['smtpd_soft_error_limit', '1001'],
    ['smtpd_hard_error_limit', '1000'],
    // The connection waits while the filter works.
    ['smtpd_timeout', '1200s'],
    // The filter adds fields to a message that was just small enough.
    ['message_size_limit', String(sizeLimit)],
    // 127.0.0.0/8 would be exempt by its default.
    ['smtpd_forbid_bare_newline', 'reject'],
    ['smtpd_forbid_bare_newline_exclusions', ''],
    // As it is by default from 3.9 on.
    ['smtpd_forbid_unauth_pipelining', 'yes'],
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
