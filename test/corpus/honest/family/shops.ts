/*
 * NAME
 *   shops - mail from shops, banks and magazines
 *
 * DESCRIPTION
 *   Long HTML in one line inside base64 and raw, lines beyond 998 octets,
 *   data: pictures, invoices, rules of hyphens.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, pdf, png } from '../files.js'
import { postfix } from '../trace.js'
import { html } from './newsletter-html.js'

/** Mail from shops, banks and magazines. */
export const shops = (): readonly HonestMessage[] => [
  htmlOnlyLongLines(),
  htmlOnly8bitOverlong(),
  base64SingleLine(),
  dataPicture(),
  relatedPictures(),
  orderWithInvoice(),
  socialNotice(),
  bankNotice(),
  japaneseMagazine(),
  textOnlyDigest(),
]

const single = (
  seed: string,
  type: string,
  encoding: string,
  body: Buffer | string,
): Buffer => mail`
  ${postfix('mta2.news.example.com', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
  MIME-Version: 1.0
  From: Shop <shop@news.example.com>
  To: ben@example.net
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  Message-ID: <${digits(seed, 32)}@news.example.com>
  Subject: Your order
  Content-Type: ${type}
  Content-Transfer-Encoding: ${encoding}

  ${body}
`

const tableOf = (rows: number): string =>
  `<html><body><table>${Array.from({ length: rows }, (_, i) => `<tr><td>Article ${i}</td><td align="right">${(i * 1.5).toFixed(2)} &euro;</td></tr>`).join('')}</table></body></html>`

const htmlOnlyLongLines = (): HonestMessage => ({
  name: 'shop-html-one-line-of-990-octets',
  program: 'shop software',
  bytes: single(
    '990',
    'text/html; charset=us-ascii',
    '7bit',
    tableOf(60)
      .match(/.{1,990}(?=<)/g)
      ?.join('\n') ?? '',
  ),
})

/** Beyond the 998 octets of RFC 5322, as template engines send it. */
const htmlOnly8bitOverlong = (): HonestMessage => ({
  name: 'shop-html-8bit-line-of-six-thousand-octets',
  program: 'shop software',
  bytes: single(
    '8bit',
    'text/html; charset=utf-8',
    '8bit',
    tableOf(100).replaceAll('Article', 'Äpfel Nr.'),
  ),
})

const base64SingleLine = (): HonestMessage => ({
  name: 'shop-html-base64-in-one-line',
  program: 'shop software',
  bytes: single(
    'b64',
    'text/html; charset=utf-8',
    'base64',
    base64Lines(tableOf(60), 100_000),
  ),
})

const dataPicture = (): HonestMessage => ({
  name: 'shop-html-with-data-picture',
  program: 'shop software',
  bytes: single(
    'data',
    'text/html; charset=utf-8',
    'quoted-printable',
    quotedPrintable(
      `<html><body><img alt="logo" src="data:image/png;base64,${png('logo', 24).toString('base64')}"><p>Thank you!</p></body></html>`,
    ),
  ),
})

const relatedPictures = (): HonestMessage => ({
  name: 'travel-agency-related-with-twelve-gifs',
  program: 'travel agency software',
  bytes: mail`
    From: Travel <travel@news.example.com>
    To: ben@example.net
    Subject: Your journey
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <${digits('travel', 32)}@news.example.com>
    MIME-Version: 1.0
    Content-Type: multipart/related; boundary="related-4711"; type="text/html"

    ${multipart(
      'related-4711',
      mail`
        Content-Type: text/html; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        <html><body>${Array.from({ length: 12 }, (_, i) => `<img src=3D"cid:spacer${i}@travel">`).join('=\n')}Gute Reise, M=FCllers!</body></html>
      `,
      ...Array.from(
        { length: 12 },
        (_, i) => mail`
          Content-Type: image/gif
          Content-Transfer-Encoding: base64
          Content-ID: <spacer${i}@travel>
          Content-Location: spacer${i}.gif

          ${base64Lines(gif())}
        `,
      ),
    )}
  `,
})

