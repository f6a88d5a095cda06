/*
 * NAME
 *   send - a digest, on its way
 *
 * DESCRIPTION
 *   It goes by sendmail(1), from the null sender, and so comes to the filter. There
 *   it passes by its mark (quarantine/release-mark), which is good for these bytes
 *   and this recipient, once. Where this host has no sendmail(1), as in a
 *   container, it goes to forward_to.
 *
 * DIAGNOSTICS
 *   Rejects where it was not taken.
 */

import { existsSync } from 'node:fs'
import { bytesOf } from '../util/bytes.js'
import { newId, randomName } from '../util/id.js'
import { printable } from '../util/text.js'
import type { Config } from '../config/config.js'
import { makeEnvelope, NULL_SENDER } from '../mail/envelope.js'
import { parseEndpoint } from '../smtp/endpoint.js'
import { makeReleaseKey } from '../quarantine/release-key.js'
import { digestOf, releaseField } from '../quarantine/release-mark.js'
import { sendmailTransport } from '../deliver/sendmail.js'
import { smtpTransport } from '../deliver/smtp.js'
import type { Transport } from '../deliver/transport.js'
import { MAIN } from '../options.js'

/** Takes a message to one address. */
export type Send = (mail: Buffer, address: string) => Promise<void>

export interface Sender {
  readonly send: Send
  close(): void
}

const SEND_MS = 60_000
/** As long as Postfix tries (maximal_queue_lifetime). */
const MARK_SECONDS = 5 * 24 * 60 * 60

export function openSender(config: Config): Sender {
  const transport = transportOf(config)
  const folder = config.settings(MAIN).quarantine_directory
  return {
    send: (mail, address) => send(mail, address, { transport, folder }),
    close: () => transport.close(),
  }
}

function transportOf(config: Config): Transport {
  const main = config.settings(MAIN)
  return existsSync(main.sendmail_path)
    ? sendmailTransport({
        path: main.sendmail_path,
        spoolFolder: main.spool_directory,
      })
    : smtpTransport({
        endpoint: parseEndpoint(main.forward_to),
        hostname: main.hostname,
      })
}

async function send(
  mail: Buffer,
  address: string,
  { transport, folder }: { transport: Transport; folder: string },
): Promise<void> {
  const recipients = [{ address, notify: 'NEVER' }]
  const bytes = bytesOf(mail)
  const mark = releaseField({
    key: makeReleaseKey(folder),
    id: randomName(),
    expires: Math.ceil(Date.now() / 1000) + MARK_SECONDS,
    sha256: digestOf(bytes),
    recipients: [address],
  })
  const answers = await transport.deliver({
    request: { sender: NULL_SENDER, recipients, prepend: [mark] },
    envelope: makeEnvelope({
      ...{ id: newId(), sender: NULL_SENDER, recipients },
      arrivedAt: Date.now(),
      // Its answer is waited for, as before the queue.
      stage: 'before-queue',
      smtputf8: /[^\0-\x7f]/u.test(address),
    }),
    bytes,
    signal: AbortSignal.timeout(SEND_MS),
  })
  const refused = answers.find(({ status }) => !status.startsWith('2'))
  if (refused === undefined) return
  throw new Error(`${refused.status} ${printable(refused.text)}`)
}
