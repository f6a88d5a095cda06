/*
 * NAME
 *   return-settings - what is in force for mail that comes back from the filter
 *
 * DESCRIPTION
 *   Each setting overrides one that would otherwise be inherited from main.cf, and
 *   stop mail that was accepted, change it, or send it to the filter again.
 *
 *   Pure.
 */

import { trustedOf } from './pool.js'
import type { Mode, Setting, StanzaOptions } from './stanzas.js'

const LOOPBACKS = '127.0.0.0/8'

/** What an smtpd for mail of our own must not inherit. */
export function returnSettings(
  mode: Mode,
  sizeLimit: number,
  { signMilter = '', pool }: Pick<StanzaOptions, 'signMilter' | 'pool'> = {},
): readonly Setting[] {
  const from = pool === undefined ? LOOPBACKS : trustedOf(pool)
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
    // Everything was decided when the mail came in; only the filter may come.
    ['mynetworks', from],
    ['smtpd_delay_reject', 'no'],
    [
      'smtpd_client_restrictions',
      pool === undefined ? '' : 'permit_mynetworks,reject',
    ],
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
    ['smtpd_authorized_xforward_hosts', from],
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
    ['smtpd_client_event_limit_exceptions', from],
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
