/*
 * NAME
 *   listener-options - the options of a [[listener]] of filterd
 */

import { choice, list, parsed, string, type Section } from './config/option.js'
import { parseEndpoint, parseForwardTo } from './smtp/endpoint.js'

export const LISTENER = {
  name: 'listener',
  sentence: 'An address on which filterd listens. May be given more than once.',
  options: {
    address: parsed(
      'address',
      '',
      'Protocol and address: "smtp:127.0.0.1:10025", "lmtp:unix:/path", "localhost port 10025". Required.',
      parseEndpoint,
    ),
    stage: choice(
      ['after-queue', 'before-queue'],
      'after-queue',
      'Whether Postfix sends mail after it has queued it (content_filter) or before (smtpd_proxy_filter).',
    ),
    origin: choice(
      ['inbound', 'submission'],
      'inbound',
      'Source of the mail: from outside, or from your own users.',
    ),
    clients: list(
      [],
      'Addresses and networks of your MTAs that may connect: ["192.0.2.10", "2001:db8::/64"]. What they tell about SMTP clients (XFORWARD) is believed; others get 421. Required if other hosts can reach address. By default, only this host may connect.',
    ),
    forward_to: parsed(
      'address',
      '',
      'Address to which mail of this listener is sent; by default the main forward_to. "smtp:peer:10026" is that port of the host that sent the message, and needs clients.',
      parseForwardTo,
    ),
    socket_mode: string(
      '0666',
      'Permissions of a Unix socket, in octal. By default, every account of this host may connect, as with a port.',
    ),
  },
} as const satisfies Section
