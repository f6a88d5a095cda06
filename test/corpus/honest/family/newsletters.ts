/*
 * NAME
 *   newsletters - mail to many from sending services
 *
 * DESCRIPTION
 *   Long HTML in one line inside quoted-printable and base64, and raw lines of
 *   up to and beyond 998 octets; tracking links, data: pictures, preheaders of
 *   invisible characters, structured data, calendars and vouchers.
 */
import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage, QuotedPrintableStyle } from '../build.js'
import { encode } from '../charset.js'
import { gif, pdf, png } from '../files.js'
import { dkim, postfix } from '../trace.js'

export const newsletters = (): readonly HonestMessage[] => [
  ...SERVICES.map(service => issue(service)),
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

/** A sending service: its fields in order, boundary and transfer encoding. */
interface Service {
  readonly name: string
  readonly program: string
  readonly boundary: string
  readonly encoding: '7bit' | '8bit' | 'base64' | 'quoted-printable'
  readonly charset: string
  readonly fold: string
  readonly head: readonly string[]
  readonly style?: QuotedPrintableStyle
}

const SERVICES: readonly Service[] = [
  {
    name: 'mailchimp-campaign',
    program: 'Mailchimp',
    boundary: '_----------=_MCPart_1234567890',
    encoding: 'quoted-printable',
    charset: 'utf-8; format=fixed',
    fold: ' ',
    head: [
      'X-Mailer: Mailchimp Mailer - **CID1a2b3c4d5e6f7a8b9c0d**',
      'X-Campaign: mailchimp1a2b3c4d5e6f7a8b9c0d.0f1e2d3c4b',
      'List-ID: 1a2b3c4d5e6f7a8b9c0dmc list <1a2b3c4d5e6f7a8b9c0d.815.list-id.mcsv.net>',
      'X-MC-User: 1a2b3c4d5e6f7a8b9c0d',
    ],
  },
  {
    name: 'sendgrid-campaign',
    program: 'SendGrid',
    boundary: '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f',
    encoding: 'quoted-printable',
    charset: 'utf-8',
    fold: ' ',
    head: [
      'X-SG-EID:',
      ' abcDEF0123456789/abcDEF0123456789+abcDEF0123456789/abcDEF0123456789+abcDEF01',
      ' abcDEF0123456789==',
      'X-Entity-ID: 1a2b3c4d5e6f==',
    ],
  },
  {
    name: 'amazon-ses-campaign',
    program: 'Amazon SES',
    boundary: '----=_Part_4711815_1234567890.1578989551123',
    encoding: '7bit',
    charset: 'UTF-8',
    fold: ' \n\t',
    head: [
      'Feedback-ID: 1.eu-west-1.abcDEF0123456789abcDEF0123456789abcDEF01234=:AmazonSES',
      'X-SES-Outgoing: 2020.01.14-198.51.100.8',
    ],
  },
  {
    name: 'mailjet-campaign',
    program: 'Mailjet',
    boundary: '=-abcDEF0123456789==',
    encoding: 'quoted-printable',
    charset: 'utf-8',
    fold: ' ',
    head: [
      'X-CSA-Complaints: csa-complaints@eco.de',
      'X-MJ-Mid: EBAAAAfB0123456789abcdef',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    ],
  },
  {
    name: 'brevo-campaign',
    program: 'Brevo',
    boundary: '_=_swift_v4_1578989551_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d_=_',
    encoding: 'quoted-printable',
    charset: 'utf-8',
    fold: '\n ',
    head: [
      'X-Mailer: Sendinblue',
      'X-Mailin-Client: 815',
      'X-Mailin-Campaign: 42',
    ],
  },
  {
    name: 'constant-contact-campaign',
    program: 'Constant Contact',
    boundary: '----=_Part_1012345_1234567890.1578989551123',
    encoding: 'quoted-printable',
    charset: 'utf-8',
    fold: ' \n\t',
    head: [
      'X-Mailer: Roving Constant Contact 2019.12 (http://www.constantcontact.com)',
      'X-Lumos-SenderID: 1012345678901',
    ],
  },
  {
    name: 'salesforce-marketing-cloud-campaign',
    program: 'Salesforce Marketing Cloud',
    boundary: 'abcDEF0123456=_?:',
    encoding: '8bit',
    charset: 'us-ascii',
    fold: '\n\t',
    head: [
      'x-job: 1234567_815',
      'List-Unsubscribe: <mailto:leave-fd1234567890@leave.s7.exacttarget.com>',
    ],
  },
  {
    name: 'hubspot-campaign',
    program: 'HubSpot',
    boundary: '----=_Part_815_1234567890.1578989551456',
    encoding: 'quoted-printable',
    charset: 'utf-8',
    fold: ' \n\t',
    head: ['X-HS-Email-Id: 123456', 'X-HS-Cid: 1-abc-def'],
  },
  {
    name: 'cleverreach-campaign-iso-8859-1',
    program: 'CleverReach',
    boundary: '=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6e',
    encoding: 'quoted-printable',
    charset: 'iso-8859-1',
    fold: '\n ',
    head: ['X-Mailer: CleverReach', 'Precedence: bulk'],
    style: { hex: 'lower' },
  },
  {
    name: 'substack-post',
    program: 'Substack by Mailgun',
    boundary:
      '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b',
    encoding: 'base64',
    charset: 'utf-8',
    fold: ' ',
    head: [
      'X-Mailgun-Sending-Ip: 198.51.100.8',
      'X-Mailgun-Variables: {"category": "post", "post_id": 123456}',
    ],
  },
  {
    name: 'newsletter2go-campaign-8bit',
    program: 'Newsletter2Go',
    boundary: 'b1_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6f',
    encoding: '8bit',
    charset: 'utf-8',
    fold: '\n\t',
    head: ['X-Mailer: nl2go'],
  },
  {
    name: 'inxmail-campaign',
    program: 'Inxmail Professional',
    boundary: '----=_Part_999_123456789.1578989551789',
    encoding: 'quoted-printable',
    charset: 'UTF-8',
    fold: ' \n\t',
    head: ['X-Mailer: Inxmail EE 4.8.21.264', 'X-Inxmail-Id: abcDEF0123'],
  },
]

const TEXT =
  'Winter in the garden\n\nPrune the apple trees now: https://news.example.com/c/0a1b2c\n\nUnsubscribe: https://news.example.com/u/3d4e5f'

const GERMAN =
  'Der Garten im Winter\n\nJetzt die Apfelbäume schneiden – so geht’s: https://news.example.com/c/0a1b2c\n\nAbmelden: https://news.example.com/u/3d4e5f'

const html = (text: string): string =>
  `<!doctype html><html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>Newsletter</title><style type="text/css">body{margin:0;padding:0;} @media only screen and (max-width:480px){.column{width:100% !important;}}</style></head>\n<body><span style="display:none;font-size:0;">${'&zwnj;&nbsp;'.repeat(20)}</span><!--[if mso]><table><tr><td><![endif]-->\n${text
    .split('\n')
    .map(
      line =>
        `<p style="font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;">${line.replace(/https:\S+/, url => `<a href="${url}?utm_source=news&amp;utm_medium=email">${url}</a>`)}</p>`,
    )
    .join(
      '\n',
    )}\n<!--[if mso]></td></tr></table><![endif]--><img src="https://news.example.com/open.gif?u=${digits(text, 16)}" height="1" width="1"></body></html>`

const issue = (service: Service): HonestMessage => {
  const ascii = service.encoding === '7bit' || service.charset === 'us-ascii'
  const charset = service.charset.replace(/;.*/, '')
  const text = ascii
    ? TEXT
    : charset.startsWith('iso')
      ? GERMAN.replace('–', '-').replace('’', "'")
      : GERMAN
  const coded = (body: string): Buffer | string => {
    const bytes = encode(body, charset)
    if (service.encoding === 'base64') return base64Lines(bytes)
    if (service.encoding === 'quoted-printable')
      return quotedPrintable(bytes, service.style)
    return bytes
  }
  return {
    name: service.name,
    program: service.program,
    bytes: mail`
      ${postfix('mta1.news.example.com', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
      ${dkim('news.example.com', service.name)}
      Date: Tue, 14 Jan 2020 08:12:31 +0000
      From: =?utf-8?Q?Garden=20News?= <news@news.example.com>
      Reply-To: =?utf-8?Q?Garden=20News?= <reply@news.example.com>
      To: <ben@example.net>
      Message-ID: <${digits(service.name, 32)}.1578989551@mta1.news.example.com>
      Subject: ${ascii ? 'Winter in the garden' : encodedWords('Der Garten im Winter: Äpfel ❄', { encoding: 'Q', charset: 'utf-8' })}
      ${service.head}
      List-Unsubscribe: <https://news.example.com/u/3d4e5f>, <mailto:unsubscribe@news.example.com?subject=unsubscribe>
      Content-Type: multipart/alternative;${service.fold}boundary="${service.boundary}"
      MIME-Version: 1.0

      ${multipart(
        service.boundary,
        ...(['plain', 'html'] as const).map(
          subtype => mail`
            Content-Type: text/${subtype}; charset=${service.charset}
            Content-Transfer-Encoding: ${service.encoding}

            ${coded(subtype === 'plain' ? text : html(text))}

          `,
        ),
      )}

    `,
  }
}

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
