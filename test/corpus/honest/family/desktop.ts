/*
 * NAME
 *   desktop - mail from the other programs with windows
 *
 * DESCRIPTION
 *   Evolution, KMail, Claws, Sylpheed, Geary, Eudora, The Bat!, Pegasus, Becky!,
 *   Opera, Windows Live Mail, Outlook for Mac, eM Client: each with its own
 *   boundary, order of fields and habits.
 */
import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
  rfc2231,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, jpeg, openDocument, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import { postfix } from '../trace.js'

export const desktop = (): readonly HonestMessage[] => [
  evolution(),
  evolutionAttachment(),
  kmail(),
  kmail3(),
  claws(),
  sylpheed(),
  geary(),
  eudora(),
  eudoraMac(),
  theBat(),
  pegasus(),
  becky(),
  opera(),
  windowsLiveMail(),
  outlookForMac(),
  emClient(),
  postbox(),
  incredimail(),
]

const TRACE = postfix(
  'mail.example.org',
  'Tue, 14 Jan 2020 09:12:33 +0100 (CET)',
)

const evolution = (): HonestMessage => ({
  name: 'evolution-3-alternative-quoted-printable',
  program: 'Evolution 3.34',
  bytes: mail`
    ${TRACE}
    Message-ID: <${digits('evo', 40)}.camel@example.org>
    Subject: Re: Termin
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    In-Reply-To: <20200113200000.GB815@example.net>
    References: <20200113200000.GB815@example.net>
    Content-Type: multipart/alternative; boundary="=-eT4Jm9sBqXz1wVu7Yc+K"
    User-Agent: Evolution 3.34.2-1${' '}
    MIME-Version: 1.0


    --=-eT4Jm9sBqXz1wVu7Yc+K
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Der Termin paßt.\n\nGrüße\n')}

    --=-eT4Jm9sBqXz1wVu7Yc+K
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<html dir="ltr"><head></head><body style="text-align:left; direction:ltr;"><div>Der Termin paßt.</div></body></html>')}

    --=-eT4Jm9sBqXz1wVu7Yc+K--

  `,
})

const evolutionAttachment = (): HonestMessage => ({
  name: 'evolution-3-attachment-rfc2231',
  program: 'Evolution 3.34',
  bytes: mail`
    Message-ID: <${digits('evo2', 40)}.camel@example.org>
    Subject: =?ISO-8859-1?Q?Pl=E4ne?=
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Content-Type: multipart/mixed; boundary="=-8yQz0d1T2gkPzR+aVnCw"
    User-Agent: Evolution 3.34.2-1${' '}
    MIME-Version: 1.0


    --=-8yQz0d1T2gkPzR+aVnCw
    Content-Type: text/plain; charset="ISO-8859-1"
    Content-Transfer-Encoding: 8bit

    ${encode('Die Pläne.', 'iso-8859-1')}


    --=-8yQz0d1T2gkPzR+aVnCw
    Content-Disposition: attachment; filename*=ISO-8859-1''Pl%E4ne.odt
    Content-Type: application/vnd.oasis.opendocument.text;
    \tname*=ISO-8859-1''Pl%E4ne.odt
    Content-Transfer-Encoding: base64

    ${base64Lines(openDocument('text', 'Plans'))}

    --=-8yQz0d1T2gkPzR+aVnCw--

  `,
  parts: ['Pläne.odt'],
})

const kmail = (): HonestMessage => ({
  name: 'kmail-5-mixed-with-related-name',
  program: 'KMail 5',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Bildschirmfoto
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <2274813.ElGaqSPkdT@laptop>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="nextPart2584911.irdbgypaU6"
    Content-Transfer-Encoding: 7Bit

    This is a multi-part message in MIME format.

    --nextPart2584911.irdbgypaU6
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/plain; charset="UTF-8"

    ${quotedPrintable('Schau mal, so sieht es jetzt aus.\n')}
    --nextPart2584911.irdbgypaU6
    Content-Disposition: attachment; filename*=${rfc2231('Bildschirmfoto_für_Ben.png')}
    Content-Transfer-Encoding: base64
    Content-Type: image/png; name*=${rfc2231('Bildschirmfoto_für_Ben.png')}

    ${base64Lines(png('kmail'))}

    --nextPart2584911.irdbgypaU6--



  `,
  parts: ['Bildschirmfoto_für_Ben.png'],
})

const kmail3 = (): HonestMessage => ({
  name: 'kmail-1-boundary-with-equals-and-underscore',
  program: 'KMail 1.9',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Foto
    Date: Sat, 10 Feb 2007 20:00:00 +0100
    User-Agent: KMail/1.9.5
    MIME-Version: 1.0
    Content-Type: Multipart/Mixed;
      boundary="Boundary-00=_QKizFxJ9bYwOc2v"
    Message-Id: <200702102000.00123.anna@example.org>
    X-Length: 4711
    X-UID: 42

    --Boundary-00=_QKizFxJ9bYwOc2v
    Content-Type: text/plain;
      charset="us-ascii"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    A photo.

    --Boundary-00=_QKizFxJ9bYwOc2v
    Content-Type: image/jpeg;
      name="foto.jpg"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="foto.jpg"

    ${base64Lines(jpeg('kmail'))}

    --Boundary-00=_QKizFxJ9bYwOc2v--
  `,
  parts: ['foto.jpg'],
})

