/*
 * NAME
 *   mobile - mail from telephones and tablets other than Apple's
 *
 * DESCRIPTION
 *   K-9, FairEmail, Android, Samsung, Outlook for mobiles, BlackBerry, Windows
 *   Phone, Nokia, Spark, Edison and a carrier's MMS gateway.
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
import { gif, jpeg, pdf } from '../files.js'
import { sample } from '../texts.js'
import { exchangeOnline, postfix } from '../trace.js'

export const mobile = (): readonly HonestMessage[] => [
  ...k9Letters(),
  k9Attachment(),
  fairEmail(),
  androidMail(),
  samsung(),
  outlookMobile(),
  blackberry(),
  windowsPhone(),
  nokia(),
  spark(),
  mms(),
  nineMail(),
]

const k9Letters = (): readonly HonestMessage[] =>
  (['en', 'de', 'cs', 'ru', 'ko'] as const).map(language => {
    const { subject, body } = sample(language)
    return {
      name: `k9-mail-5-letter-${language}`,
      program: 'K-9 Mail 5.6',
      bytes: mail`
        ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
        Date: Tue, 14 Jan 2020 09:12:31 +0100
        User-Agent: K-9 Mail for Android
        In-Reply-To: <20200113200000.GB815@example.net>
        References: <20200113200000.GB815@example.net>
        MIME-Version: 1.0
        Content-Type: text/plain;
         charset=utf-8
        Content-Transfer-Encoding: quoted-printable
        Subject: ${language === 'en' ? subject : encodedWords(subject, { encoding: 'Q' })}
        To: Ben Ortiz <ben@example.net>
        From: Anna Keller <anna@example.org>
        Message-ID: <${digits(`k9 ${language}`, 8).toUpperCase()}-1A2B-4C3D-8E4F-${digits(language, 12).toUpperCase()}@example.org>

        ${quotedPrintable(`${body}\n-- \nSent from my Android device with K-9 Mail.`)}
      `,
    }
  })

const k9Attachment = (): HonestMessage => ({
  name: 'k9-mail-5-mixed-alternative-photo',
  program: 'K-9 Mail 5.6',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    User-Agent: K-9 Mail for Android
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE"
    Content-Transfer-Encoding: 7bit
    Subject: Photo
    To: ben@example.net
    From: Anna Keller <anna@example.org>
    Message-ID: <0F1E2D3C-4B5A-4697-8879-6A5B4C3D2E1F@example.org>

    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE
    Content-Type: multipart/alternative; boundary="----NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA"
    Content-Transfer-Encoding: 7bit

    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA
    Content-Type: text/plain;
     charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    See here=2E
    --=20
    Sent from my Android device with K-9 Mail=2E
    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA
    Content-Type: text/html;
     charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <html><head></head><body>See here=2E<br>-- <br>Sent from my Android device =
    with K-9 Mail=2E</body></html>
    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA--

    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE
    Content-Type: image/jpeg;
     name="IMG_20200114_081502.jpg"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="IMG_20200114_081502.jpg";
     size=297

    ${base64Lines(jpeg('k9'))}
    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE--
  `,
  parts: ['IMG_20200114_081502.jpg'],
})

const fairEmail = (): HonestMessage => ({
  name: 'fairemail-1-alternative-lower-case-boundary',
  program: 'FairEmail 1.9',
  bytes: mail`
    Date: Sat, 4 Mar 2023 16:30:01 +0100 (GMT+01:00)
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <${digits('fair', 8)}-1a2b-4c3d-8e4f-${digits('fair', 12)}@example.org>
    Subject: Train
    MIME-Version: 1.0
    Content-Type: multipart/alternative;${' '}
    \tboundary="----=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000"
    X-Correlation-ID: <${digits('fair', 8)}-1a2b-4c3d-8e4f-${digits('fair', 12)}@example.org>

    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    The train is late.

    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000
    Content-Type: text/html; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    <!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>The train is late.<br></p></body></html>
    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000--
  `,
})

const androidMail = (): HonestMessage => ({
  name: 'android-4-email-with-pdf',
  program: 'Android 4 Email',
  bytes: mail`
    Date: Thu, 08 Mar 2012 20:00:00 +0100
    Subject: Ticket
    Message-ID: <a1b2c3d4e5f6g7h8i9j0k1l2.1331233200000@email.android.com>
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="--_com.android.email_1234567890123450"

    ----_com.android.email_1234567890123450
    Content-Type: multipart/alternative; boundary="--_com.android.email_1234567890123451"

    ----_com.android.email_1234567890123451
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('Hier ist das Ticket für Samstag.\n')}

    ----_com.android.email_1234567890123451
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('<p>Hier ist das Ticket für Samstag.</p>')}

    ----_com.android.email_1234567890123451--

    ----_com.android.email_1234567890123450
    Content-Type: application/pdf;
     name="ticket.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="ticket.pdf";
     size=583

    ${base64Lines(pdf('Ticket'))}

    ----_com.android.email_1234567890123450--
  `,
  parts: ['ticket.pdf'],
})

const samsung = (): HonestMessage => ({
  name: 'samsung-email-base64-single',
  program: 'Samsung Email',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: ${encodedWords(sample('tr').subject)}
    Message-ID: <${digits('samsung', 16)}.1578989551123@email.android.com>
    X-Android-Message-ID: <${digits('samsung', 16)}.1578989551123@email.android.com>
    Importance: normal
    From: ${encodedWords(sample('tr').name)} <cagla@example.org>
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines(sample('tr').body)}

  `,
})

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

const nineMail = (): HonestMessage => ({
  name: 'nine-android-empty-plain-part',
  program: 'Nine for Android',
  bytes: mail`
    Message-ID: <4711${digits('nine', 20)}@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Empty
    MIME-Version: 1.0
    X-Mailer: Nine
    Content-Type: multipart/alternative; boundary="--_com.ninefolders.hd3.work_2718281828459_alt"

    ----_com.ninefolders.hd3.work_2718281828459_alt
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64


    ----_com.ninefolders.hd3.work_2718281828459_alt
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('<html><body><div><br></div></body></html>')}
    ----_com.ninefolders.hd3.work_2718281828459_alt--

  `,
})
