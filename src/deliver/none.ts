/*
 * NAME
 *   none - the transport that delivers nothing
 *
 * DESCRIPTION
 *   The template for a transport, and the one for programs that must not be
 *   able to send mail: it accepts nothing.
 */

import { MailError } from '../mail/error.js'
import type { Transport } from './transport.js'

export function noTransport(): Transport {
  return {
    name: 'none',
    deliver: () =>
      Promise.reject(new MailError('4.3.5', 'delivery is switched off')),
    close: () => undefined,
  }
}
