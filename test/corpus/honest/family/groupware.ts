/*
 * NAME
 *   groupware - mail from Lotus Notes, Domino, GroupWise and their kin
 *
 * DESCRIPTION
 *   Boundaries with spaces and equals signs, fields in lower case, numeric
 *   names for files that were renamed, server receipts.
 */
import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, openDocument, pdf, png } from '../files.js'
import { xls } from '../ole.js'
import { sample } from '../texts.js'

export const groupware = (): readonly HonestMessage[] => [
  ...notesLetters(),
  notesMixed(),
  notesRelated(),
  notesOld(),
  dominoFailure(),
  notesReadReceipt(),
  notesLongRecipients(),
  groupwise(),
  groupwiseAttachment(),
  openXchange(),
  kerio(),
  firstClass(),
  communigate(),
]

const notesLetters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'US-ASCII', '7bit'],
      ['de', 'ISO-8859-1', 'quoted-printable'],
      ['pl', 'ISO-8859-2', 'quoted-printable'],
      ['ja', 'ISO-2022-JP', '7bit'],
      ['ko', 'EUC-KR', 'base64'],
    ] as const
  ).map(([language, charset, encoding]) => {
    const { subject, body } = sample(language)
    const boundary = `=_alternative 002D${digits(language, 4).toUpperCase()}C12584EF_=`
    const coded = (text: string): Buffer | string => {
      const bytes = encode(text, charset)
      if (encoding === 'base64') return base64Lines(bytes)
      return encoding === '7bit' ? bytes : quotedPrintable(bytes)
    }
    return {
      name: `lotus-notes-9-alternative-${language}`,
      program: 'Lotus Notes 9',
      bytes: mail`
        In-Reply-To: <20200113200000.GB815@example.net>
        References: <20200113200000.GB815@example.net>
        To: "Ben Ortiz" <ben@example.net>
        MIME-Version: 1.0
        Subject: ${language === 'en' ? subject : encodedWords(subject, { charset, encoding: 'Q' })}
        X-KeepSent: ${digits(language, 8).toUpperCase()}:${digits(charset, 8).toUpperCase()}-C12584EF:002D1A2B;
         type=4; name=$KeepSent
        X-Mailer: IBM Notes Release 9.0.1FP8 Octobre 11, 2017
        From: "Anna Keller" <anna@example.org>
        Message-ID: <OF${digits(language, 8).toUpperCase()}.${digits(charset, 8).toUpperCase()}-ONC12584EF.002D1A2B-C12584EF.002D2B3C@example.org>
        Date: Tue, 14 Jan 2020 09:12:31 +0100
        X-MIMETrack: Serialize by Router on MAIL01/Example(Release 9.0.1FP10|January 10,
         2018) at 14.01.2020 09:12:33,
        \tSerialize complete at 14.01.2020 09:12:33
        Content-Type: multipart/alternative; boundary="${boundary}"

        This is a multipart message in MIME format.
        --${boundary}
        Content-Type: text/plain; charset="${charset}"
        ${encoding === '7bit' ? [] : [`Content-Transfer-Encoding: ${encoding}`]}

        ${coded(body)}

        --${boundary}
        Content-Type: text/html; charset="${charset}"
        ${encoding === '7bit' ? [] : [`Content-Transfer-Encoding: ${encoding}`]}

        ${coded(`<font size=2 face="sans-serif">${body.replaceAll('\n', '<br>\n')}</font>`)}
        --${boundary}--
      `,
    }
  })

const notesMixed = (): HonestMessage => ({
  name: 'lotus-notes-8-mixed-boundary-with-space',
  program: 'Lotus Notes 8.5',
  bytes: mail`
    To: ben@example.net
    MIME-Version: 1.0
    Subject: =?ISO-8859-1?Q?Pr=FCfbericht?=
    X-Mailer: Lotus Notes Release 8.5.3 September 15, 2011
    Message-ID: <OF1A2B3C4D.5E6F7A8B-ONC1257852.00401A2B-C1257852.00402B3C@example.org>
    From: Anna Keller <anna@example.org>
    Date: Mon, 14 Mar 2011 12:40:02 +0100
    Content-Type: multipart/mixed; boundary="=_mixed 00402B3CC1257852_="

    This is a multipart message in MIME format.
    --=_mixed 00402B3CC1257852_=
    Content-Type: multipart/alternative; boundary="=_alternative 00402B3CC1257852_="


    --=_alternative 00402B3CC1257852_=
    Content-Type: text/plain; charset="ISO-8859-1"
    Content-Transfer-Encoding: quoted-printable

    Anbei der Pr=FCfbericht.

    --=_alternative 00402B3CC1257852_=
    Content-Type: text/html; charset="ISO-8859-1"
    Content-Transfer-Encoding: quoted-printable

    <font size=3D2 face=3D"sans-serif">Anbei der Pr=FCfbericht.</font>
    --=_alternative 00402B3CC1257852_=--
    --=_mixed 00402B3CC1257852_=
    Content-Type: application/pdf; name="=?ISO-8859-1?Q?Pr=FCfbericht.pdf?="
    Content-Disposition: attachment; filename="=?ISO-8859-1?Q?Pr=FCfbericht.pdf?="
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Bericht'), 72)}

    --=_mixed 00402B3CC1257852_=
    Content-Type: application/octet-stream; name="Zahlen.xls"
    Content-Disposition: attachment; filename="Zahlen.xls"
    Content-Transfer-Encoding: base64

    ${base64Lines(xls(), 72)}

    --=_mixed 00402B3CC1257852_=--
  `,
  parts: ['Prüfbericht.pdf', 'Zahlen.xls'],
})

