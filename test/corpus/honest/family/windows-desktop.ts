/*
 * NAME
 *   windows-desktop - mail from desktop programs of Windows
 *
 * DESCRIPTION
 *   The Bat!, Pegasus, Becky!, Opera, Windows Live Mail, eM Client,
 *   IncrediMail: national charsets, parts that explain the next part, three
 *   levels of related.
 */

import { base64Lines, digits, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, jpeg, pdf } from '../files.js'
import { sample } from '../texts.js'

/** Mail from desktop programs of Windows. */
export const windowsDesktop = (): readonly HonestMessage[] => [
  theBat(),
  pegasus(),
  becky(),
  opera(),
  windowsLiveMail(),
  emClient(),
  incredimail(),
]

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