const claws = (): HonestMessage => ({
  name: 'claws-mail-3-boundary-mp',
  program: 'Claws Mail 3.17',
  bytes: mail`
    ${TRACE}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: =?UTF-8?B?UHLDvGZ1bmc=?=
    Message-ID: <20200114091231.${digits('claws', 8)}@laptop.example.org>
    X-Mailer: Claws Mail 3.17.3 (GTK+ 2.24.32; x86_64-pc-linux-gnu)
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="MP_/nVOy.5Q1bYzjq0DxWw=kL8t"

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t
    Content-Type: text/plain; charset=US-ASCII
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    See attachment.

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename*=${rfc2231('Prüfung.pdf')}

    ${base64Lines(pdf('Check'))}

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t--
  `,
  parts: ['Prüfung.pdf'],
})

const sylpheed = (): HonestMessage => ({
  name: 'sylpheed-3-japanese-7bit',
  program: 'Sylpheed 3.5',
  bytes: mail`
    Date: Tue, 14 Jan 2020 17:12:31 +0900
    From: ${encodedWords(sample('ja').name, { charset: 'ISO-2022-JP' })} <hanako@example.jp>
    To: ben@example.net
    Subject: ${encodedWords(sample('ja').subject, { charset: 'ISO-2022-JP' })}
    Message-Id: <20200114171231.${digits('sylpheed', 10)}@example.jp>
    X-Mailer: Sylpheed 3.5.1 (GTK+ 2.24.23; x86_64-pc-linux-gnu)
    Mime-Version: 1.0
    Content-Type: text/plain; charset=ISO-2022-JP
    Content-Transfer-Encoding: 7bit

    ${encode(sample('ja').body, 'iso-2022-jp')}
  `,
})

