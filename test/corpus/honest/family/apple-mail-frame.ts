/*
 * NAME
 *   apple-mail-frame - what every letter of Apple Mail has
 *
 * DESCRIPTION
 *   The fields of a letter and its boundaries, for the families of Apple Mail.
 */

import { mail, uuid } from '../build.js'
import { postfix } from '../trace.js'

/** The fields of a letter; `type` is the whole value of Content-Type. */
export function frame(seed: string, subject: string, type: string): Buffer {
  return mail`
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
}

/** A boundary as Apple Mail makes them, the same for a seed. */
export function boundaryOf(seed: string): string {
  return `Apple-Mail=_${uuid(`boundary ${seed}`).toUpperCase()}`
}

/** The Content-Type of a multipart of this kind, folded. */
export function mixed(seed: string, kind = 'mixed'): string {
  return `multipart/${kind};\n\tboundary="${boundaryOf(seed)}"`
}

/** A part of plain ASCII text. */
export function shortText(text: string): Buffer {
  return mail`
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain;
    \tcharset=us-ascii

    ${text}

  `
}
