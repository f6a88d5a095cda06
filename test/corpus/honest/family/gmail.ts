/*
 * NAME
 *   gmail - mail written in Gmail
 *
 * DESCRIPTION
 *   Both bodies in every letter, quoted-printable-variants or base64 by what is
 *   shorter, attachment ids, long DKIM fields, long threads.
 */

import { base64Lines, digits, encodedWords, mail, multipart } from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg, openDocument, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import { both, boundaryOf, frame } from './gmail-frame.js'

/** Mail written in Gmail. */
export const gmail = (): readonly HonestMessage[] => [
  ...letters(),
  ...attachments(),
  inlinePicture(),
  plainMode(),
  emlForward(),
  longThread(),
]

const letters = (): readonly HonestMessage[] =>
  (
    [
      'en',
      'de',
      'fr',
      'es',
      'it',
      'pt',
      'pl',
      'ru',
      'el',
      'he',
      'ar',
      'ja',
      'zhCn',
      'zhTw',
      'ko',
      'th',
      'vi',
    ] as const
  ).map(language => {
    const { subject, body } = sample(language)
    const line = /^[ -~]*$/.test(subject)
      ? subject
      : encodedWords(subject, { encoding: /[À-ž]/.test(subject) ? 'Q' : 'B' })
    return {
      name: `gmail-web-letter-${language.toLowerCase()}`,
      program: 'Gmail',
      bytes: mail`
        ${frame(language, line, `multipart/alternative; boundary="${boundaryOf(language)}"`)}

        ${both(language, body)}
      `,
    }
  })

const attachments = (): readonly HonestMessage[] =>
  (
    [
      ['pdf', [['Offer 2020.pdf', 'application/pdf', pdf('Offer')]]],
      ['umlaut', [['Prüfbericht März.pdf', 'application/pdf', pdf('Bericht')]]],
      [
        'japanese-long-name',
        [
          [
            '議事録一月の会議についての詳細な報告書と資料一覧.pdf',
            'application/pdf',
            pdf('Minutes'),
          ],
        ],
      ],
      [
        'photos',
        [
          ['IMG_20200114_081502.jpg', 'image/jpeg', jpeg('1')],
          ['IMG_20200114_081509.jpg', 'image/jpeg', jpeg('2')],
        ],
      ],
      [
        'odt',
        [
          [
            'Letter.odt',
            'application/vnd.oasis.opendocument.text',
            openDocument('text', 'Letter'),
          ],
        ],
      ],
      [
        'csv',
        [
          [
            'export.csv',
            'text/csv',
            Buffer.from('id;name\r\n1;Anna\r\n2;Ben\r\n'),
          ],
        ],
      ],
    ] as const
  ).map(([shape, files]) => ({
    name: `gmail-web-attachment-${shape}`,
    program: 'Gmail',
    bytes: mail`
      ${frame(shape, 'Files', `multipart/mixed; boundary="${boundaryOf(`mixed ${shape}`)}"`)}

      ${multipart(
        boundaryOf(`mixed ${shape}`),
        mail`
          Content-Type: multipart/alternative; boundary="${boundaryOf(shape)}"

          ${both(shape, 'Here they are.')}
        `,
        ...files.map(([name, type, data]) => attachmentPart(name, type, data)),
      )}
    `,
    parts: files.map(([name]) => name),
  }))

const attachmentPart = (name: string, type: string, data: Buffer): Buffer => {
  const label = /^[ -~]*$/.test(name) ? name : encodedWords(name)
  const charset = type.startsWith('text/') ? 'charset="US-ASCII"; ' : ''
  return mail`
    Content-Type: ${type}; ${charset}name="${label}"
    Content-Disposition: attachment; filename="${label}"
    Content-Transfer-Encoding: base64
    Content-ID: <f_k5d${digits(name, 6)}0>
    X-Attachment-Id: f_k5d${digits(name, 6)}0

    ${base64Lines(data)}
  `
}