const geary = (): HonestMessage => ({
  name: 'geary-3-alternative-flowed',
  program: 'Geary 3.34',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    Subject: Bike
    To: Ben Ortiz <ben@example.net>
    Message-Id: <${digits('geary', 6).toUpperCase()}.4E5F6G7H8I9J@example.org>
    X-Mailer: geary/3.34.1
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="=-w1hMhdOsUSHYkq2Qn4zs"

    --=-w1hMhdOsUSHYkq2Qn4zs
    Content-Type: text/plain; charset=us-ascii; format=flowed

    Is the bike free on Sunday?

    --=-w1hMhdOsUSHYkq2Qn4zs
    Content-Type: text/html; charset=us-ascii

    <div id="geary-body" dir="auto"><div>Is the bike free on Sunday?</div></div>
    --=-w1hMhdOsUSHYkq2Qn4zs--

  `,
})

const eudora = (): HonestMessage => ({
  name: 'eudora-7-boundary-with-alt-ending',
  program: 'Eudora 7',
  bytes: mail`
    Message-Id: <7.0.1.0.2.20070210195000.01a2b3c4@example.org>
    X-Mailer: QUALCOMM Windows Eudora Version 7.0.1.0
    Date: Sat, 10 Feb 2007 20:00:00 +0100
    To: Ben Ortiz <ben@example.net>
    From: Anna Keller <anna@example.org>
    Subject: Route
    Mime-Version: 1.0
    Content-Type: multipart/mixed;
    \tboundary="=====================_1234567==_"

    --=====================_1234567==_
    Content-Type: multipart/alternative;
    \tboundary="=====================_1234598==_.ALT"


    --=====================_1234598==_.ALT
    Content-Type: text/plain; charset="us-ascii"; format=flowed

    Take the second exit.
    --=====================_1234598==_.ALT
    Content-Type: text/html; charset="us-ascii"

    <html>
    <body>
    Take the <b>second</b> exit.</body>
    </html>

    --=====================_1234598==_.ALT--


    --=====================_1234567==_
    Content-Type: image/gif; name="route.gif";
     x-mac-type="47494666"; x-mac-creator="4A565752"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="route.gif"

    ${base64Lines(gif())}
    --=====================_1234567==_--

  `,
  parts: ['route.gif'],
})

const eudoraMac = (): HonestMessage => ({
  name: 'eudora-mac-5-boundary-with-tail',
  program: 'Eudora 5 for Mac',
  bytes: mail`
    Mime-Version: 1.0
    X-Sender: anna@mail.example.org
    Message-Id: <p05100301b8a1b2c3d4e5@[192.0.2.17]>
    Date: Tue, 26 Feb 2002 09:12:31 +0100
    To: ben@example.net
    From: Anna Keller <anna@example.org>
    Subject: Fonts
    Content-Type: multipart/mixed; boundary="============_-1195123456==_============"

    --============_-1195123456==_============
    Content-Type: text/plain; charset="us-ascii" ; format="flowed"

    Here is the sheet.
    --${' '}
    Anna
    --============_-1195123456==_============
    Content-Id: <p05100301b8a1b2c3d4e5@[192.0.2.17].0.0>
    Content-Type: application/pdf; name="fonts.pdf"
     ; x-mac-type="50444620"
     ; x-mac-creator="4341524F"
    Content-Disposition: attachment; filename="fonts.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Fonts'))}
    --============_-1195123456==_============--
  `,
  parts: ['fonts.pdf'],
})

const theBat = (): HonestMessage => ({
  name: 'the-bat-9-windows-1251-8bit',
  program: 'The Bat! 9',
  bytes: mail`
    Date: Tue, 14 Jan 2020 11:12:31 +0300
    From: ${encodedWords(sample('ru').name, { charset: 'windows-1251' })} <anna@example.ru>
    X-Mailer: The Bat! Version 9.1 (64-bit)
    Reply-To: anna@example.ru
    X-Priority: 3 (Normal)
    Message-ID: <1234567890.20200114111231@example.ru>
    To: ben@example.net
    Subject: ${encodedWords(sample('ru').subject, { charset: 'windows-1251' })}
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="----------0E15D0B8FC1B4D2"

    ------------0E15D0B8FC1B4D2
    Content-Type: text/plain; charset=windows-1251
    Content-Transfer-Encoding: 8bit

    ${encode(sample('ru').body, 'windows-1251')}

    --${' '}
    ${encode('С уважением', 'windows-1251')}
    ------------0E15D0B8FC1B4D2
    Content-Type: application/pdf;
     name="${encodedWords('Отчёт.pdf', { charset: 'windows-1251' })}"
    Content-transfer-encoding: base64
    Content-Disposition: attachment;
     filename="${encodedWords('Отчёт.pdf', { charset: 'windows-1251' })}"

    ${base64Lines(pdf('Report'), 72)}
    ------------0E15D0B8FC1B4D2--

  `,
  parts: ['Отчёт.pdf'],
})

const pegasus = (): HonestMessage => ({
  name: 'pegasus-mail-4-message-boundary',
  program: 'Pegasus Mail 4',
  bytes: mail`
    From: "Anna Keller" <anna@example.org>
    Organization: Example e.V.
    To: ben@example.net
    Date: Wed, 03 Mar 2010 15:00:01 +0100
    MIME-Version: 1.0
    Subject: List
    Message-ID: <4B8E6A71.12345.1A2B3C4@anna.example.org>
    Priority: normal
    X-mailer: Pegasus Mail for Windows (4.51)
    Content-type: Multipart/Mixed; boundary=Message-Boundary-12345

    --Message-Boundary-12345
    Content-type: text/plain; charset=ISO-8859-1
    Content-transfer-encoding: Quoted-printable
    Content-description: Mail message body

    Die Liste f=FCr M=E4rz.


    --Message-Boundary-12345
    Content-type: text/plain; charset=US-ASCII
    Content-disposition: inline
    Content-description: Attachment information.

    The following section of this message contains a file attachment
    prepared for transmission using the Internet MIME message format.
    If you are using Pegasus Mail, or any other MIME-compliant system,
    you should be able to save it or view it from within your mailer.
    If you cannot, please ask your system administrator for assistance.

       ---- File information -----------
         File:  list.pdf
         Date:  3 Mar 2010, 14:50
         Size:  585 bytes.
         Type:  Unknown

    --Message-Boundary-12345
    Content-type: Application/Octet-stream; name="list.pdf"; type=Unknown
    Content-disposition: attachment; filename="list.pdf"
    Content-transfer-encoding: BASE64

    ${base64Lines(pdf('List'), 60)}

    --Message-Boundary-12345--
  `,
  parts: ['list.pdf'],
})

const becky = (): HonestMessage => ({
  name: 'becky-2-japanese-mixed',
  program: 'Becky! 2.75',
  bytes: mail`
    Date: Tue, 14 Jan 2020 17:12:31 +0900
    From: ${encodedWords(sample('ja').name, { charset: 'ISO-2022-JP' })} <hanako@example.jp>
    To: ben@example.net
    Subject: ${encodedWords(sample('ja').subject, { charset: 'ISO-2022-JP' })}
    Message-Id: <20200114171231.${digits('becky', 4).toUpperCase()}.HANAKO@example.jp>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="------_5E1D7A5F000000001234_MULTIPART_MIXED_"
    Content-Transfer-Encoding: 7bit
    X-Mailer: Becky! ver. 2.75 [ja]

    --------_5E1D7A5F000000001234_MULTIPART_MIXED_
    Content-Type: text/plain; charset="ISO-2022-JP"
    Content-Transfer-Encoding: 7bit

    ${encode(sample('ja').body, 'iso-2022-jp')}

    --------_5E1D7A5F000000001234_MULTIPART_MIXED_
    Content-Type: application/pdf;
     name="${encodedWords('議事録.pdf', { charset: 'ISO-2022-JP' })}"
    Content-Disposition: attachment;
     filename="${encodedWords('議事録.pdf', { charset: 'ISO-2022-JP' })}"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Minutes'))}
    --------_5E1D7A5F000000001234_MULTIPART_MIXED_--

  `,
  parts: ['議事録.pdf'],
})

const opera = (): HonestMessage => ({
  name: 'opera-mail-12-flowed-delsp',
  program: 'Opera Mail 12',
  bytes: mail`
    Content-Type: text/plain; charset=iso-8859-15; format=flowed; delsp=yes
    To: ben@example.net
    Subject: Konzert
    Date: Thu, 08 Mar 2012 20:00:00 +0100
    MIME-Version: 1.0
    Content-Transfer-Encoding: Quoted-Printable
    From: "Anna Keller" <anna@example.org>
    Organization: Example e.V.
    Message-ID: <op.wat1b2c3d4e5f6@laptop>
    User-Agent: Opera Mail/12.15 (Linux)

    Die Karten kosten 12 =A4 pro Person, f=FCr Kinder die H=E4lfte, und die =20
    Kasse =F6ffnet um sieben.
  `,
})

const windowsLiveMail = (): HonestMessage => ({
  name: 'windows-live-mail-2012-photo',
  program: 'Windows Live Mail 2012',
  bytes: mail`
    Message-ID: <B1C2D3E4F5A64B7C8D9E0F1A2B3C4D5E@AnnaPC>
    From: "Anna Keller" <anna@example.org>
    To: <ben@example.net>
    Subject: Photo
    Date: Thu, 8 Mar 2012 20:00:00 +0100
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
    \tboundary="----=_NextPart_000_0008_01CCFD67.1A2B3C40"
    X-Priority: 3
    X-MSMail-Priority: Normal
    Importance: Normal
    X-Mailer: Microsoft Windows Live Mail 15.4.3555.308
    X-MimeOLE: Produced By Microsoft MimeOLE V15.4.3555.308

    This is a multi-part message in MIME format.

    ------=_NextPart_000_0008_01CCFD67.1A2B3C40
    Content-Type: text/plain;
    \tformat=flowed;
    \tcharset="iso-8859-1";
    \treply-type=original
    Content-Transfer-Encoding: 7bit

    From the garden.${' '}

    ------=_NextPart_000_0008_01CCFD67.1A2B3C40
    Content-Type: image/jpeg;
    \tname="DSC00042.JPG"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="DSC00042.JPG"

    ${base64Lines(jpeg('wlm'))}

    ------=_NextPart_000_0008_01CCFD67.1A2B3C40--
  `,
  parts: ['DSC00042.JPG'],
})

const outlookForMac = (): HonestMessage => ({
  name: 'outlook-for-mac-16-quoted-preamble',
  program: 'Outlook for Mac 16',
  bytes: mail`
    User-Agent: Microsoft-MacOutlook/10.20.0.191208
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: Figures
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D@example.org>
    Thread-Topic: Figures
    Mime-version: 1.0
    Content-type: multipart/mixed;
    \tboundary="B_3661837951_1234567890"

    > This message is in MIME format. Since your mail reader does not understand
    this format, some or all of this message may not be legible.

    --B_3661837951_1234567890
    Content-type: text/plain;
    \tcharset="UTF-8"
    Content-transfer-encoding: 7bit

    Figures attached.


    --B_3661837951_1234567890
    Content-type: application/pdf; name="figures.pdf";
     x-mac-creator="4F50494D"
    Content-ID: <3E4F5A6B7C8D9E0F>
    Content-disposition: attachment;
    \tfilename="figures.pdf"
    Content-transfer-encoding: base64

    ${base64Lines(pdf('Figures'))}

    --B_3661837951_1234567890--
  `,
  parts: ['figures.pdf'],
})

const emClient = (): HonestMessage => ({
  name: 'em-client-7-alternative',
  program: 'eM Client 7',
  bytes: mail`
    From: "Anna Keller" <anna@example.org>
    To: "Ben Ortiz" <ben@example.net>
    Subject: Offer
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-Id: <em1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d@laptop>
    Reply-To: "Anna Keller" <anna@example.org>
    User-Agent: eM_Client/7.2.36908.0
    Mime-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="------=_MB1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D"

    --------=_MB1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D
    Content-Type: text/plain; format=flowed; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    The offer holds until=C2=A0March.
    --------=_MB1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <html><head></head><body>The offer holds until&nbsp;March.</body></html>
    --------=_MB1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D--

  `,
})

const postbox = (): HonestMessage => ({
  name: 'postbox-7-iso-8859-2-8bit',
  program: 'Postbox 7',
  bytes: mail`
    Subject: ${encodedWords(sample('hu').subject, { charset: 'ISO-8859-2', encoding: 'Q' })}
    To: ben@example.net
    From: ${encodedWords(sample('hu').name, { charset: 'ISO-8859-2', encoding: 'Q' })} <gyozo@example.hu>
    Message-ID: <${digits('postbox', 8)}-5f1c-2d3e-4b5a-${digits('postbox', 12)}@example.hu>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:45.0)
     Gecko/20100101 PostboxApp/7.0.9
    MIME-Version: 1.0
    Content-Type: text/plain; charset=ISO-8859-2; format=flowed
    Content-Transfer-Encoding: 8bit

    ${encode(sample('hu').body, 'iso-8859-2')}
  `,
})

const incredimail = (): HonestMessage => ({
  name: 'incredimail-2-three-levels-of-related',
  program: 'IncrediMail 2',
  bytes: mail`
    Date: Sat, 10 Feb 2007 20:00:00 +0100 (Mitteleuropäische Zeit)
    From: "Anna Keller" <anna@example.org>
    Message-Id: <45CE1B80.000001.00123@ANNA>
    Mime-Version: 1.0
    Content-Type: Multipart/related;
      type="multipart/alternative";
      boundary="------------Boundary-00=_80CEQL80000000000000"
    X-Mailer: IncrediMail (5002253)
    Subject: Flowers
    To: <ben@example.net>
    X-FID: FLAVOR00-NONE-0000-0000-000000000000

    --------------Boundary-00=_80CEQL80000000000000
    Content-Type: Multipart/Alternative;
      boundary="------------Boundary-00=_80CE6FC0000000000000"

    --------------Boundary-00=_80CE6FC0000000000000
    Content-Type: Text/Plain;
      charset="iso-8859-1"
    Content-Transfer-Encoding: 7bit

    For you!
    --------------Boundary-00=_80CE6FC0000000000000
    Content-Type: Text/HTML;
      charset="iso-8859-1"
    Content-Transfer-Encoding: 7bit

    <HTML><BODY background=cid:D17C1A1D>For you!</BODY></HTML>
    --------------Boundary-00=_80CE6FC0000000000000--

    --------------Boundary-00=_80CEQL80000000000000
    Content-Type: image/gif;
      name="flower.gif"
    Content-Transfer-Encoding: base64
    Content-ID: <D17C1A1D>

    ${base64Lines(gif())}
    --------------Boundary-00=_80CEQL80000000000000--

  `,
  parts: ['flower.gif'],
})
