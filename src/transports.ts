/*
 * NAME
 *   transports - how each program hands messages on
 */

import type { Settings } from './config/option.js'
import { sendmailTransport } from './deliver/sendmail.js'
import { smtpTransport } from './deliver/smtp.js'
import type { Transport } from './deliver/transport.js'
import type { MAIN } from './options.js'
import { parseForwardTo } from './smtp/endpoint.js'

export type MainSettings = Settings<typeof MAIN>

/** How filter-pipe hands messages back. */
export function pipeTransport(main: MainSettings): Transport {
  if (main.pipe_resubmit === 'smtp') return networkTransport(main)
  return sendmailTransport({
    path: main.sendmail_path,
    spoolFolder: main.spool_directory,
  })
}

/** How messages go on by SMTP or LMTP. */
export function networkTransport({
  hostname,
  forward_to,
}: MainSettings): Transport {
  return smtpTransport({ endpoint: parseForwardTo(forward_to), hostname })
}
