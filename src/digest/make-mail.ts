/*
 * NAME
 *   make-mail - a digest as a message
 *
 * DESCRIPTION
 *   multipart/alternative of text and HTML, as nodemailer makes it; nothing else
 *   in the project uses that package, and it neither sends nor reads a file here.
 *   The message is ASCII with lines that end in LF, as the filter has its bytes
 *   inside: so its mark can be checked (quarantine/release-mark).
 *
 * DIAGNOSTICS
 *   Rejects where what was made is not ASCII: its mark would not be good.
 *
 * SECURITY
 *   Only an address that has no special character is written in the To field.
 */

import { isAscii } from 'node:buffer'
import { randomName } from '../util/id.js'
import MailComposer from 'nodemailer/lib/mail-composer'

export interface MailOrder {
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Name of this host. */
  readonly host: string
  readonly date: Date
}

export async function makeMail(order: MailOrder): Promise<Buffer> {
  const { from, to, subject, text, html, host, date } = order
  const composer = new MailComposer({
    from,
    to: isPlainAddress(to)
      ? { name: '', address: to }
      : 'undisclosed-recipients:;',
    ...{ subject, text, html, date },
    messageId: `<${randomName()}@${host}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'List-Id': `Postsift <quarantine-digest.${host}>`,
    },
    textEncoding: 'quoted-printable',
    newline: 'unix',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const made = await composer.compile().build()
  if (!isAscii(made)) throw new Error('a digest is not ASCII')
  return Buffer.from(made.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

/** One that can be in a field as it is, and means itself there. */
function isPlainAddress(address: string): boolean {
  return /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,200}@[A-Za-z0-9.-]{1,255}$/u.test(
    address,
  )
}
