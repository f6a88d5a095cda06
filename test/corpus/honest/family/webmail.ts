/*
 * NAME
 *   webmail - mail written in a browser, worldwide providers and own servers
 *
 * DESCRIPTION
 *   Yahoo, AOL, GMX, Proton, Fastmail, Hotmail; SquirrelMail, Roundcube,
 *   Zimbra, SOGo.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { bothBodies } from './webmail-frame.js'
import type { Webmail } from './webmail-frame.js'

/** Mail written in a browser, worldwide providers and own servers. */
export const webmail = (): readonly HonestMessage[] => [
  ...WORLDWIDE.map(provider => bothBodies(provider)),
  yahooClassic(),
  hotmailClassic(),
  sogo(),
  squirrelMail(),
]

const WORLDWIDE: readonly Webmail[] = [
  {
    name: 'yahoo-mail-alternative-fr',
    program: 'Yahoo Mail',
    language: 'fr',
    charset: 'UTF-8',
    encoding: 'quoted-printable',
    boundary: '----=_Part_1234567_987654321.1578989551123',
    fold: ' \n\t',
    head: [
      'References: <1234567890.1234567.1578989551123.ref@mail.yahoo.com>',
      'X-Mailer: WebService/1.1.14873 YMailNorrin Mozilla/5.0 (X11; Linux x86_64; rv:72.0) Gecko/20100101 Firefox/72.0',
    ],
  },
  {
    name: 'aol-mail-alternative-en',
    program: 'AOL Mail',
    language: 'en',
    charset: 'us-ascii',
    encoding: '7bit',
    boundary:
      '--------MB_8D5B1A2B3C4D5E6_1234_ABCD_webmail-m123.sysops.aol.com',
    fold: '\n ',
    head: [
      'X-MB-Message-Source: WebUI',
      'X-MB-Message-Type: User',
      'X-Mailer: AOL Webmail 38212-STANDARD',
      'X-AOL-SENDER: anna@aol.example',
    ],
  },
  {
    name: 'gmx-html-and-text-de',
    program: 'GMX',
    language: 'de',
    charset: 'UTF-8',
    encoding: 'quoted-printable',
    boundary: 'abmob-1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
    fold: '\n ',
    head: [
      'Importance: normal',
      'Sensitivity: Normal',
      'X-Priority: 3',
      'X-Provags-ID: V03:K1:abcDEF123/456+789==',
    ],
  },
  {
    name: 'protonmail-alternative',
    program: 'ProtonMail',
    language: 'nl',
    charset: 'utf-8',
    encoding: 'base64',
    boundary: 'b1_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
    fold: '\n ',
    head: [
      'Reply-To: Anna Keller <anna@proton.example>',
      'Feedback-ID: abc-def_GHI==:Ext:ProtonMail',
    ],
  },
  {
    name: 'fastmail-alternative',
    program: 'Fastmail',
    language: 'sv',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '1a2b3c4d5e6f4a7b8c9d0e1f2a3b4c5d',
    fold: '\n ',
    head: [
      'X-Mailer: MessagingEngine.com Webmail Interface',
      'User-Agent: Cyrus-JMAP/3.1.7-754-g09d1619-fmstable-20200113v1',
    ],
  },
  {
    name: 'roundcube-alternative',
    program: 'Roundcube 1.4',
    language: 'hu',
    charset: 'UTF-8',
    encoding: '8bit',
    boundary: '=_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
    fold: '\n ',
    head: ['User-Agent: Roundcube Webmail/1.4.2', 'X-Sender: anna@example.org'],
  },
  {
    name: 'zimbra-alternative',
    program: 'Zimbra 8.8',
    language: 'es',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '=_1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
    fold: '; \n\t'.slice(1),
    head: [
      'X-Originating-IP: [192.0.2.55]',
      'X-Mailer: Zimbra 8.8.15_GA_3894 (ZimbraWebClient - FF72 (Linux)/8.8.15_GA_3890)',
      'Thread-Index: 1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f',
      'Thread-Topic: x',
    ],
  },
]

