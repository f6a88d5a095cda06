/*
 * NAME
 *   groupware - mail from other groupware
 *
 * DESCRIPTION
 *   GroupWise, Open-Xchange, Kerio, FirstClass, CommuniGate.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { openDocument, png } from '../files.js'
import { sample } from '../texts.js'

/** Mail from other groupware. */
export const groupware = (): readonly HonestMessage[] => [
  groupwise(),
  groupwiseAttachment(),
  openXchange(),
  kerio(),
  firstClass(),
  communigate(),
]

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
