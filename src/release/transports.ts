/*
 * NAME
 *   transports - the ways by which a released message goes
 */

import type { Settings } from '../config/option.js'
import type { MAIN } from '../options.js'
import { sendmailTransport } from '../deliver/sendmail.js'
import { smtpTransport } from '../deliver/smtp.js'
import type { Transport } from '../deliver/transport.js'
import { parseEndpoint } from '../smtp/endpoint.js'

/** auto: the smtpd after the filter, and sendmail(1) where none listens. */
export type Way = 'auto' | 'smtp' | 'sendmail'

/** In the order in which they are tried; to be closed. */
export function releaseTransports(
  main: Settings<typeof MAIN>,
  way: Way,
): readonly Transport[] {
  const sendmail = sendmailTransport({
    path: main.sendmail_path,
    spoolFolder: main.spool_directory,
  })
  if (way === 'sendmail') return [sendmail]
  const network = smtpTransport({
    endpoint: parseEndpoint(main.forward_to),
    hostname: main.hostname,
  })
  return way === 'smtp' ? [network] : [network, sendmail]
}