const yahooClassic = (): HonestMessage => ({
  name: 'yahoo-mail-2004-plain',
  program: 'Yahoo Mail Classic',
  bytes: mail`
    Message-ID: <20040617194002.12345.qmail@web12345.mail.yahoo.com>
    Received: from [192.0.2.55] by web12345.mail.yahoo.com via HTTP; Thu, 17 Jun 2004 12:40:02 PDT
    Date: Thu, 17 Jun 2004 12:40:02 -0700 (PDT)
    From: Anna Keller <anna@yahoo.example>
    Subject: Re: party
    To: ben@example.net
    In-Reply-To: <40D1F3B2.7080908@example.org>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii


    I'll bring the salad.

    \t\t
    __________________________________
    Do you Yahoo!?
    New and Improved Yahoo! Mail - 100MB free storage!
    http://promotions.yahoo.com/new_mail${' '}
  `,
})

const squirrelMail = (): HonestMessage => ({
  name: 'squirrelmail-1-attachment-iso-8859-1',
  program: 'SquirrelMail 1.4',
  bytes: mail`
    Received: from 192.0.2.55
            (SquirrelMail authenticated user anna)
            by mail.example.org with HTTP;
            Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <${digits('squirrel', 32)}.squirrel@mail.example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: Liste
    From: "Anna Keller" <anna@example.org>
    To: ben@example.net
    User-Agent: SquirrelMail/1.4.23 [SVN]
    MIME-Version: 1.0
    Content-Type: multipart/mixed;boundary="----=_20200114091231_47110"
    X-Priority: 3 (Normal)
    Importance: Normal

    ------=_20200114091231_47110
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: 8bit

    ${encode('Die Liste für Dienstag.', 'iso-8859-1')}

    ------=_20200114091231_47110
    Content-Type: application/octet-stream; name="liste.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="liste.pdf"

    ${base64Lines(pdf('Liste'))}
    ------=_20200114091231_47110--


  `,
  parts: ['liste.pdf'],
})

const hotmailClassic = (): HonestMessage => ({
  name: 'hotmail-2011-alternative-quoted-printable',
  program: 'Windows Live Hotmail',
  bytes: mail`
    Message-ID: <BLU123-W45ABCDEF0123456789@phx.gbl>
    Return-Path: anna@hotmail.example
    Content-Type: multipart/alternative;
    \tboundary="_1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d_"
    X-Originating-IP: [192.0.2.55]
    From: Anna Keller <anna@hotmail.example>
    To: <ben@example.net>
    Subject: RE: party
    Date: Sat, 5 Mar 2011 20:00:00 +0000
    Importance: Normal
    In-Reply-To: <4D7293B2.7080908@example.net>
    References: <4D7293B2.7080908@example.net>
    MIME-Version: 1.0
    X-OriginalArrivalTime: 05 Mar 2011 20:00:01.0234 (UTC) FILETIME=[1A2B3C40:01CBDB6F]

    --_1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d_
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable


    I=27ll bring the p=E2t=E9.
    =20
     \t\t \t   \t\t  =

    --_1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d_
    Content-Type: text/html; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable

    <html>
    <head>
    <style><!--
    .hmmessage P
    {
    margin:0px=3B
    padding:0px
    }
    --></style>
    </head>
    <body class=3D'hmmessage'>
    I'll bring the p=E2t=E9.<br> \t\t \t   \t\t  </body>
    </html>=

    --_1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d_--

  `,
})

const sogo = (): HonestMessage => ({
  name: 'sogo-4-ngmime-boundary',
  program: 'SOGo 4',
  bytes: mail`
    From: "Anna Keller" <anna@example.org>
    Content-Type: multipart/alternative; boundary="----=_=-_OpenGroupware_org_NGMime-4711-1578989551.123456-0------"
    X-Forward: 192.0.2.55
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    To: ben@example.net
    MIME-Version: 1.0
    Message-ID: <4711-5e1d7a80-1-1a2b3c4d@123456789>
    Subject: Room
    User-Agent: SOGoMail 4.1.1

    ------=_=-_OpenGroupware_org_NGMime-4711-1578989551.123456-0------
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable
    Content-Length: 22

    The room is booked.=0A

    ------=_=-_OpenGroupware_org_NGMime-4711-1578989551.123456-0------
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable
    Content-Length: 45

    <html><p>The room is booked.</p></html>

    ------=_=-_OpenGroupware_org_NGMime-4711-1578989551.123456-0--------
  `,
})
