/*
 * NAME
 *   rspamd-headers - what rspamd is told of the envelope
 *
 * DESCRIPTION
 *   Request headers of /checkv2 (docs.rspamd.com, protocol). At most 200
 *   recipients and RECIPIENT_BYTES of them are named: rspamd reads 80 KiB of
 *   headers. An address that could not be told apart in a list is left out.
 *
 *   Where no client is known there is no IP, so rspamd asks nothing about it.
 *   Mail of our own users has a User, so it is not judged by the address of a
 *   dial-up line.
 *
 *   After the queue, greylisting and rate limits are switched off: they would
 *   delay mail in our own queue.
 *
 * SECURITY
 *   Names are fixed. Values are the bytes of UTF-8 text, one character a byte,
 *   without control characters, and short.
 */

import { isIP } from 'node:net'
import type { Envelope } from '../../mail/envelope.js'
import { isOwnUser } from '../spam/worth-asking.js'

export interface RspamdHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Recipients that are not named. */
  readonly leftOut: number
}

const RECIPIENTS_NAMED = 200
const RECIPIENT_BYTES = 32 * 1024
const VALUE_BYTES = 1000

export function rspamdHeaders(envelope: Envelope): RspamdHeaders {
  const { client, sender, queueId, stage } = envelope
  const recipients = namedRecipients(envelope)
  const [only] = envelope.recipients.length === 1 ? recipients : []
  const ip = addressOf(client.address)
  const known = {
    From: `<${sender}>`,
    IP: ip,
    Helo: told(client.helo),
    Hostname: ip === '' ? '' : told(client.name),
    'Queue-ID': queueId,
    User: isOwnUser(envelope) ? envelope.saslUsername || 'authenticated' : '',
    'Deliver-To': only ?? '',
    Settings: stage === 'after-queue' ? AFTER_QUEUE : '',
  }
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(known)) {
    if (value !== '') headers[name] = headerValue(value)
  }
  if (recipients.length > 0) {
    headers['Rcpt'] = recipients.map(it => headerValue(it))
  }
  return { headers, leftOut: envelope.recipients.length - recipients.length }
}

const AFTER_QUEUE = JSON.stringify({
  symbols_disabled: [
    'GREYLIST_CHECK',
    'GREYLIST_SAVE',
    'RATELIMIT_CHECK',
    'RATELIMIT_UPDATE',
  ],
})

function namedRecipients({
  recipients,
}: Pick<Envelope, 'recipients'>): readonly string[] {
  const named: string[] = []
  let size = 0
  for (const { address } of recipients) {
    if (!ONE_ADDRESS.test(address)) continue
    size += Buffer.byteLength(address)
    if (named.length === RECIPIENTS_NAMED || size > RECIPIENT_BYTES) break
    named.push(`<${address}>`)
  }
  return named
}

// rspamd reads a list with commas, in which quotes count.
const ONE_ADDRESS = /^(?:"[^"\\\x00-\x1f\x7f]*"@)?[^\s<>,;"\\\x00-\x1f\x7f]+$/u

// As XFORWARD and pipe(8) give it: `IPV6:` before some, and words for none.
function addressOf(text: string): string {
  const address = text.replace(/^IPv6:/iu, '')
  return isIP(address) === 0 ? '' : address
}

function told(text: string): string {
  return text.startsWith('[UNAVAILABLE]') || text.startsWith('[TEMPUNAVAIL]')
    ? ''
    : text
}

/** Its UTF-8 bytes as latin1, which is how node:http writes them. */
export function headerValue(text: string): string {
  const clean = text.replace(/[\x00-\x1f\x7f]/gu, '')
  return Buffer.from(clean).subarray(0, VALUE_BYTES).toString('latin1')
}
