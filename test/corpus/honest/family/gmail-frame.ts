/*
 * NAME
 *   gmail-frame - what mail of Google has at the top
 *
 * DESCRIPTION
 *   The trace, the fields, a boundary of zeros and hex, both bodies.
 */

import {
  base64Lines,
  digits,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import { google } from '../trace.js'

/** A boundary of zeros and hex, the same for a seed. */
export function boundaryOf(seed: string): string {
  return `000000000000${digits(seed, 16)}`
}

/** The fields of a letter; `type` is the whole value of Content-Type. */
export function frame(seed: string, subject: string, type: string): Buffer {
  return mail`
    ${google('gmail.com', 'Tue, 14 Jan 2020 00:12:33 -0800 (PST)')}
    X-Received: by 2002:adf:${digits(seed, 4)}:: with SMTP id ${digits(seed, 15)}.41.1578989553123;
     Tue, 14 Jan 2020 00:12:33 -0800 (PST)
    MIME-Version: 1.0
    From: Anna Keller <anna.keller@gmail.com>
    Date: Tue, 14 Jan 2020 09:12:21 +0100
    Message-ID: <CAF${digits(seed, 20)}=Kx+${digits(seed, 12)}@mail.gmail.com>
    Subject: ${subject}
    To: Ben Ortiz <ben@example.net>
    Content-Type: ${type}
  `
}

/** Both bodies of a letter, behind the boundary of the same seed. */
export function both(seed: string, text: string): Buffer {
  const html = `<div dir="ltr">${text.replaceAll('\n', '<br>')}</div>`
  const ascii = /^[\n -~]*$/.test(text)
  const heavy = (text.match(/[^ -~]/g) ?? []).length > text.length / 3
  const encoding = ascii
    ? []
    : [`Content-Transfer-Encoding: ${heavy ? 'base64' : 'quoted-printable'}`]
  const coded = (body: string): string => {
    if (ascii) return body
    return heavy ? base64Lines(body) : quotedPrintable(body)
  }
  return multipart(
    boundaryOf(seed),
    mail`
      Content-Type: text/plain; charset="UTF-8"
      ${encoding}

      ${coded(`${text}\n`)}
    `,
    mail`
      Content-Type: text/html; charset="UTF-8"
      ${encoding}

      ${coded(html)}

    `,
  )
}
