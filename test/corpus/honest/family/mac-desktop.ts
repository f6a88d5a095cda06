/*
 * NAME
 *   mac-desktop - mail from other programs of the Mac, and Eudora
 *
 * DESCRIPTION
 *   Eudora with Mac types as parameters and a space before the semicolon,
 *   Outlook for Mac with a quoted preamble, Postbox.
 */

import { base64Lines, digits, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { gif, pdf } from '../files.js'
import { sample } from '../texts.js'

/** Mail from other programs of the Mac, and Eudora. */
export const macDesktop = (): readonly HonestMessage[] => [
  eudora(),
  eudoraMac(),
  outlookForMac(),
  postbox(),
]

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
