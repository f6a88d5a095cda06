/*
 * NAME
 *   service-rules - what must be in force for our services
 *
 * DESCRIPTION
 *   One rule for each setting that would break the filter, or let mail pass by
 *   it, if it were inherited from main.cf.
 *
 *   Pure.
 */

import { listOf } from '../../../src/postfix/main-cf.js'
import { LOOPBACK } from '../plan/stanzas.js'
import type { Level } from './finding.js'

export interface Rule {
  readonly name: string
  readonly isWell: (value: string) => boolean
  /** Set by the fix. */
  readonly wanted: string
  readonly level: Level
  /** What happens else: the end of a sentence. */
  readonly because: string
}

const is =
  (...wanted: readonly string[]) =>
  (value: string): boolean =>
    wanted.includes(value.trim())

const rule = (
  level: Level,
  name: string,
  wanted: string,
  because: string,
  isWell: Rule['isWell'] = is(wanted),
): Rule => ({ level, name, wanted, because, isWell })

const NO_TLS = is('', 'none', 'may')
const REWRITES = 'mail is changed before it is scanned'

/** Of the transport; `?` is smtp or lmtp. */
export const CLIENT: readonly Rule[] = [
  rule(
    'critical',
    '?_tls_security_level',
    'none',
    'the filter has no TLS, and all mail waits',
    NO_TLS,
  ),
  rule(
    'critical',
    '?_tls_wrappermode',
    'no',
    'the filter has no TLS, and all mail waits',
  ),
  rule(
    'critical',
    '?_fallback_relay',
    '',
    'mail goes there unfiltered when the filter is down',
  ),
  rule(
    'critical',
    '?_bind_address',
    LOOPBACK,
    'the filter accepts mail from loopback only',
    value => value === '' || value.startsWith('127.'),
  ),
  rule('warning', '?_generic_maps', '', REWRITES),
  rule('warning', '?_header_checks', '', REWRITES),
  rule('warning', '?_body_checks', '', REWRITES),
  rule(
    'warning',
    '?_sasl_auth_enable',
    'no',
    'Postfix tries to log in, but the filter offers no login',
  ),
  rule(
    'warning',
    '?_line_length_limit',
    '0',
    'long lines are broken, and DKIM signatures with them',
  ),
  rule(
    'warning',
    '?_send_xforward_command',
    'yes',
    'the filter gets neither client nor queue id, and cannot recognize a retry',
  ),
  rule(
    'warning',
    'disable_mime_output_conversion',
    'yes',
    '8-bit mail may be recoded, and DKIM signatures break',
  ),
]

const AFTER_ACCEPTANCE = 'accepted mail may bounce on its way back'

/** Of the smtpd after the filter. */
export const RETURN: readonly Rule[] = [
  rule(
    'critical',
    'content_filter',
    '',
    'returned mail goes to the filter again, in a loop',
  ),
  rule(
    'critical',
    'smtpd_proxy_filter',
    '',
    'returned mail goes to the filter again, in a loop',
  ),
  rule(
    'critical',
    'smtpd_tls_security_level',
    'none',
    'the filter has no TLS, and all mail waits',
    NO_TLS,
  ),
  rule(
    'critical',
    'smtpd_tls_wrappermode',
    'no',
    'the filter has no TLS, and all mail waits',
  ),
  rule(
    'critical',
    'smtpd_upstream_proxy_protocol',
    '',
    'the filter does not speak the proxy protocol, and all mail waits',
  ),
  rule(
    'critical',
    'receive_override_options',
    'no_unknown_recipient_checks,no_header_body_checks,no_milters',
    'aliases are never expanded',
    value => !listOf(value).includes('no_address_mappings'),
  ),
  rule('warning', 'smtpd_milters', '', 'milters see each message twice'),
  rule('warning', 'smtpd_client_restrictions', '', AFTER_ACCEPTANCE),
  rule('warning', 'smtpd_helo_restrictions', '', AFTER_ACCEPTANCE),
  rule('warning', 'smtpd_sender_restrictions', '', AFTER_ACCEPTANCE),
  rule('warning', 'smtpd_relay_restrictions', '', AFTER_ACCEPTANCE),
  rule('warning', 'smtpd_data_restrictions', '', AFTER_ACCEPTANCE),
  rule('warning', 'smtpd_end_of_data_restrictions', '', AFTER_ACCEPTANCE),
  rule(
    'warning',
    'smtpd_recipient_restrictions',
    'permit_mynetworks,reject',
    AFTER_ACCEPTANCE,
    value => listOf(value)[0] === 'permit_mynetworks',
  ),
  rule('warning', 'local_recipient_maps', '', AFTER_ACCEPTANCE),
  rule('warning', 'relay_recipient_maps', '', AFTER_ACCEPTANCE),
  rule(
    'warning',
    'smtpd_authorized_xforward_hosts',
    '127.0.0.0/8',
    'the log loses the client that a message came from',
    value => /127\.0\.0\.[01]|\$mynetworks/u.test(value),
  ),
  rule(
    'warning',
    'local_header_rewrite_clients',
    '',
    'header fields are added and completed, and DKIM signatures break',
  ),
  rule(
    'warning',
    'smtpd_client_connection_rate_limit',
    '0',
    'connections from the filter may be refused under load',
  ),
  rule(
    'warning',
    'smtpd_client_connection_count_limit',
    '0',
    'connections from the filter may be refused under load',
  ),
  rule(
    'warning',
    'smtpd_forbid_bare_newline',
    'reject',
    'a malformed end of data could smuggle a message in',
    is('reject', 'normalize', 'yes'),
  ),
  rule(
    'warning',
    'smtpd_forbid_bare_newline_exclusions',
    '',
    'the way back is exempt from the check for smuggled messages',
  ),
]
