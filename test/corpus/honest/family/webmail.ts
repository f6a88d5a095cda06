/*
 * NAME
 *   webmail - mail written in a browser
 *
 * DESCRIPTION
 *   Yahoo, AOL, GMX, Proton, Fastmail, QQ, NetEase, Yandex and the rest of the
 *   providers; Roundcube, SquirrelMail, Horde, Zimbra, SOGo, RainLoop and other
 *   software for one's own server. National charsets live longest here.
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
import { docx, jpeg, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import type { Language } from '../texts.js'
import { dkim, postfix } from '../trace.js'

export const webmail = (): readonly HonestMessage[] => [
  yahooClassic(),
  ...PROVIDERS.map(provider => bothBodies(provider)),
  ...ATTACHING.map(provider => withFile(provider)),
  squirrelMail(),
  hotmailClassic(),
  sogo(),
  neomail(),
]

/** How one webmail writes; `head` are its fields below the Subject. */
interface Webmail {
  readonly name: string
  readonly program: string
  readonly language: Language
  readonly charset: string
  readonly encoding: '7bit' | '8bit' | 'base64' | 'quoted-printable'
  readonly boundary: string
  readonly fold: string
  readonly head: readonly string[]
  readonly file?: readonly [name: string, type: string, data: Buffer]
  readonly prose?: string
}

const PROVIDERS: readonly Webmail[] = [
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
    name: 'libero-it-iso-8859-1',
    program: 'Libero',
    language: 'it',
    charset: 'iso-8859-1',
    encoding: 'quoted-printable',
    boundary: '_=__=_XaM3_.1578989551.2A.4711.42.5678.52.42.009.1234567890',
    fold: '\n\t',
    head: ['X-Priority: 3', 'XaM3-API-Version: 4.3 (B21) (webmail)'],
  },
  {
    name: 'wp-pl-iso-8859-2',
    program: 'Wirtualna Polska',
    language: 'pl',
    charset: 'ISO-8859-2',
    encoding: '8bit',
    boundary: '=-=WP_5e1d7a5f1a2b3c',
    fold: '\n ',
    head: [
      'X-Mailer: Interfejs WWW nowej poczty Wirtualnej Polski',
      'Organization: Poczta Wirtualnej Polski S.A.',
    ],
  },
  {
    name: 'seznam-cz-alternative',
    program: 'Seznam',
    language: 'cs',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '=_1a2b3c4d5e6f7a8b9c0d1e2f=abc-def-0123-4567-89ab_=',
    fold: '\n\t',
    head: ['X-Mailer: szn-ebox-5.0.16'],
  },
  {
    name: 'mail-ru-alternative',
    program: 'Mail.ru',
    language: 'ru',
    charset: 'utf-8',
    encoding: 'base64',
    boundary: '--ALT--1a2B3c4D1578989551',
    fold: '\n\t',
    head: ['X-Mailer: Mail.Ru Mailer 1.0', 'X-Priority: 3 (Normal)'],
  },
  {
    name: 'yandex-koi8-r',
    program: 'Yandex',
    language: 'ru',
    charset: 'koi8-r',
    encoding: '8bit',
    boundary: '----==--bound.47111.web12g.yandex.ru',
    fold: '\n\t',
    head: ['X-Mailer: Yamail [ http://yandex.ru ] 5.0'],
  },
  {
    name: 'ukr-net-windows-1251',
    program: 'ukr.net',
    language: 'uk',
    charset: 'windows-1251',
    encoding: 'base64',
    boundary: '----ua1578989551r1a2b',
    fold: '\n ',
    head: ['X-Mailer: mail.ukr.net 5.0'],
  },
  {
    name: 'qq-mail-gb18030',
    program: 'QQ Mail',
    language: 'zhCn',
    charset: 'gb18030',
    encoding: 'base64',
    boundary: '----=_NextPart_5E1D7A5F_0B2C3D4E_1A2B3C4D',
    fold: '\n\t',
    head: [
      'X-QQ-SSF: 00000000000000F000000000000000Z',
      'X-QQ-WAPMAIL: 1',
      'X-Mailer: QQMail 2.x',
      'X-Originating-IP: 192.0.2.55',
      'X-QQ-STYLE: ',
    ],
  },
  {
    name: 'netease-163-gbk',
    program: 'NetEase Coremail',
    language: 'zhCn',
    charset: 'GBK',
    encoding: 'base64',
    boundary: '----=_Part_123456_1234567890.1578989551123',
    fold: ' \n\t',
    head: [
      'X-Originating-IP: [192.0.2.55]',
      'X-Priority: 3',
      'X-Mailer: Coremail Webmail Server Version XT5.0.10 build 20190724(ac680a23)',
      ' Copyright (c) 2002-2020 www.mailtech.cn 163com',
      'X-CM-CTRLDATA: abc+defGhIjK==',
    ],
  },
  {
    name: 'naver-euc-kr',
    program: 'Naver',
    language: 'ko',
    charset: 'euc-kr',
    encoding: 'base64',
    boundary: '-----Boundary-WM=_1a2b3c4d.1578989551123',
    fold: '\n\t',
    head: ['X-Naver-CIP: 192.0.2.55', 'Importance: normal'],
  },
  {
    name: 'hinet-big5',
    program: 'HiNet webmail',
    language: 'zhTw',
    charset: 'big5',
    encoding: 'base64',
    boundary: 'b1578989551123',
    fold: '\n ',
    head: ['X-Mailer: HiNet WebMail'],
  },
  {
    name: 'yahoo-japan-iso-2022-jp',
    program: 'Yahoo! Japan',
    language: 'ja',
    charset: 'iso-2022-jp',
    encoding: '7bit',
    boundary: '0-1234567890-1578989551=:12345',
    fold: '\n ',
    head: ['X-Mailer: YahooMailWebService/0.8.111_69'],
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
  {
    name: 'walla-he-windows-1255',
    program: 'Walla',
    language: 'he',
    charset: 'windows-1255',
    encoding: 'base64',
    boundary: '--=_walla1578989551',
    fold: '\n ',
    head: ['X-Mailer: Walla! Mail'],
  },
]

