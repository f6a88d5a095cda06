/*
 * NAME
 *   marked-mail - a message of our own that our own filter lets pass
 *
 * DESCRIPTION
 *   From the null sender, to the smtpd after the filter, or to sendmail(1) where
 *   nothing listens there. Then it comes to the filter, which may be what it tells
 *   of: so it has the mark of a released message, and passes without a scan.
 *
 * DIAGNOSTICS
 *   Rejects with what a transport throws. The answers say what the next hop said.
 *
 * SECURITY
 *   The mark is good for these bytes and these recipients.
 */

import { bytesOf } from '../util/bytes.js'
import { newId, randomName } from '../util/id.js'
import type { Answer } from '../mail/answer.js'
import { makeEnvelope, NULL_SENDER, type Recipient } from '../mail/envelope.js'
import type { Config } from '../config/config.js'
import { MAIN } from '../options.js'
import { makeReleaseKey } from '../quarantine/release-key.js'
import { digestOf, releaseField } from '../quarantine/release-mark.js'
import { sendmailTransport } from '../deliver/sendmail.js'
import { smtpTransport } from '../deliver/smtp.js'
import { parseEndpoint } from '../smtp/endpoint.js'
import { NextHopError } from '../smtp/next-hop-error.js'

const MAIL_SECONDS = 60
/** As long as Postfix tries (maximal_queue_lifetime). */
const MARK_SECONDS = 5 * 24 * 60 * 60

/** @param text the whole message, with LF. @returns an answer for each. */
export async function sendMarked(
  config: Config,
  { to, text }: { readonly to: readonly string[]; readonly text: string },
): Promise<readonly Answer[]> {
  const main = config.settings(MAIN)
  const recipients = to.map((address): Recipient => ({
    address,
    notify: 'NEVER',
  }))
  const bytes = bytesOf(Buffer.from(text))
  const mark = releaseField({
    key: makeReleaseKey(main.quarantine_directory),
    id: randomName(),
    expires: Math.ceil(Date.now() / 1000) + MARK_SECONDS,
    sha256: digestOf(bytes),
    recipients: to,
  })
  const handover = {
    request: { sender: NULL_SENDER, recipients, prepend: [mark] },
    envelope: makeEnvelope({
      ...{ id: newId(), sender: NULL_SENDER, recipients },
      arrivedAt: Date.now(),
      // Its answer is waited for, as before the queue.
      stage: 'before-queue',
      smtputf8: to.some(it => /[^\0-\x7f]/u.test(it)),
    }),
    bytes,
    signal: AbortSignal.timeout(MAIL_SECONDS * 1000),
    isPartial: true,
  }
  const network = smtpTransport({
    endpoint: parseEndpoint(main.forward_to),
    hostname: main.hostname,
  })
  const sendmail = sendmailTransport({
    path: main.sendmail_path,
    spoolFolder: main.spool_directory,
  })
  try {
    return await network.deliver(handover).catch((error: unknown) => {
      if (!isUnreached(error)) throw error
      return sendmail.deliver(handover)
    })
  } finally {
    network.close()
    sendmail.close()
  }
}

function isUnreached(error: unknown): boolean {
  return error instanceof NextHopError && error.kind === 'unreachable'
}
