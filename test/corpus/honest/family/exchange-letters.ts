/*
 * NAME
 *   exchange-letters - letters through Exchange servers
 *
 * DESCRIPTION
 *   Numbered boundaries, charsets by language, Content-Disposition with size
 *   and dates, old Outlook Web Access.
 */

import {
  base64Lines,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { docx, pdf, png, xlsx } from '../files.js'
import { sample } from '../texts.js'
import { boundaryOf, filePart, frame, typed } from './exchange-frame.js'

/** Letters through Exchange servers. */
export const exchangeLetters = (): readonly HonestMessage[] => [
  ...onlineLetters(),
  ...onlineAttachments(),
  inlineLogo(),
  oldOwa(),
]

const onlineLetters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'us-ascii', 'quoted-printable'],
      ['de', 'iso-8859-1', 'quoted-printable'],
      ['fr', 'Windows-1252', 'quoted-printable'],
      ['pl', 'iso-8859-2', 'quoted-printable'],
      ['ru', 'koi8-r', 'base64'],
      ['ja', 'iso-2022-jp', 'base64'],
      ['zhCn', 'gb2312', 'base64'],
      ['zhTw', 'big5', 'base64'],
      ['ko', 'ks_c_5601-1987', 'base64'],
      ['th', 'utf-8', 'base64'],
      ['tr', 'iso-8859-9', 'quoted-printable'],
    ] as const
  ).map(([language, charset, encoding]) => {
    const { subject, body } = sample(language)
    const coded = (text: string): string =>
      encoding === 'base64'
        ? base64Lines(encode(text, charset))
        : quotedPrintable(encode(text, charset), { escape: '\t' })
    const boundary = boundaryOf(0, language)
    const line =
      language === 'en'
        ? subject
        : encodedWords(subject, {
            charset,
            encoding: encoding === 'base64' ? 'B' : 'Q',
          })
    return {
      name: `exchange-online-letter-${language.toLowerCase()}`,
      program: 'Exchange Online',
      bytes: mail`
        ${frame(language, line, typed('alternative', boundary))}

        ${multipart(
          boundary,
          mail`
            Content-Type: text/plain; charset="${charset}"
            Content-Transfer-Encoding: ${encoding}

            ${coded(body)}

          `,
          mail`
            Content-Type: text/html; charset="${charset}"
            Content-Transfer-Encoding: ${encoding}

            ${coded(`<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=${charset}">\n<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\n</head>\n<body dir="ltr">\n<div style="font-family: Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">\n${body.replaceAll('\n', '<br>\n')}</div>\n</body>\n</html>`)}

          `,
        )}

      `,
    }
  })

const OFFICE = 'application/vnd.openxmlformats-officedocument'

const onlineAttachments = (): readonly HonestMessage[] =>
  (
    [
      ['pdf', [['Offer.pdf', 'application/pdf', pdf('Offer')]]],
      [
        'umlaut',
        [
          [
            'Prüfbericht März.docx',
            `${OFFICE}.wordprocessingml.document`,
            docx('Bericht'),
          ],
        ],
      ],
      [
        'two-files',
        [
          ['Budget.xlsx', `${OFFICE}.spreadsheetml.sheet`, xlsx('1')],
          [
            'notes.txt',
            'text/plain',
            Buffer.from('Notes\r\nfor the round\r\n'),
          ],
        ],
      ],
    ] as const
  ).map(([shape, files]) => ({
    name: `exchange-online-attachment-${shape}`,
    program: 'Exchange Online',
    bytes: mail`
      ${frame(shape, 'Documents', typed('mixed', boundaryOf(2, shape)))}

      ${multipart(
        boundaryOf(2, shape),
        mail`
          Content-Type: text/plain; charset="us-ascii"
          Content-Transfer-Encoding: quoted-printable

          See attached.

        `,
        ...files.map(([name, type, data]) => filePart(name, type, data)),
      )}
    `,
    parts: files.map(([name]) => name),
  }))

const inlineLogo = (): HonestMessage => {
  const outer = boundaryOf(6, 'logo')
  const related = boundaryOf(5, 'logo')
  const inner = boundaryOf(0, 'logo')
  return {
    name: 'exchange-online-mixed-related-alternative',
    program: 'Exchange Online',
    bytes: mail`
      ${frame('logo', 'Offer with logo', typed('mixed', outer))}

      --${outer}
      Content-Type: multipart/related;
      \tboundary="${related}";
      \ttype="multipart/alternative"

      --${related}
      Content-Type: multipart/alternative;
      \tboundary="${inner}"

      ${multipart(
        inner,
        mail`
          Content-Type: text/plain; charset="us-ascii"
          Content-Transfer-Encoding: quoted-printable

          [cid:image001.png@01D5CAB8.2F3C4A10]

        `,
        mail`
          Content-Type: text/html; charset="us-ascii"
          Content-Transfer-Encoding: quoted-printable

          <html><body><img src=3D"cid:image001.png@01D5CAB8.2F3C4A10"></body></html>

        `,
      )}

      --${related}
      Content-Type: image/png; name="image001.png"
      Content-Description: image001.png
      Content-Disposition: inline; filename="image001.png"; size=83;
      \tcreation-date="Tue, 14 Jan 2020 08:12:31 GMT";
      \tmodification-date="Tue, 14 Jan 2020 08:12:31 GMT"
      Content-ID: <image001.png@01D5CAB8.2F3C4A10>
      Content-Transfer-Encoding: base64

      ${base64Lines(png('logo'))}

      --${related}--

      --${outer}
      ${filePart('Offer.pdf', 'application/pdf', pdf('Offer'))}
      --${outer}--
    `,
    parts: ['image001.png', 'Offer.pdf'],
  }
}

const oldOwa = (): HonestMessage => ({
  name: 'exchange-2007-owa-8bit-letter',
  program: 'Exchange 2007 OWA',
  bytes: mail`
    Received: from EX07.example.org ([10.1.2.3]) by EX07.example.org
     ([10.1.2.3]) with mapi; Wed, 3 Mar 2010 15:00:01 +0100
    From: "Keller, Anna" <anna@example.org>
    To: "ben@example.net" <ben@example.net>
    Date: Wed, 3 Mar 2010 14:59:48 +0100
    Subject: =?iso-8859-1?Q?T=FCrschl=FCssel?=
    Thread-Topic: =?iso-8859-1?Q?T=FCrschl=FCssel?=
    Thread-Index: Acq65b5sQOpFR0VPTkFSRUQ=
    Message-ID: <5B2C1E0D@EX07.example.org>
    Accept-Language: de-DE
    Content-Language: de-DE
    X-MS-Has-Attach:
    X-MS-TNEF-Correlator:
    acceptlanguage: de-DE
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: 8bit
    MIME-Version: 1.0

    ${encode('Der Türschlüssel liegt beim Pförtner.', 'iso-8859-1')}
  `,
})