const coded = (text: string, { charset, encoding }: Webmail): Buffer => {
  const bytes = encode(text, charset)
  if (encoding === 'base64') return Buffer.from(base64Lines(bytes))
  if (encoding === 'quoted-printable')
    return Buffer.from(quotedPrintable(bytes))
  return bytes
}

const frame = (webmail: Webmail, kind: string): Buffer => {
  const { subject, name } = sample(webmail.language)
  const encoding = webmail.encoding === 'quoted-printable' ? 'Q' : 'B'
  const words = (text: string): string =>
    webmail.language === 'en'
      ? text
      : encodedWords(text, { charset: webmail.charset, encoding })
  return mail`
    ${postfix('out.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    ${dkim('example.org', webmail.name)}
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    From: ${words(name)} <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <${digits(webmail.name, 24)}@example.org>
    Subject: ${words(subject)}
    ${webmail.head}
    MIME-Version: 1.0
    Content-Type: multipart/${kind};${webmail.fold}boundary="${webmail.boundary}"
  `
}

const bothBodies = (webmail: Webmail): HonestMessage => {
  const { body } = sample(webmail.language)
  const html = `<html><head></head><body><div>${body.replaceAll('\n', '</div>\n<div>')}</div></body></html>`
  return {
    name: webmail.name,
    program: webmail.program,
    bytes: mail`
      ${frame(webmail, 'alternative')}

      ${multipart(
        webmail.boundary,
        ...(['plain', 'html'] as const).map(
          subtype => mail`
            Content-Type: text/${subtype}; charset=${webmail.charset}
            Content-Transfer-Encoding: ${webmail.encoding}

            ${coded(subtype === 'plain' ? body : html, webmail)}

          `,
        ),
      )}

    `,
  }
}

const WORD =
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