const orderWithInvoice = (): HonestMessage => ({
  name: 'shop-order-confirmation-with-invoice',
  program: 'Magento 2',
  bytes: mail`
    From: Garden Shop <sales@shop.example.com>
    To: Ben Ortiz <ben@example.net>
    Subject: =?utf-8?Q?Invoice=20for=20your=20Garden=20Shop=20order?=
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <${digits('magento', 32)}@shop.example.com>
    Content-Type: multipart/mixed;
     boundary="=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c70"
    Content-Disposition: inline

    --=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c70
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable
    Content-Disposition: inline

    ${quotedPrintable(html('Thank you for your order #000004711.\nTotal: 42,00 €'))}
    --=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c70
    Content-Type: application/pdf; charset=utf-8
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="=?utf-8?Q?Invoice=5F4711.pdf?="

    ${base64Lines(pdf('Invoice 4711'), 72)}
    --=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c70--
  `,
  parts: ['Invoice_4711.pdf'],
})

const socialNotice = (): HonestMessage => ({
  name: 'linkedin-invitation',
  program: 'LinkedIn',
  bytes: mail`
    Date: Tue, 14 Jan 2020 08:12:31 +0000 (UTC)
    From: Dora Lind <invitations@linkedin.com>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <1234567890.4711815.1578989551123@lva1-app1234.prod.linkedin.com>
    Subject: I'd like to add you to my professional network
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
    \tboundary="----=_Part_4711814_123456789.1578989551120"
    X-LinkedIn-Template: invite_member
    X-LinkedIn-Class: INVITE-MBR

    ------=_Part_4711814_123456789.1578989551120
    Content-Type: text/plain;charset=UTF-8
    Content-Transfer-Encoding: quoted-printable
    Content-ID: text-body

    Hi Ben, I=E2=80=99d like to join your network.

    ------=_Part_4711814_123456789.1578989551120
    Content-Type: text/html;charset=UTF-8
    Content-Transfer-Encoding: quoted-printable
    Content-ID: html-body

    <html xmlns=3D"http://www.w3.org/1999/xhtml" lang=3D"en"><body>Hi Ben, I=E2=
    =80=99d like to join your network.</body></html>
    ------=_Part_4711814_123456789.1578989551120--
  `,
})

const bankNotice = (): HonestMessage => ({
  name: 'bank-statement-notice-plain',
  program: 'bank host system',
  bytes: mail`
    Received: from host1 (host1.bank.example [198.51.100.77]) by gw.bank.example with SMTP id 00E8CVxx; Tue, 14 Jan 2020 09:12:31 +0100
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: "Example Bank" <no-reply@bank.example>
    To: <ben@example.net>
    Subject: A new statement is in your mailbox
    Message-ID: <BANK.20200114.0912.4711@host1.bank.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=ISO-8859-15
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable(encode('Sehr geehrter Herr Ortiz,\n\nin Ihrem Postfach liegt ein neuer Kontoauszug. Gebühr: 0,00 €.\n\nWir fragen Sie nie nach Ihrer PIN.', 'iso-8859-15'))}
  `,
})

const japaneseMagazine = (): HonestMessage => ({
  name: 'japanese-mail-magazine-iso-2022-jp-long-lines',
  program: 'mail magazine service',
  bytes: mail`
    From: ${encodedWords('園芸通信', { charset: 'ISO-2022-JP' })} <mag@mag.example.jp>
    To: ben@example.net
    Subject: ${encodedWords('【園芸通信】冬の庭のお手入れについての大切なお知らせです', { charset: 'ISO-2022-JP' })}
    Date: Tue, 14 Jan 2020 17:12:31 +0900
    Message-ID: <20200114171231.4711.magazine@mag.example.jp>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=ISO-2022-JP
    Content-Transfer-Encoding: 7bit
    Precedence: bulk

    ${encode('━━━━━━━━━━━━━━━━━━━━━━━━━━\n■ 冬の庭\n━━━━━━━━━━━━━━━━━━━━━━━━━━\n'.repeat(3) + '林檎の木を今剪定しましょう。'.repeat(12), 'iso-2022-jp')}
  `,
})

const textOnlyDigest = (): HonestMessage => ({
  name: 'security-advisory-digest-with-rules-of-hyphens',
  program: 'advisory mailer',
  bytes: mail`
    From: advisories@cert.example.org
    To: ben@example.net
    Subject: [CERT] Advisories of the week
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <20200114091231.weekly@cert.example.org>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    -----------------------------------------------------------------------
    Advisory 2020-0042                                     severity: medium
    -----------------------------------------------------------------------

    A crafted message with two Content-Type fields may bypass the check of
    the scanner. Attackers send the EICAR test file, a string of 68 printable
    characters that starts with “X5O” and which every scanner knows.

    -- Affected
       Example Scanner 1.0

    -- Solution
       Update.
  `,
})
