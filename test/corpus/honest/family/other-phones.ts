/*
 * NAME
 *   other-phones - mail from other telephones
 *
 * DESCRIPTION
 *   Outlook for mobiles, BlackBerry, Windows Phone, Nokia, Spark and an MMS
 *   gateway.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, jpeg } from '../files.js'
import { exchangeOnline } from '../trace.js'

/** Mail from other telephones. */
export const otherPhones = (): readonly HonestMessage[] => [
  outlookMobile(),
  blackberry(),
  windowsPhone(),
  nokia(),
  spark(),
  mms(),
]

const outlookMobile = (): HonestMessage => ({
  name: 'outlook-ios-alternative-by-exchange',
  program: 'Outlook for iOS',
  bytes: mail`
    ${exchangeOnline('AM6PR07MB4711', 'Tue, 14 Jan 2020 08:12:33 +0000')}
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Re: Train
    Thread-Topic: Train
    Thread-Index: AQHVyrnCUqR0YXJ0ZWQgaGVyZQ==
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <AM6PR07MB4711${digits('oios', 20).toUpperCase()}@AM6PR07MB4711.eurprd07.prod.outlook.com>
    References: <20200114080000.GA1@example.net>
    In-Reply-To: <20200114080000.GA1@example.net>
    Accept-Language: en-US
    Content-Language: en-US
    X-MS-Has-Attach:
    X-MS-TNEF-Correlator:
    Content-Type: multipart/alternative;
    \tboundary="_000_AM6PR07MB47110F1E2D3C4B5A69788796A5B4C3D2E1F0AM6PR07MB_"
    MIME-Version: 1.0

    --_000_AM6PR07MB47110F1E2D3C4B5A69788796A5B4C3D2E1F0AM6PR07MB_
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable

    No hurry.

    Get Outlook for iOS<https://aka.ms/o0ukef>

    --_000_AM6PR07MB47110F1E2D3C4B5A69788796A5B4C3D2E1F0AM6PR07MB_
    Content-Type: text/html; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable

    <html>
    <body>
    <div dir=3D"ltr">No hurry.</div>
    <div id=3D"ms-outlook-mobile-signature">Get <a href=3D"https://aka.ms/o0ukef"=
    >Outlook for iOS</a></div>
    </body>
    </html>

    --_000_AM6PR07MB47110F1E2D3C4B5A69788796A5B4C3D2E1F0AM6PR07MB_--

  `,
})

const blackberry = (): HonestMessage => ({
  name: 'blackberry-bis-base64-windows-1252',
  program: 'BlackBerry Internet Service',
  bytes: mail`
    Message-ID: <1234567890-1331233200-cardhu_decombobulator_blackberry.rim.net-987654321-@b12.c3.bise7.blackberry>
    Content-Transfer-Encoding: base64
    Reply-To: anna@example.org
    X-Priority: Normal
    References: <20120308180000.GA1@example.net>
    In-Reply-To: <20120308180000.GA1@example.net>
    Sensitivity: Normal
    Importance: Normal
    Subject: Re: Konzert
    To: "Ben Ortiz" <ben@example.net>
    From: anna@example.org
    Date: Thu, 8 Mar 2012 19:00:00 +0000
    Content-Type: text/plain; charset="Windows-1252"
    MIME-Version: 1.0

    ${base64Lines(encode('Bin dabei – für zwölf €!\r\nGesendet von meinem BlackBerry®', 'windows-1252'))}
  `,
})

const windowsPhone = (): HonestMessage => ({
  name: 'windows-phone-8-alternative-base64',
  program: 'Windows Phone 8',
  bytes: mail`
    MIME-Version: 1.0
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: RE: Train
    Date: Fri, 7 Mar 2014 20:00:00 +0100
    Content-Type: multipart/alternative;
    \tboundary="_1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D_"
    Message-ID: <201403071900.s27J0abc012345@mail.example.org>

    --_1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D_
    Content-Transfer-Encoding: base64
    Content-Type: text/plain; charset="utf-8"

    ${base64Lines('Komme später.\r\n\r\nGesendet von meinem Windows Phone')}

    --_1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D_
    Content-Transfer-Encoding: base64
    Content-Type: text/html; charset="utf-8"

    ${base64Lines('<html><head><meta content="text/html; charset=utf-8" http-equiv="Content-Type"></head><body><div>Komme später.</div></body></html>')}

    --_1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D_--
  `,
})

const nokia = (): HonestMessage => ({
  name: 'nokia-s60-text-in-base64',
  program: 'Nokia S60',
  bytes: mail`
    Message-ID: <1234567.1265900000000.JavaMail.nokia@phone>
    Date: Thu, 11 Feb 2010 15:00:00 +0100
    From: Anna Keller <anna@example.org>
    Subject: =?utf-8?B?U2Now7xzc2Vs?=
    To: ben@example.net
    MIME-Version: 1.0
    X-Mailer: EPOC Email Version 2.10
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: base64
    Content-Disposition: inline

    ${base64Lines('Schlüssel liegt unter der Matte.', 60)}

  `,
})

const spark = (): HonestMessage => ({
  name: 'spark-2-alternative-uuid-boundary',
  program: 'Spark 2',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d@Spark>
    Subject: Dinner
    X-Readdle-Message-ID: 1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d@Spark
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="5e1d7a5f_327b23c6_1a2b"

    --5e1d7a5f_327b23c6_1a2b
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: 8bit
    Content-Disposition: inline

    Pizza at Luigi’s?
    --5e1d7a5f_327b23c6_1a2b
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: 8bit
    Content-Disposition: inline

    <html xmlns="http://www.w3.org/1999/xhtml"><head><title></title></head><body><div name="messageBodySection"><div dir="auto">Pizza at Luigi’s?</div></div></body></html>
    --5e1d7a5f_327b23c6_1a2b--

  `,
})

const mms = (): HonestMessage => ({
  name: 'mms-gateway-smil-related',
  program: 'MMS to mail gateway',
  bytes: mail`
    Message-ID: <mms-4711-1578989551@mms.example.com>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: 492215550107@mms.example.com
    To: ben@example.net
    Subject: Multimedia message
    MIME-Version: 1.0
    Content-Type: multipart/related; boundary="mms_boundary_4711";
     start="<start>"; type="application/smil"

    --mms_boundary_4711
    Content-Type: application/smil; name="start.smil"
    Content-ID: <start>
    Content-Transfer-Encoding: 7bit

    <smil><head><layout><root-layout width="160" height="120"/></layout></head>
    <body><par dur="5s"><img src="cid:img0"/><text src="cid:txt0"/></par></body></smil>
    --mms_boundary_4711
    Content-Type: image/jpeg; name="img0.jpg"
    Content-ID: <img0>
    Content-Transfer-Encoding: base64

    ${base64Lines(jpeg('mms'))}
    --mms_boundary_4711
    Content-Type: text/plain; charset=utf-8; name="txt0.txt"
    Content-ID: <txt0>
    Content-Transfer-Encoding: 8bit

    Schöne Aussicht!
    --mms_boundary_4711
    Content-Type: image/gif; name="carrier.gif"
    Content-ID: <carrier>
    Content-Transfer-Encoding: base64

    ${base64Lines(gif())}
    --mms_boundary_4711--
  `,
  parts: ['start.smil', 'img0.jpg', 'carrier.gif'],
})