const ATTACHING: readonly Webmail[] = [
  {
    name: 'yahoo-mail-attachment-octet-stream',
    program: 'Yahoo Mail',
    language: 'en',
    charset: 'UTF-8',
    encoding: '7bit',
    boundary: '----=_Part_1234568_987654322.1578989551124',
    fold: ' \n\t',
    head: [],
    file: ['photo 1.jpg', 'application/octet-stream', jpeg('yahoo')],
  },
  {
    name: 'roundcube-attachment-rfc2231',
    program: 'Roundcube 1.4',
    language: 'de',
    charset: 'UTF-8',
    encoding: '8bit',
    boundary: '=_2a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
    fold: '\n ',
    head: ['User-Agent: Roundcube Webmail/1.4.2'],
    file: ['Prüfung.pdf', 'application/pdf', pdf('x')],
    prose: '',
  },
  {
    name: 'horde-5-attachment',
    program: 'Horde IMP 6',
    language: 'fr',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '=_Kx1a2B3c4D5e6F7g8H9i0J',
    fold: '\n ',
    head: ['User-Agent: Horde Application Framework 5'],
    file: ['Réunion.docx', WORD, docx('x')],
    prose: 'This message is in MIME format.',
  },
  {
    name: 'rainloop-attachment',
    program: 'RainLoop 1.13',
    language: 'en',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '--=_RainLoop_123_456789012.1578989551',
    fold: '\n ',
    head: ['X-Mailer: RainLoop/1.13.0'],
    file: ['plan.png', 'image/png', png('rain')],
  },
  {
    name: 'qq-mail-attachment-gb18030-name',
    program: 'QQ Mail',
    language: 'zhCn',
    charset: 'gb18030',
    encoding: 'base64',
    boundary: '----=_NextPart_5E1D7A60_0B2C3D4E_1A2B3C4D',
    fold: '\n\t',
    head: ['X-QQ-MIME: TCMime 1.0 by Tencent', 'X-Mailer: QQMail 2.x'],
    file: ['会议纪要.pdf', 'application/pdf', pdf('x')],
    prose: 'This is a multi-part message in MIME format.\n',
  },
  {
    name: 'zimbra-attachment',
    program: 'Zimbra 8.8',
    language: 'it',
    charset: 'utf-8',
    encoding: 'quoted-printable',
    boundary: '----=_Part_4711_815.1578989551123',
    fold: ' \n\t',
    head: [
      'X-Mailer: Zimbra 8.8.15_GA_3894 (ZimbraWebClient - GC79 (Win)/8.8.15_GA_3890)',
    ],
    file: ['Preventivo attività.pdf', 'application/pdf', pdf('x')],
  },
  {
    name: 'yahoo-japan-attachment-iso-2022-jp-name',
    program: 'Yahoo! Japan',
    language: 'ja',
    charset: 'iso-2022-jp',
    encoding: '7bit',
    boundary: '0-1234567891-1578989551=:12346',
    fold: '\n ',
    head: ['X-Mailer: YahooMailWebService/0.8.111_69'],
    file: ['議事録.pdf', 'application/pdf', pdf('x')],
  },
]

const withFile = (webmail: Webmail): HonestMessage => {
  const [name, type, data] = webmail.file ?? ['', '', Buffer.alloc(0)]
  const plain = /^[ -~]*$/.test(name)
  const label = plain
    ? name
    : encodedWords(name, { charset: webmail.charset, limit: 60 })
  return {
    name: webmail.name,
    program: webmail.program,
    bytes: mail`
      ${frame(webmail, 'mixed')}

      ${webmail.prose ?? ''}
      ${multipart(
        webmail.boundary,
        mail`
          Content-Type: text/plain; charset=${webmail.charset}
          Content-Transfer-Encoding: ${webmail.encoding}

          ${coded(sample(webmail.language).body, webmail)}

        `,
        mail`
          Content-Type: ${type};
           name="${label}"
          Content-Transfer-Encoding: base64
          Content-Disposition: attachment;
           filename="${label}";
           size=${data.length}

          ${base64Lines(data)}
        `,
      )}
    `,
    parts: [name],
  }
}

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

const neomail = (): HonestMessage => ({
  name: 'openwebmail-shift-jis-base64',
  program: 'Open WebMail 2',
  bytes: mail`
    From: "hanako" <hanako@example.jp>
    To: ben@example.net
    Subject: ${encodedWords(sample('ja').subject, { charset: 'Shift_JIS' })}
    Date: Fri, 4 May 2007 18:20:37 +0900
    Message-Id: <20070504092037.M12345@example.jp>
    X-Mailer: Open WebMail 2.52 20060502
    X-OriginatingIP: 192.0.2.55 (hanako)
    MIME-Version: 1.0
    Content-Type: text/plain; charset=Shift_JIS
    Content-Transfer-Encoding: base64

    ${base64Lines(encode(sample('ja').body, 'shift_jis'), 60)}
  `,
})