const notesRelated = (): HonestMessage => ({
  name: 'lotus-notes-8-related-gif-numeric-name',
  program: 'Lotus Notes 8.5',
  bytes: mail`
    To: ben@example.net
    MIME-Version: 1.0
    Subject: Chart
    X-Mailer: Lotus Notes Release 8.5.3 September 15, 2011
    Message-ID: <OF2A2B3C4D.5E6F7A8B-ONC1257852.00411A2B-C1257852.00412B3C@example.org>
    From: Anna Keller <anna@example.org>
    Date: Mon, 14 Mar 2011 12:50:02 +0100
    Content-Type: multipart/related; boundary="=_related 00412B3CC1257852_="

    This is a multipart message in MIME format.
    --=_related 00412B3CC1257852_=
    Content-Type: multipart/alternative; boundary="=_alternative 00412B3DC1257852_="


    --=_alternative 00412B3DC1257852_=
    Content-Type: text/plain; charset="US-ASCII"



    --=_alternative 00412B3DC1257852_=
    Content-Type: text/html; charset="US-ASCII"

    <img src=cid:_1_0A1B2C3D0A1B28B000412B3CC1257852>
    --=_alternative 00412B3DC1257852_=--
    --=_related 00412B3CC1257852_=
    Content-Type: image/gif
    Content-ID: <_1_0A1B2C3D0A1B28B000412B3CC1257852>
    Content-Transfer-Encoding: base64

    ${base64Lines(gif(), 72)}

    --=_related 00412B3CC1257852_=--
  `,
})

const notesOld = (): HonestMessage => ({
  name: 'lotus-notes-5-lower-case-fields',
  program: 'Lotus Notes 5',
  bytes: mail`
    Subject: Re: Lieferung
    To: ben@example.net
    Cc: carla@example.com
    X-Mailer: Lotus Notes Release 5.0.8  June 18, 2001
    Message-ID: <OF3A2B3C4D.5E6F7A8B-ONC1256B66.00401A2B@example.org>
    From: anna.keller@example.org
    Date: Wed, 20 Feb 2002 12:40:02 +0100
    X-MIMETrack: Serialize by Router on MAIL01/Example(Release 5.0.8 |June 18, 2001) at
     02/20/2002 12:40:03 PM
    MIME-Version: 1.0
    Content-type: multipart/mixed;${' '}
    \tBoundary="0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234"
    Content-Disposition: inline

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234
    Content-type: text/plain; charset=iso-8859-1
    Content-Disposition: inline
    Content-transfer-encoding: quoted-printable


    Die Lieferung f=FCr M=E4rz ist best=E4tigt.

    (See attached file: lieferschein.pdf)=

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234
    Content-type: application/pdf;${' '}
    \tname="lieferschein.pdf"
    Content-Disposition: attachment; filename="lieferschein.pdf"
    Content-transfer-encoding: base64

    ${base64Lines(pdf('Lieferschein'), 72)}

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234--

  `,
  parts: ['lieferschein.pdf'],
})

