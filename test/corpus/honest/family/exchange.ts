/*
 * NAME
 *   exchange - mail from Exchange servers and Exchange Online
 *
 * DESCRIPTION
 *   Numbered boundaries made of the Message-ID, fields without a value,
 *   Content-Disposition with size and dates, and what the server writes by
 *   itself: out-of-office, moderation, voice mail, journal reports.
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
import { docx, mp3, pdf, png, wav, xlsx } from '../files.js'
import { sample } from '../texts.js'
import { exchangeOnline } from '../trace.js'

export const exchange = (): readonly HonestMessage[] => [
  ...onlineLetters(),
  ...onlineAttachments(),
  inlineLogo(),
  outOfOffice(),
  voiceMail(),
  unifiedMessagingMp3(),
  journalReport(),
  moderation(),
  quarantineDigest(),
  encryptedPortal(),
  oldOwa(),
]

const SERVER = 'VI1PR04MB4126'

const idOf = (seed: string): string =>
  `${SERVER}${digits(seed, 20).toUpperCase()}0@${SERVER}.eurprd04.prod.outlook.com`

const boundaryOf = (level: number, seed: string): string =>
  `_00${level}_${idOf(seed).replaceAll(/[@.]/g, '').slice(0, 48)}_`

const frame = (seed: string, subject: string, type: string): Buffer => mail`
  ${exchangeOnline(SERVER, 'Tue, 14 Jan 2020 08:12:33 +0000')}
  From: "Keller, Anna" <anna@example.org>
  To: Ben Ortiz <ben@example.net>
  Subject: ${subject}
  Thread-Topic: ${subject}
  Thread-Index: AdXKuNdQ${digits(seed, 18)}A==
  Date: Tue, 14 Jan 2020 08:12:31 +0000
  Message-ID: <${idOf(seed)}>
  Accept-Language: de-DE, en-US
  Content-Language: de-DE
  X-MS-Has-Attach:
  X-MS-TNEF-Correlator:
  authentication-results: spf=none (sender IP is )
   smtp.mailfrom=anna@example.org;
  x-originating-ip: [198.51.100.23]
  x-ms-publictraffictype: Email
  x-ms-office365-filtering-correlation-id: ${digits(seed, 8)}-2f3a-4c11-9b7e-08d798c9${digits(seed, 4)}
  x-ms-traffictypediagnostic: ${SERVER}:
  x-forefront-antispam-report: SFV:NSPM;SFS:(10019020)(4636009)(39860400002)(366004)(376002);DIR:OUT;SFP:1102;
  Content-Type: ${type}
  MIME-Version: 1.0
  X-OriginatorOrg: example.org
`

const typed = (kind: string, boundary: string): string =>
  `multipart/${kind};\n\tboundary="${boundary}"`

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

const filePart = (name: string, type: string, data: Buffer): Buffer => {
  const label = /^[ -~]*$/.test(name)
    ? name
    : encodedWords(name, { charset: 'iso-8859-1', encoding: 'Q', glue: '\n ' })
  return mail`
    Content-Type: ${type};
    \tname="${label}"
    Content-Description: ${label}
    Content-Disposition: attachment;
    \tfilename="${label}"; size=${data.length};
    \tcreation-date="Tue, 14 Jan 2020 08:11:02 GMT";
    \tmodification-date="Tue, 14 Jan 2020 08:11:02 GMT"
    Content-Transfer-Encoding: base64

    ${base64Lines(data)}

  `
}

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

const outOfOffice = (): HonestMessage => ({
  name: 'exchange-online-out-of-office',
  program: 'Exchange Online',
  bytes: mail`
    From: "Keller, Anna" <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Automatic reply: Documents
    Thread-Topic: Documents
    Thread-Index: AQHVyrjXl3sQ
    Date: Tue, 14 Jan 2020 08:14:00 +0000
    Message-ID: <${digits('ooo', 32)}@${SERVER}.eurprd04.prod.outlook.com>
    References: <${idOf('documents')}>
    In-Reply-To: <${idOf('documents')}>
    X-MS-Has-Attach:
    X-Auto-Response-Suppress: All
    X-MS-Exchange-Inbox-Rules-Loop: anna@example.org
    X-MS-TNEF-Correlator:
    auto-submitted: auto-generated
    x-ms-exchange-generated-message-source: Mailbox Rules Agent
    Content-Type: multipart/alternative;
    \tboundary="${boundaryOf(0, 'ooo')}"
    MIME-Version: 1.0

    ${multipart(
      boundaryOf(0, 'ooo'),
      mail`
        Content-Type: text/plain; charset="iso-8859-1"
        Content-Transfer-Encoding: quoted-printable

        ${quotedPrintable(encode('Ich bin bis 20. Januar nicht im Büro. Ihre Nachricht wird nicht weitergeleitet.', 'iso-8859-1'))}

      `,
      mail`
        Content-Type: text/html; charset="iso-8859-1"
        Content-Transfer-Encoding: quoted-printable

        <html><body><p>Ich bin bis 20. Januar nicht im B=FCro.</p></body></html>

      `,
    )}
  `,
})

const voiceMail = (): HonestMessage => ({
  name: 'exchange-2010-voice-mail-wav',
  program: 'Exchange 2010 Unified Messaging',
  bytes: mail`
    From: "+4922155501 07" <>
    To: "ortiz, ben" <ben@example.net>
    Subject: Voice Mail (12 seconds)
    Content-Class: voice
    Date: Tue, 1 Feb 2011 14:02:11 +0100
    Message-ID: <${digits('vm', 32)}@EX10.example.net>
    X-CallingTelephoneNumber: +492215550107
    X-VoiceMessageDuration: 12
    X-AttachmentOrder: +492215550107 (12 seconds) Voice Mail.wav
    Content-Type: multipart/mixed; boundary="_004_vm20110201EX10_"
    MIME-Version: 1.0

    --_004_vm20110201EX10_
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: base64

    ${base64Lines('<html><head></head><body>You received a voice mail from +492215550107</body></html>')}

    --_004_vm20110201EX10_
    Content-Type: audio/wav; name="+492215550107 (12 seconds) Voice Mail.wav"
    Content-Description: +492215550107 (12 seconds) Voice Mail.wav
    Content-Disposition: attachment;
    \tfilename="+492215550107 (12 seconds) Voice Mail.wav"; size=444;
    \tcreation-date="Tue, 01 Feb 2011 13:02:11 GMT"
    Content-Transfer-Encoding: base64

    ${base64Lines(wav('vm'))}

    --_004_vm20110201EX10_--
  `,
  parts: ['+492215550107 (12 seconds) Voice Mail.wav'],
})

const unifiedMessagingMp3 = (): HonestMessage => ({
  name: 'teams-voice-mail-mp3',
  program: 'Microsoft Teams',
  bytes: mail`
    ${frame('mp3', 'Voice Mail (8 seconds)', typed('mixed', boundaryOf(4, 'mp3')))}

    ${multipart(
      boundaryOf(4, 'mp3'),
      mail`
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: 7bit

        Call from Carla Souza.

      `,
      filePart('audio.mp3', 'audio/mp3', mp3()),
    )}
  `,
  parts: ['audio.mp3'],
})

const journalReport = (): HonestMessage => ({
  name: 'exchange-online-journal-report',
  program: 'Exchange Online',
  bytes: mail`
    From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>
    To: <journal@example.net>
    Date: Tue, 14 Jan 2020 08:12:40 +0000
    Subject: Documents
    Message-ID: <${digits('journal', 8)}-6f1e-4d5a-8c7b-2a3b4c5d6e7f@journal.report.generator>
    X-MS-Journal-Report:
    Content-Type: multipart/mixed; boundary="_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_"
    MIME-Version: 1.0

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit

    Sender: anna@example.org
    Subject: Documents
    Message-Id: <${idOf('documents')}>
    Recipient: ben@example.net

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_
    Content-Type: message/rfc822

    From: "Keller, Anna" <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Documents
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <${idOf('documents')}>
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable
    MIME-Version: 1.0

    See attached.=20

    --_${digits('jb', 8)}-0d2c-4b3a-9f8e-7a6b5c4d3e2f_--
  `,
})

const moderation = (): HonestMessage => ({
  name: 'exchange-online-moderation-request',
  program: 'Exchange Online',
  bytes: mail`
    ${frame('moderate', 'Message "Town hall" awaits your approval', typed('mixed', boundaryOf(2, 'moderate')))}

    ${multipart(
      boundaryOf(2, 'moderate'),
      mail`
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        <html><body><a href=3D"mailto:arbitration@example.net?subject=3DApprove">Approve</a>
        <a href=3D"mailto:arbitration@example.net?subject=3DReject">Reject</a></body></html>

      `,
      mail`
        Content-Type: message/rfc822
        Content-Disposition: attachment;
        \tcreation-date="Tue, 14 Jan 2020 08:12:31 GMT";
        \tmodification-date="Tue, 14 Jan 2020 08:12:31 GMT"

        From: "Keller, Anna" <anna@example.org>
        To: All Staff <all@example.net>
        Subject: Town hall
        Date: Tue, 14 Jan 2020 08:12:31 +0000
        Content-Type: text/plain; charset="us-ascii"
        MIME-Version: 1.0

        The town hall is on Monday.

      `,
    )}
  `,
})

const quarantineDigest = (): HonestMessage => ({
  name: 'exchange-online-quarantine-digest',
  program: 'Exchange Online Protection',
  bytes: mail`
    From: <quarantine@messaging.microsoft.com>
    To: <ben@example.net>
    Subject: Microsoft 365 security: You have messages in quarantine
    Date: Tue, 14 Jan 2020 03:00:00 +0000
    Message-ID: <${digits('digest', 8)}-aaaa-4bbb-8ccc-${digits('digest', 12)}@DB3EUR04FT013.eop-eur04.prod.protection.outlook.com>
    MIME-Version: 1.0
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: base64

    ${base64Lines(`<html><head></head><body><h2>Review These Messages</h2><table>${Array.from({ length: 12 }, (_, i) => `<tr><td>Newsletter ${i}</td><td>news@example.com</td><td><a href="https://security.example.com/quarantine?id=${digits(String(i), 32)}">Release</a></td></tr>`).join('')}</table></body></html>`)}
  `,
})

const encryptedPortal = (): HonestMessage => ({
  name: 'office-365-message-encryption-wrapper',
  program: 'Office 365 Message Encryption',
  bytes: mail`
    ${frame('ome', 'Salary statement', typed('mixed', boundaryOf(4, 'ome')))}

    ${multipart(
      boundaryOf(4, 'ome'),
      mail`
        Content-Type: text/plain; charset="us-ascii"
        Content-Transfer-Encoding: 7bit

        Anna Keller (anna@example.org) has sent you a protected message.
        Sign in to read it.

      `,
      filePart(
        'message.html',
        'text/html',
        Buffer.from(
          '<!DOCTYPE html><html><head><title>Encrypted message</title></head><body><form action="https://outlook.office365.com/Encryption/default.aspx" method="post"><input type="submit" value="Read the message"></form></body></html>',
        ),
      ),
    )}
  `,
  parts: ['message.html'],
})

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
