/*
 * NAME
 *   outlook-attachments - files and receipts that Outlook sends over SMTP
 *
 * DESCRIPTION
 *   Names in encoded words inside quotes, which RFC 2047 does not allow and
 *   everybody reads; receipts, forwarded items, cards.
 */

import { base64Lines, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { docx, jpeg, pdf, xlsx } from '../files.js'
import { doc, msg, xls } from '../ole.js'
import { boundaryOf, frame, typed } from './outlook-frame.js'

/** Files and receipts that Outlook sends over SMTP. */
export const outlookAttachments = (): readonly HonestMessage[] => [
  ...attachments(),
  readReceipt(),
  forwarded(),
  businessCard(),
  itemAsMsg(),
]

const WORD =
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

const EXCEL =
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const attachments = (): readonly HonestMessage[] =>
  (
    [
      ['docx', 'Minutes January.docx', WORD, docx('Minutes')],
      ['xlsx', 'Budget 2020.xlsx', EXCEL, xlsx('Budget')],
      ['doc', 'Contract.doc', 'application/msword', doc('Contract')],
      ['xls', 'Prices.xls', 'application/vnd.ms-excel', xls()],
      ['pdf-umlaut', 'Prüfbericht März.pdf', 'application/pdf', pdf('Bericht')],
      [
        'pdf-long-name',
        'Protokoll der außerordentlichen Gesellschafterversammlung über die Veräußerung.pdf',
        'application/pdf',
        pdf('Protokoll'),
      ],
      ['pdf-russian', 'Отчёт за январь.pdf', 'application/pdf', pdf('Report')],
      [
        'jpg-octet-stream',
        'DSC00042.JPG',
        'application/octet-stream',
        jpeg('42'),
      ],
    ] as const
  ).map(([shape, file, type, data]) => {
    const boundary = boundaryOf(shape)
    const named = /^[ -~]*$/.test(file)
      ? file
      : encodedWords(file, {
          encoding: file.startsWith('P') ? 'Q' : 'B',
          charset: file.startsWith('P') ? 'iso-8859-1' : 'koi8-r',
          glue: '\n\t',
        })
    return {
      name: `outlook-16-attachment-${shape}`,
      program: 'Outlook 16',
      bytes: mail`
        ${frame(shape, 'As discussed', typed('mixed', boundary))}

        This is a multipart message in MIME format.

        --${boundary}
        Content-Type: text/plain;
        \tcharset="us-ascii"
        Content-Transfer-Encoding: 7bit

        Ben, the file is attached.

        Anna


        --${boundary}
        Content-Type: ${type};
        \tname="${named}"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment;
        \tfilename="${named}"

        ${base64Lines(data)}

        --${boundary}--

      `,
      parts: [file],
    }
  })

const readReceipt = (): HonestMessage => {
  const boundary = boundaryOf('receipt')
  return {
    name: 'outlook-16-read-receipt',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('receipt', 'Read: As discussed', `multipart/report;\n\treport-type=disposition-notification;\n\tboundary="${boundary}"`)}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="iso-8859-1"
      Content-Transfer-Encoding: 7bit

      Your message

        To:      anna@example.org
        Subject: As discussed
        Sent:    14.01.2020 08:55

      was read on 14.01.2020 09:12.

      --${boundary}
      Content-Type: message/disposition-notification
      Content-Transfer-Encoding: 7bit

      Reporting-UA: example.org; Microsoft Outlook 16.0
      Final-Recipient: rfc822;anna@example.org
      Original-Message-ID: <20200114075512.GA4711@example.net>
      Disposition: manual-action/MDN-sent-manually; displayed

      --${boundary}--

    `,
  }
}

const forwarded = (): HonestMessage => {
  const boundary = boundaryOf('fw')
  return {
    name: 'outlook-16-forwarded-as-attachment',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('fw', 'FW: Delivery note', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit

      FYI


      --${boundary}
      Content-Type: message/rfc822
      Content-Transfer-Encoding: 7bit
      Content-Disposition: attachment

      From: "Carla Souza" <carla@example.com>
      To: <anna@example.org>
      Subject: Delivery note
      Date: Mon, 13 Jan 2020 17:00:00 +0100
      Message-ID: <001801d5ca3f$0d2a7c10$277e7430$@example.com>
      MIME-Version: 1.0
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit
      X-Mailer: Microsoft Outlook 15.0

      Two pallets left our stock today.

      --${boundary}--

    `,
  }
}

const businessCard = (): HonestMessage => {
  const boundary = boundaryOf('card')
  return {
    name: 'outlook-16-business-card',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('card', 'My card', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit




      --${boundary}
      Content-Type: text/x-vcard;
      \tname="Anna Keller.vcf"
      Content-Transfer-Encoding: quoted-printable
      Content-Disposition: attachment;
      \tfilename="Anna Keller.vcf"

      BEGIN:VCARD
      VERSION:2.1
      N;LANGUAGE=3Den-us:Keller;Anna
      FN:Anna Keller
      ORG:Example GmbH
      TEL;WORK;VOICE:+49 221 555 0101
      ADR;WORK;PREF;ENCODING=3DQUOTED-PRINTABLE:;;Ringstra=C3=9Fe 1;K=C3=B6ln;;50667;Ge=
      rmany
      EMAIL;PREF;INTERNET:anna@example.org
      REV:20200114T081231Z
      END:VCARD

      --${boundary}--

    `,
    parts: ['Anna Keller.vcf'],
  }
}

const itemAsMsg = (): HonestMessage => {
  const boundary = boundaryOf('item')
  return {
    name: 'outlook-16-saved-item-msg',
    program: 'Outlook 16',
    bytes: mail`
      ${frame('item', 'Saved item', typed('mixed', boundary))}

      This is a multipart message in MIME format.

      --${boundary}
      Content-Type: text/plain;
      \tcharset="us-ascii"
      Content-Transfer-Encoding: 7bit

      Dragged from my archive.


      --${boundary}
      Content-Type: application/vnd.ms-outlook;
      \tname="Delivery note.msg"
      Content-Transfer-Encoding: base64
      Content-Disposition: attachment;
      \tfilename="Delivery note.msg"

      ${base64Lines(msg('Delivery note'))}

      --${boundary}--

    `,
    parts: ['Delivery note.msg'],
  }
}
