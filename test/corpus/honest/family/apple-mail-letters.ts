/*
 * NAME
 *   apple-mail-letters - letters from Apple Mail on the Mac
 *
 * DESCRIPTION
 *   Charset and encoding by what the text needs, tab folds, HTML beside plain
 *   text, format=flowed with delsp in old versions, redirected mail.
 */

import {
  base64Lines,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
  uuid,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { png } from '../files.js'
import { sample } from '../texts.js'
import type { Language } from '../texts.js'
import { postfix } from '../trace.js'
import { boundaryOf, frame, mixed, shortText } from './apple-mail-frame.js'

/** Letters from Apple Mail on the Mac. */
export const appleMailLetters = (): readonly HonestMessage[] => [
  ...plainLetters(),
  htmlLetter(),
  relatedPicture(),
  redirected(),
  oldFlowed(),
]

/** Apple Mail takes the first charset of its list that holds the text. */
const plainLetters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'us-ascii', '7bit'],
      ['de', 'utf-8', 'quoted-printable'],
      ['fr', 'windows-1252', 'quoted-printable'],
      ['pl', 'iso-8859-2', 'quoted-printable'],
      ['ja', 'iso-2022-jp', '7bit'],
      ['zhCn', 'gb2312', 'base64'],
      ['ru', 'utf-8', 'base64'],
    ] as const
  ).map(([language, charset, encoding]) => ({
    name: `apple-mail-13-plain-${language.toLowerCase()}-${charset}`,
    program: 'Apple Mail 13',
    bytes: plainLetter(language, charset, encoding),
  }))

const plainLetter = (
  language: Language,
  charset: string,
  encoding: '7bit' | 'quoted-printable' | 'base64',
): Buffer => {
  const { subject, body } = sample(language)
  const text = encode(`${body}\n`, charset)
  const encoded = {
    '7bit': text,
    'quoted-printable': quotedPrintable(text),
    base64: base64Lines(text),
  }[encoding]
  const line =
    language === 'en'
      ? subject
      : encodedWords(subject, { charset, encoding: 'Q', glue: '\n ' })
  return mail`
    From: Anna Keller <anna@example.org>
    Content-Type: text/plain;
    \tcharset=${charset}
    Content-Transfer-Encoding: ${encoding}
    Mime-Version: 1.0 (Mac OS X Mail 13.0 \\(3608.40.2.2.4\\))
    Subject: ${line}
    Message-Id: <${uuid(`plain ${language}`).toUpperCase()}@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    To: Ben Ortiz <ben@example.net>
    X-Mailer: Apple Mail (2.3608.40.2.2.4)

    ${encoded}
  `
}

const HTML_HEAD =
  '<html><head><meta http-equiv="Content-Type" content="text/html; ' +
  'charset=utf-8"></head><body style="word-wrap: break-word; ' +
  '-webkit-nbsp-mode: space; line-break: after-white-space;" class="">'

const htmlLetter = (): HonestMessage => {
  const { subject, body } = sample('de')
  const html = `${HTML_HEAD}${body.replaceAll('\n', '<br class="">')}</body></html>`
  return {
    name: 'apple-mail-13-alternative-de',
    program: 'Apple Mail 13',
    bytes: mail`
      ${frame('html', encodedWords(subject, { encoding: 'Q', charset: 'utf-8' }), mixed('html', 'alternative'))}

      ${multipart(
        boundaryOf('html'),
        mail`
          Content-Transfer-Encoding: quoted-printable
          Content-Type: text/plain;
          \tcharset=utf-8

          ${quotedPrintable(body)}
        `,
        mail`
          Content-Transfer-Encoding: quoted-printable
          Content-Type: text/html;
          \tcharset=utf-8

          ${quotedPrintable(html)}
        `,
      )}
    `,
  }
}

const relatedPicture = (): HonestMessage => {
  const html = `${HTML_HEAD}Look:<br class=""><img apple-inline="yes" id="1" src="cid:${uuid('cid').toUpperCase()}" class=""></body></html>`
  return {
    name: 'apple-mail-13-alternative-with-related-picture',
    program: 'Apple Mail 13',
    bytes: mail`
      ${frame('related', 'Screenshot', mixed('related', 'alternative'))}


      ${multipart(
        boundaryOf('related'),
        shortText('Look:\n\n'),
        mail`
          Content-Type: multipart/related;
          \ttype="text/html";
          \tboundary="${boundaryOf('inner')}"


          ${multipart(
            boundaryOf('inner'),
            mail`
              Content-Transfer-Encoding: 7bit
              Content-Type: text/html;
              \tcharset=us-ascii

              ${html}
            `,
            mail`
              Content-Transfer-Encoding: base64
              Content-Disposition: inline;
              \tfilename="Screenshot 2020-01-14 at 09.11.02.png"
              Content-Type: image/png;
              \tx-unix-mode=0644;
              \tname="Screenshot 2020-01-14 at 09.11.02.png"
              Content-Id: <${uuid('cid').toUpperCase()}>

              ${base64Lines(png('screenshot', 20))}
            `,
          )}
        `,
      )}
    `,
    parts: ['Screenshot 2020-01-14 at 09.11.02.png'],
  }
}

const redirected = (): HonestMessage => ({
  name: 'apple-mail-13-redirected',
  program: 'Apple Mail 13',
  bytes: mail`
    ${postfix('mail.example.org', 'Wed, 15 Jan 2020 08:01:12 +0100 (CET)')}
    From: Carla Souza <carla@example.com>
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit
    Mime-Version: 1.0 (Mac OS X Mail 13.0 \\(3608.40.2.2.4\\))
    Subject: Keys
    Date: Tue, 14 Jan 2020 19:40:00 +0100
    Resent-From: Anna Keller <anna@example.org>
    Resent-Date: Wed, 15 Jan 2020 08:01:10 +0100
    Resent-To: Ben Ortiz <ben@example.net>
    Resent-Message-Id: <${uuid('resent').toUpperCase()}@example.org>
    Message-Id: <20200114184000.2F1C@example.com>
    To: Anna Keller <anna@example.org>
    X-Mailer: Apple Mail (2.3608.40.2.2.4)

    The keys are with the neighbor. Somebody should fetch them.
  `,
})

const oldFlowed = (): HonestMessage => ({
  name: 'apple-mail-2-flowed-delsp',
  program: 'Apple Mail 2',
  bytes: mail`
    Mime-Version: 1.0 (Apple Message framework v753)
    Content-Transfer-Encoding: quoted-printable
    Message-Id: <${uuid('flowed').toUpperCase()}@example.org>
    Content-Type: text/plain; charset=ISO-8859-1; delsp=yes; format=flowed
    To: Ben Ortiz <ben@example.net>
    From: =?ISO-8859-1?Q?J=F6rg_M=FCller?= <joerg@example.org>
    Subject: =?ISO-8859-1?Q?Re=3A_R=FCckfrage?=
    Date: Thu, 8 Feb 2007 17:20:04 +0100
    X-Mailer: Apple Mail (2.753)

    Am 08.02.2007 um 16:02 schrieb Ben Ortiz:

    > Kommt Ihr am Dienstag? Wir m=FCssten die Pl=E4ne noch einmal =20
    > durchgehen, bevor sie zum Amt gehen.

    Ja, wir kommen. Die Pl=E4ne bringe ich mit, sie liegen noch im B=FCro und =20=

    m=FCssen nur kopiert werden.

    J=F6rg
  `,
})
