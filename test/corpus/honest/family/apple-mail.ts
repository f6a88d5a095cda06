/*
 * NAME
 *   apple-mail - mail from Apple Mail on the Mac
 *
 * DESCRIPTION
 *   Boundaries without quotes in old versions, tab folds, x-unix-mode, file
 *   names in RFC 2231 with decomposed letters, text between attachments as
 *   parts of its own, AppleDouble with two forks.
 */
import { zip } from '../archive.js'
import {
  base64Lines,
  encodedWords,
  mail,
  multipart,
  quotedPrintable,
  rfc2231,
  uuid,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { docx, jpeg, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import type { Language } from '../texts.js'
import { postfix } from '../trace.js'

export const appleMail = (): readonly HonestMessage[] => [
  ...plainLetters(),
  htmlLetter(),
  ...attachmentLetters(),
  inlineBetweenTexts(),
  relatedPicture(),
  appleDouble(),
  redirected(),
  forwardedAsAttachment(),
  oldFlowed(),
]

const frame = (seed: string, subject: string, type: string): Buffer => mail`
  ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
  From: Anna Keller <anna@example.org>
  Content-Type: ${type}
  Mime-Version: 1.0 (Mac OS X Mail 13.0 \\(3608.40.2.2.4\\))
  Subject: ${subject}
  Message-Id: <${uuid(seed).toUpperCase()}@example.org>
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  To: Ben Ortiz <ben@example.net>
  X-Mailer: Apple Mail (2.3608.40.2.2.4)
`

const boundaryOf = (seed: string): string =>
  `Apple-Mail=_${uuid(`boundary ${seed}`).toUpperCase()}`

const mixed = (seed: string, kind = 'mixed'): string =>
  `multipart/${kind};\n\tboundary="${boundaryOf(seed)}"`

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

const attachmentPart = (name: string, type: string, data: Buffer): Buffer => {
  const plain = /^[ -~]*$/.test(name)
  const form = name.normalize('NFD')
  const filename = plain
    ? `filename="${name}"`
    : `filename*=${rfc2231(form, 'utf-8')}`
  const typeName = plain
    ? name
    : encodedWords(form, { charset: 'utf-8', encoding: 'Q' })
  return mail`
    Content-Disposition: attachment;
    \t${filename}
    Content-Type: ${type};
    \tx-unix-mode=0644;
    \tname="${typeName}"
    Content-Transfer-Encoding: base64

    ${base64Lines(data)}
  `
}

const shortText = (text: string): Buffer => mail`
  Content-Transfer-Encoding: 7bit
  Content-Type: text/plain;
  \tcharset=us-ascii

  ${text}

`

const attachmentLetters = (): readonly HonestMessage[] =>
  (
    [
      ['pdf', 'Offer 2020-014.pdf', 'application/pdf', pdf('Offer')],
      ['pdf-umlaut', 'Prüfbericht März.pdf', 'application/pdf', pdf('Bericht')],
      [
        'docx-accent',
        'Résumé Hélène.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        docx('Cv'),
      ],
      ['jpeg', 'IMG_4711.jpeg', 'image/jpeg', jpeg('4711')],
      [
        'zip',
        'Archive.zip',
        'application/zip',
        zip([
          { name: 'notes/readme.txt', data: 'Read me.\n' },
          {
            name: '__MACOSX/notes/._readme.txt',
            data: Buffer.from('0005160700020000', 'hex'),
          },
        ]),
      ],
      ['japanese-name', '議事録一月.pdf', 'application/pdf', pdf('Minutes')],
    ] as const
  ).map(([shape, file, type, data]) => ({
    name: `apple-mail-13-attachment-${shape}`,
    program: 'Apple Mail 13',
    bytes: mail`
      ${frame(shape, 'The file you asked for', mixed(shape))}


      ${multipart(boundaryOf(shape), shortText('Ben, here it is.'), attachmentPart(file, type, data), shortText('Anna'))}
    `,
    parts: [file.normalize('NFD')],
  }))

const inlineBetweenTexts = (): HonestMessage => ({
  name: 'apple-mail-13-inline-pictures-between-texts',
  program: 'Apple Mail 13',
  bytes: mail`
    ${frame('inline', 'Three pictures', mixed('inline'))}


    ${multipart(
      boundaryOf('inline'),
      shortText('First the front:'),
      inlinePicture('front.png'),
      shortText('then the back:'),
      inlinePicture('back.png'),
      shortText('and the plate:'),
      inlinePicture('plate.png'),
      shortText('Anna'),
    )}
  `,
  parts: ['front.png', 'back.png', 'plate.png'],
})

const inlinePicture = (name: string): Buffer => mail`
  Content-Disposition: inline;
  \tfilename=${name}
  Content-Type: image/png;
  \tx-unix-mode=0666;
  \tname="${name}"
  Content-Transfer-Encoding: base64

  ${base64Lines(png(name))}
`

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

/** With a resource fork to keep, old versions sent both forks. */
const appleDouble = (): HonestMessage => ({
  name: 'apple-mail-2-appledouble',
  program: 'Apple Mail 2',
  bytes: mail`
    Mime-Version: 1.0 (Apple Message framework v753)
    To: Ben Ortiz <ben@example.net>
    Message-Id: <${uuid('double').toUpperCase()}@example.org>
    Content-Type: multipart/mixed; boundary=Apple-Mail-7-481516234
    From: Anna Keller <anna@example.org>
    Subject: Poster
    Date: Thu, 8 Feb 2007 17:20:04 +0100
    X-Mailer: Apple Mail (2.753)


    --Apple-Mail-7-481516234
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain;
    \tcharset=US-ASCII;
    \tdelsp=yes;
    \tformat=flowed

    With the custom icon.


    --Apple-Mail-7-481516234
    Content-Type: multipart/appledouble;
    \tboundary=Apple-Mail-8-481516235
    Content-Disposition: attachment


    --Apple-Mail-8-481516235
    Content-Transfer-Encoding: base64
    Content-Type: application/applefile;
    \tname=poster.pdf
    Content-Disposition: attachment;
    \tfilename=poster.pdf

    ${base64Lines(Buffer.from(`0005160700020000${'00'.repeat(16)}0000`, 'hex'))}

    --Apple-Mail-8-481516235
    Content-Transfer-Encoding: base64
    Content-Type: application/pdf;
    \tx-mac-type=50444620;
    \tx-unix-mode=0644;
    \tx-mac-creator=70727677;
    \tname=poster.pdf
    Content-Disposition: attachment;
    \tfilename=poster.pdf

    ${base64Lines(pdf('Poster'))}

    --Apple-Mail-8-481516235--

    --Apple-Mail-7-481516234--
  `,
  parts: ['poster.pdf', 'poster.pdf'],
})

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

const forwardedAsAttachment = (): HonestMessage => ({
  name: 'apple-mail-13-forwarded-as-attachment',
  program: 'Apple Mail 13',
  bytes: mail`
    ${frame('forward', 'Fwd: Keys', mixed('forward'))}


    ${multipart(
      boundaryOf('forward'),
      shortText('See below.'),
      mail`
        Content-Disposition: attachment;
        \tfilename=Keys.eml
        Content-Type: message/rfc822;
        \tx-unix-mode=0644;
        \tname="Keys.eml"
        Content-Transfer-Encoding: 7bit

        From: Carla Souza <carla@example.com>
        To: Anna Keller <anna@example.org>
        Subject: Keys
        Date: Tue, 14 Jan 2020 19:40:00 +0100
        Message-Id: <20200114184000.2F1C@example.com>
        Content-Type: text/plain; charset=us-ascii
        Content-Transfer-Encoding: 7bit
        Mime-Version: 1.0

        The keys are with the neighbor.
      `,
      shortText(''),
    )}
  `,
  parts: ['Keys.eml'],
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