const dominoFailure = (): HonestMessage => ({
  name: 'domino-9-delivery-failure-report',
  program: 'Domino 9',
  bytes: mail`
    To: ben@example.net
    Subject: DELIVERY FAILURE: User nobody (nobody@example.org) not listed in Domino Directory
    Message-ID: <OF4A2B3C4D.5E6F7A8B-ONC12584EF.002E1A2B@example.org>
    From: Postmaster@example.org
    Date: Tue, 14 Jan 2020 09:20:00 +0100
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="==IFJRGLKFGIR4711UHRUHIHD"

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: text/plain; charset=us-ascii

    Your message

      Subject: Hello

    was not delivered to:

      nobody@example.org

    because:

      User nobody (nobody@example.org) not listed in Domino Directory

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: message/delivery-status

    Reporting-MTA: dns;mail01.example.org

    Final-Recipient: rfc822;nobody@example.org
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: X-Notes; User nobody (nobody@example.org) not listed in Domino Di
     rectory

    --==IFJRGLKFGIR4711UHRUHIHD
    Content-Type: message/rfc822

    From: Ben Ortiz <ben@example.net>
    To: nobody@example.org
    Subject: Hello
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <20200114081231.GA1234@example.net>

    Hello!

    --==IFJRGLKFGIR4711UHRUHIHD--
  `,
})

const notesReadReceipt = (): HonestMessage => ({
  name: 'lotus-notes-return-receipt',
  program: 'Lotus Notes 9',
  bytes: mail`
    To: "Ben Ortiz" <ben@example.net>
    Subject: Return Receipt
    X-KeepSent: 5A2B3C4D:5E6F7A8B-C12584EF:002F1A2B; type=4; name=$KeepSent
    X-Mailer: IBM Notes Release 9.0.1FP8 October 11, 2017
    Message-ID: <OF5A2B3C4D.5E6F7A8B-ONC12584EF.002F1A2B@example.org>
    From: anna@example.org
    Date: Tue, 14 Jan 2020 09:25:00 +0100
    MIME-Version: 1.0
    Content-type: multipart/report; Report-type=disposition-notification;
     Boundary="0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C"

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C
    Content-type: text/plain; charset=US-ASCII

    Your document: Offer
    was received by: Anna Keller/Example
    at: 14.01.2020 09:25:00

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C
    Content-type: message/disposition-notification
    Content-transfer-encoding: 7bit

    Reporting-UA: MAIL01; Domino 9.0.1
    Final-Recipient: rfc822;anna@example.org
    Original-Message-ID: <20200114081231.GA1234@example.net>
    Disposition: manual-action/MDN-sent-automatically; displayed

    --0__=4EBB0A1BDFC47B2C8f9e8a93df938690918c4EBB0A1BDFC47B2C--
  `,
})

const notesLongRecipients = (): HonestMessage => ({
  name: 'lotus-notes-eighty-recipients',
  program: 'Lotus Notes 9',
  bytes: mail`
    To: ${Array.from({ length: 80 }, (_, i) => `"Member ${i + 1}" <member${i + 1}@example.net>`).join(',\n        ')}
    MIME-Version: 1.0
    Subject: General assembly
    X-Mailer: IBM Notes Release 9.0.1FP8 October 11, 2017
    Message-ID: <OF6A2B3C4D.5E6F7A8B-ONC12584EF.00301A2B@example.org>
    From: "Anna Keller" <anna@example.org>
    Date: Tue, 14 Jan 2020 09:30:00 +0100
    Content-Type: text/plain; charset="US-ASCII"

    The general assembly takes place on 3 February.
  `,
})

const groupwise = (): HonestMessage => ({
  name: 'groupwise-18-alternative-parts',
  program: 'GroupWise 18',
  bytes: mail`
    Message-Id: <5E1D7A5F020000A100041A2B@gwia.example.org>
    X-Mailer: Novell GroupWise Internet Agent 18.2.0
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: "Anna Keller" <anna@example.org>
    To: "Ben Ortiz" <ben@example.net>
    Subject: Antw: Raum
    References: <20200113200000.GB815@example.net>
    In-Reply-To: <20200113200000.GB815@example.net>
    Mime-Version: 1.0
    Content-Type: multipart/alternative; boundary="=__Part9B4D1A2F.3__="

    This is a MIME message. If you are reading this text, you may want to${' '}
    consider changing to a mail reader or gateway that understands how to${' '}
    properly handle MIME multipart messages.

    --=__Part9B4D1A2F.3__=
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Der Raum geh=C3=B6rt uns.

    >>> Ben Ortiz <ben@example.net> 13.01.2020 20:00 >>>
    Welcher Raum?

    --=__Part9B4D1A2F.3__=
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable
    Content-Description: HTML

    <HTML><BODY>Der Raum geh=C3=B6rt uns.</BODY></HTML>

    --=__Part9B4D1A2F.3__=--
  `,
})

