/*
 * NAME
 *   newsletters - mail to many from sending services
 *
 * DESCRIPTION
 *   HTML beside text in every encoding, tracking links, preheaders of
 *   invisible characters, conditional comments, one row a service.
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
import { dkim, postfix } from '../trace.js'
import { html } from './newsletter-html.js'

/** Mail to many from sending services. */
export const newsletters = (): readonly HonestMessage[] => [
  ...SERVICES.map(service => issue(service)),
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
