/*
 * NAME
 *   tnef-mail - mail with winmail.dat from Outlook and Exchange
 *
 * DESCRIPTION
 *   Rich text that left an Exchange organization: a plain text beside one
 *   application/ms-tnef part that holds formatting, properties and all files.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { docx, jpeg, pdf } from '../files.js'
import { doc } from '../ole.js'
import { tnef } from '../tnef.js'
import type { TnefOptions } from '../tnef.js'
import { postfix } from '../trace.js'

/** Mail with winmail.dat from Outlook and Exchange. */
export const tnefMail = (): readonly HonestMessage[] => [
  ...cases().map(([shape, options]) => ({
    name: `outlook-2016-winmail-dat-${shape}`,
    program: 'Outlook 2016',
    bytes: fromOutlook(shape, options),
    parts: ['winmail.dat'],
  })),
  {
    name: 'exchange-2003-winmail-dat-beside-the-file',
    program: 'Exchange 2003',
    bytes: fromExchange(),
    parts: ['winmail.dat'],
  },
  {
    name: 'exchange-2013-winmail-dat-as-octet-stream',
    program: 'Exchange 2013',
    bytes: asOctetStream(),
    parts: ['winmail.dat'],
  },
]

type Case = readonly [shape: string, options: TnefOptions]

const cases = (): readonly Case[] => [
  ['text-only', { subject: 'Lunch', text: 'At {\\b twelve}, as usual.' }],
  [
    'one-pdf',
    {
      subject: 'Offer',
      text: 'The offer is attached.',
      files: [{ name: 'Offer 2020.pdf', data: pdf('Offer') }],
    },
  ],
  [
    'two-files-with-umlauts',
    {
      subject: 'Unterlagen',
      text: "Anbei Pr\\'fcfbericht und Plan.",
      files: [
        { name: 'Prüfbericht für März.docx', data: docx('Bericht') },
        { name: 'Lageplan.jpg', data: jpeg('plan') },
      ],
    },
  ],
  [
    'old-word-document',
    {
      subject: 'Contract',
      text: 'For signature.',
      files: [{ name: 'Contract.doc', data: doc('Contract') }],
    },
  ],
  [
    'meeting-request',
    {
      subject: 'Budget round',
      text: 'Room 2.14',
      messageClass: 'IPM.Schedule.Meeting.Request',
    },
  ],
]

const fromOutlook = (shape: string, options: TnefOptions): Buffer => {
  const boundary = `----=_NextPart_000_0010_01D5CAB8.${digits(shape, 8).toUpperCase()}`
  return mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    From: "Keller, Anna" <anna@example.org>
    To: "Ben Ortiz" <ben@example.net>
    Subject: ${options.subject}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <!&!AAAAAAAAAAAYAAAAAAAAA${digits(shape, 20).toUpperCase()}AAAA@example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
    \tboundary="${boundary}"
    X-Mailer: Microsoft Outlook 16.0
    Thread-Index: AdXKuCo1${digits(shape, 20)}==
    Content-Language: de
    X-MS-TNEF-Correlator: 00000000${digits(shape, 32).toUpperCase()}

    This is a multipart message in MIME format.

    --${boundary}
    Content-Type: text/plain;
    \tcharset="us-ascii"
    Content-Transfer-Encoding: 7bit

    ${options.text.replaceAll(/[{}]|\\b |\\'fc/g, '')}

    --${boundary}
    Content-Type: application/ms-tnef;
    \tname="winmail.dat"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="winmail.dat"

    ${base64Lines(tnef(options))}

    --${boundary}--

  `
}

const fromExchange = (): Buffer => mail`
  Received: from mail.example.org ([198.51.100.4]) by mx.example.net with
  \tMicrosoft SMTPSVC(6.0.3790.3959); Fri, 4 May 2007 11:20:41 +0200
  X-MimeOLE: Produced By Microsoft Exchange V6.5
  Content-class: urn:content-classes:message
  MIME-Version: 1.0
  Content-Type: multipart/mixed;
  \tboundary="----_=_NextPart_001_01C78E2E.5A3B1C00"
  Subject: Vacation list
  Date: Fri, 4 May 2007 11:20:37 +0200
  Message-ID: <3E4C5F0A1B2D4E4F9A0B@mail.example.org>
  X-MS-Has-Attach: yes
  X-MS-TNEF-Correlator: <3E4C5F0A1B2D4E4F9A0B@mail.example.org>
  Thread-Topic: Vacation list
  thread-index: AceOLlo7HABxQ2YsTHSfwX0h4mS2Lw==
  From: "Keller, Anna" <anna@example.org>
  To: "Ben Ortiz" <ben@example.net>

  This is a multi-part message in MIME format.

  ------_=_NextPart_001_01C78E2E.5A3B1C00
  Content-Type: text/plain;
  \tcharset="iso-8859-1"
  Content-Transfer-Encoding: quoted-printable

  F=FCr die Urlaubsplanung.

  ------_=_NextPart_001_01C78E2E.5A3B1C00
  Content-Type: application/ms-tnef;
  \tname="winmail.dat"
  Content-Transfer-Encoding: base64

  ${base64Lines(
    tnef({
      subject: 'Vacation list',
      text: 'Für die Urlaubsplanung.',
      files: [{ name: 'vacation.pdf', data: pdf('Vacation') }],
    }),
  )}

  ------_=_NextPart_001_01C78E2E.5A3B1C00--
`

const asOctetStream = (): Buffer => mail`
  ${postfix('gate.example.org', 'Mon, 2 Mar 2015 10:00:02 +0100 (CET)')}
  From: Anna Keller <anna@example.org>
  To: "ben@example.net" <ben@example.net>
  Subject: Contact sheet
  Date: Mon, 2 Mar 2015 09:59:58 +0000
  Message-ID: <F2A1C8D94B7E4C5A@EX13.example.org>
  X-Originating-IP: [10.1.2.3]
  Content-Type: multipart/mixed;
  \tboundary="_002_F2A1C8D94B7E4C5AEX13exampleorg_"
  MIME-Version: 1.0

  --_002_F2A1C8D94B7E4C5AEX13exampleorg_
  Content-Type: text/plain; charset="us-ascii"
  Content-Transfer-Encoding: quoted-printable

  Sheet attached.=20

  --_002_F2A1C8D94B7E4C5AEX13exampleorg_
  Content-Disposition: attachment; filename="winmail.dat"
  Content-Transfer-Encoding: base64
  Content-Type: application/octet-stream; name="winmail.dat"

  ${base64Lines(
    tnef({
      subject: 'Contact sheet',
      text: 'Sheet attached.',
      files: [{ name: 'contacts.pdf', data: pdf('Contacts') }],
    }),
  )}

  --_002_F2A1C8D94B7E4C5AEX13exampleorg_--
`