const groupwiseAttachment = (): HonestMessage => ({
  name: 'groupwise-6-iso-8859-15-attachment',
  program: 'GroupWise 6.5',
  bytes: mail`
    Message-Id: <s3c1d2e3.042@gwia.example.org>
    X-Mailer: Novell GroupWise Internet Agent 6.5.1
    Date: Mon, 12 May 2003 20:10:58 +0200
    From: "Anna Keller" <anna@example.org>
    To: <ben@example.net>
    Subject: =?ISO-8859-15?Q?Geb=FChren?=
    Mime-Version: 1.0
    Content-Type: multipart/mixed; boundary="=_1A2B3C4D.5E6F7A8B"

    This is a MIME message. If you are reading this text, you may want to
    consider changing to a mail reader or gateway that understands how to
    properly handle MIME multipart messages.

    --=_1A2B3C4D.5E6F7A8B
    Content-Type: text/plain; charset=ISO-8859-15
    Content-Transfer-Encoding: quoted-printable
    Content-Disposition: inline

    Die Geb=FChr betr=E4gt 5 =A4.

    --=_1A2B3C4D.5E6F7A8B
    Content-Type: application/octet-stream; name="plan.png"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="plan.png"

    ${base64Lines(png('plan'))}

    --=_1A2B3C4D.5E6F7A8B--
  `,
  parts: ['plan.png'],
})

const openXchange = (): HonestMessage => ({
  name: 'open-xchange-7-mixed-odt',
  program: 'Open-Xchange 7.10',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <1234567890.47110.1578989551123@appsuite.example.org>
    Subject: Brief
    MIME-Version: 1.0
    Content-Type: multipart/mixed;${' '}
    \tboundary="----=_Part_47109_1234567891.1578989551100"
    X-Priority: 3
    Importance: Normal
    X-Mailer: Open-Xchange Mailer v7.10.2-Rev21
    X-Originating-Client: open-xchange-appsuite

    ------=_Part_47109_1234567891.1578989551100
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 7bit

    Bitte drucken.
    ------=_Part_47109_1234567891.1578989551100
    Content-Type: application/vnd.oasis.opendocument.text; name=Brief.odt
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename=Brief.odt

    ${base64Lines(openDocument('text', 'Brief'))}
    ------=_Part_47109_1234567891.1578989551100--
  `,
  parts: ['Brief.odt'],
})

const kerio = (): HonestMessage => ({
  name: 'kerio-connect-9-webmail',
  program: 'Kerio Connect 9',
  bytes: mail`
    X-Footer: ZXhhbXBsZS5vcmc=
    From: "Anna Keller" <anna@example.org>
    To: "Ben Ortiz" <ben@example.net>
    Subject: Car
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <1a2b3c4d-5e6f7a8b@mail.example.org>
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="=-kSt1a2B3c4D5e6F7g8H"
    X-Mailer: Kerio Connect 9.2.12 patch 1 WebClient

    This is a multi-part message in MIME format. Your mail reader does not
    understand MIME message format.
    --=-kSt1a2B3c4D5e6F7g8H
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable

    I have the car until six.
    --=-kSt1a2B3c4D5e6F7g8H
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable

    <html><body><p>I have the car until six.</p></body></html>
    --=-kSt1a2B3c4D5e6F7g8H--

  `,
})

const firstClass = (): HonestMessage => ({
  name: 'firstclass-8-iso-8859-1-8bit',
  program: 'FirstClass 8',
  bytes: mail`
    Message-id: <fc.004c4d1a2b3c4d5e3b9aca00f1e2d3c4.4d5e6f@example.se>
    Date: Fri, 04 May 2007 11:20:37 +0200
    Subject: =?iso-8859-1?Q?M=F6te?=
    To: ben@example.net
    From: =?iso-8859-1?Q?=C5sa?= =?iso-8859-1?Q?_Sj=F6berg?= <asa@example.se>
    X-Mailer: FirstClass 8.2 (build 8.230)
    X-FC-SERVER-TZ: 500
    MIME-Version: 1.0
    Content-Type: text/plain; charset=iso-8859-1
    Content-Transfer-Encoding: 8bit

    ${encode(sample('sv').body, 'iso-8859-1')}
  `,
})

const communigate = (): HonestMessage => ({
  name: 'communigate-pro-6-pronto',
  program: 'CommuniGate Pro 6',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    X-Mailer: CommuniGate Pronto! HTML5
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <ximss-47110815@mail.example.org>
    MIME-Version: 1.0
    To: "Ben Ortiz" <ben@example.net>
    Subject: Coffee
    Content-Type: multipart/alternative; boundary="_===47110815====mail.example.org===_"

    --_===47110815====mail.example.org===_
    Content-Type: text/plain; charset="utf-8"; format="flowed"
    Content-Transfer-Encoding: 8bit

    Café at four?
    --_===47110815====mail.example.org===_
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: 8bit

    <html><body><div>Café at four?</div></body></html>
    --_===47110815====mail.example.org===_--
  `,
})
