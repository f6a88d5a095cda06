/*
 * NAME
 *   apple-mail-frame - what every letter of Apple Mail has
 *
 * DESCRIPTION
 *   The fields of a letter and its boundaries, for the families of Apple Mail.
 */
import { mail, uuid } from '../build.js'
import { postfix } from '../trace.js'

export const frame = (
  seed: string,
  subject: string,
  type: string,
): Buffer => mail`
  ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
  From: Anna Keller <anna@example.org>
  Content-Type: ${type}
  Mime-Version: 1.0 (Mac OS X Mail 13.0 \\(3608.40.2.2.4\\))
  Subject: ${subject}
  Message-Id: <${uuid(seed).toUpperCase()}@example.org>
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  To: Ben Ortiz <ben@example.net>
  X-Mailer: Apple Mail (2.3608.40.2.2.4)
`

export const boundaryOf = (seed: string): string =>
  `Apple-Mail=_${uuid(`boundary ${seed}`).toUpperCase()}`

export const mixed = (seed: string, kind = 'mixed'): string =>
  `multipart/${kind};\n\tboundary="${boundaryOf(seed)}"`

export const shortText = (text: string): Buffer => mail`
  Content-Transfer-Encoding: 7bit
  Content-Type: text/plain;
  \tcharset=us-ascii

  ${text}

`