const inlinePicture = (): HonestMessage => ({
  name: 'gmail-web-related-inline-picture',
  program: 'Gmail',
  bytes: mail`
    ${frame('inline', 'Map', `multipart/related; boundary="${boundaryOf('related')}"`)}

    ${multipart(
      boundaryOf('related'),
      mail`
        Content-Type: multipart/alternative; boundary="${boundaryOf('inline')}"

        ${multipart(
          boundaryOf('inline'),
          mail`
            Content-Type: text/plain; charset="UTF-8"

            [image: map.png]

          `,
          mail`
            Content-Type: text/html; charset="UTF-8"
            Content-Transfer-Encoding: quoted-printable

            <div dir=3D"ltr"><img src=3D"cid:ii_k5dabcde0" alt=3D"map.png" width=3D"542=
            " height=3D"305"><br></div>

          `,
        )}
      `,
      mail`
        Content-Type: image/png; name="map.png"
        Content-Disposition: inline; filename="map.png"
        Content-Transfer-Encoding: base64
        Content-ID: <ii_k5dabcde0>
        X-Attachment-Id: ii_k5dabcde0

        ${base64Lines(png('map', 30))}
      `,
    )}
  `,
  parts: ['map.png'],
})

const plainMode = (): HonestMessage => ({
  name: 'gmail-web-plain-text-mode',
  program: 'Gmail',
  bytes: mail`
    ${frame('plain', 'Plain', 'text/plain; charset="UTF-8"')}

    Just text.

    --${' '}
    Anna Keller
  `,
})

const emlForward = (): HonestMessage => ({
  name: 'gmail-web-forwarded-as-eml',
  program: 'Gmail',
  bytes: mail`
    ${frame('eml', 'Fwd: Plain', `multipart/mixed; boundary="${boundaryOf('eml mixed')}"`)}

    ${multipart(
      boundaryOf('eml mixed'),
      mail`
        Content-Type: multipart/alternative; boundary="${boundaryOf('eml')}"

        ${both('eml', 'The whole message is attached.')}
      `,
      mail`
        Content-Type: message/rfc822; name="Plain.eml"
        Content-Disposition: attachment; filename="Plain.eml"
        Content-ID: <17f2a1b3c4d5e6f7>
        X-Attachment-Id: 17f2a1b3c4d5e6f7

        MIME-Version: 1.0
        Date: Mon, 13 Jan 2020 21:00:00 +0100
        Message-ID: <CAFplain@mail.gmail.com>
        Subject: Plain
        From: Carla Souza <carla@example.com>
        To: Anna Keller <anna.keller@gmail.com>
        Content-Type: text/plain; charset="UTF-8"

        Just text.

      `,
    )}
  `,
  parts: ['Plain.eml'],
})

const longThread = (): HonestMessage => {
  const ids = Array.from(
    { length: 60 },
    (_, i) =>
      `<CAF${digits(`thread ${i}`, 20)}=Kx+${digits(`t${i}`, 12)}@mail.gmail.com>`,
  )
  return {
    name: 'gmail-web-reply-with-sixty-references',
    program: 'Gmail',
    bytes: mail`
      MIME-Version: 1.0
      References: ${ids.join('\n ')}
      In-Reply-To: ${ids.at(-1) ?? ''}
      From: Anna Keller <anna.keller@gmail.com>
      Date: Tue, 14 Jan 2020 09:12:21 +0100
      Message-ID: <CAFlong=thread@mail.gmail.com>
      Subject: Re: Re: Re: Where do we meet?
      To: Ben Ortiz <ben@example.net>
      Content-Type: multipart/alternative; boundary="${boundaryOf('thread')}"

      ${both('thread', 'At the fountain.\n\nOn Tue, Jan 14, 2020 at 9:01 AM Ben Ortiz <ben@example.net> wrote:\n\n> Which one?\n>\n> On Tue, Jan 14, 2020 at 8:59 AM Anna Keller <anna.keller@gmail.com> wrote:\n>\n>> In the park.')}
    `,
  }
}
