/*
 * NAME
 *   apple-mail-attachments - files sent with Apple Mail on the Mac
 *
 * DESCRIPTION
 *   x-unix-mode, names in RFC 2231 with decomposed letters, texts between
 *   attachments as parts of their own, AppleDouble with two forks.
 */

import { zip } from '../archive.js'
import {
  base64Lines,
  encodedWords,
  mail,
  multipart,
  rfc2231,
  uuid,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { docx, jpeg, pdf, png } from '../files.js'
import { boundaryOf, frame, mixed, shortText } from './apple-mail-frame.js'

/** Files sent with Apple Mail on the Mac. */
export const appleMailAttachments = (): readonly HonestMessage[] => [
  ...attachmentLetters(),
  inlineBetweenTexts(),
  appleDouble(),
  forwardedAsAttachment(),
]

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
