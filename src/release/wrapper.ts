/*
 * NAME
 *   wrapper - the message of ours that a kept one is attached to
 *
 * DESCRIPTION
 *   A multipart message with a note in plain text and the kept message, every
 *   byte of it, as message/rfc822. Everything that comes from the kept message
 *   is printable ASCII here.
 */

import { hostname } from 'node:os'
import { randomName } from '../util/id.js'
import { ascii } from '../util/text.js'
import type { Entry } from '../quarantine/entry.js'

export interface Wrapper {
  /** Put before and after the kept bytes. */
  readonly head: string
  readonly tail: string
}

export function wrapperOf(
  entry: Entry,
  about: {
    readonly recipients: readonly string[]
    readonly isPlain: boolean
    /** Milliseconds since the epoch. */
    readonly now: number
  },
): Wrapper {
  const { recipients, isPlain, now } = about
  const { envelope, verdict, keptAt } = entry
  const boundary = `=_${randomName()}`
  const host = ascii(hostname())
  const [to] = recipients
  const isOne = recipients.length === 1 && to !== undefined
  const lines = [
    `From: Content filter <postmaster@${host}>`,
    isOne ? `To: <${ascii(to)}>` : 'To: undisclosed-recipients:;',
    'Subject: A message that the content filter had kept',
    `Date: ${new Date(now).toUTCString().replace(/GMT$/u, '+0000')}`,
    `Message-ID: <${randomName()}@${host}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    ...(isPlain ? [] : ['Content-Transfer-Encoding: 8bit']),
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'The content filter had kept the attached message, and an administrator',
    'has released it. Open it with care.',
    '',
    `Why it was kept:  ${ascii(verdict.reason)}`,
    `From:             <${ascii(envelope.sender)}>`,
    `Kept:             ${ascii(keptAt)}`,
    `Reference:        ${ascii(envelope.id)}`,
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    'Content-Disposition: attachment; filename="message.eml"',
    ...(isPlain ? [] : ['Content-Transfer-Encoding: 8bit']),
    '',
  ]
  return {
    head: lines.map(line => `${line}\n`).join(''),
    tail: `\n--${boundary}--\n`,
  }
}
