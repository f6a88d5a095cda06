/*
 * NAME
 *   gmail - mail from Gmail, Google Workspace and its neighbors
 *
 * DESCRIPTION
 *   Boundaries of zeros and hex, both bodies in every letter, quoted-printable
 *   or base64 by what is shorter, attachment ids, long DKIM fields.
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
import { jpeg, openDocument, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import { google } from '../trace.js'

export const gmail = (): readonly HonestMessage[] => [
  ...letters(),
  ...attachments(),
  inlinePicture(),
  plainMode(),
  emlForward(),
  longThread(),
  dynamicMail(),
  groupPost(),
  alert(),
  sharedDocument(),
  undeliverable(),
]

const boundaryOf = (seed: string): string => `000000000000${digits(seed, 16)}`

const frame = (seed: string, subject: string, type: string): Buffer => mail`
  ${google('gmail.com', 'Tue, 14 Jan 2020 00:12:33 -0800 (PST)')}
  X-Received: by 2002:adf:${digits(seed, 4)}:: with SMTP id ${digits(seed, 15)}.41.1578989553123;
   Tue, 14 Jan 2020 00:12:33 -0800 (PST)
  MIME-Version: 1.0
  From: Anna Keller <anna.keller@gmail.com>
  Date: Tue, 14 Jan 2020 09:12:21 +0100
  Message-ID: <CAF${digits(seed, 20)}=Kx+${digits(seed, 12)}@mail.gmail.com>
  Subject: ${subject}
  To: Ben Ortiz <ben@example.net>
  Content-Type: ${type}
`

const both = (seed: string, text: string): Buffer => {
  const html = `<div dir="ltr">${text.replaceAll('\n', '<br>')}</div>`
  const ascii = /^[\n -~]*$/.test(text)
  const heavy = (text.match(/[^ -~]/g) ?? []).length > text.length / 3
  const encoding = ascii
    ? []
    : [`Content-Transfer-Encoding: ${heavy ? 'base64' : 'quoted-printable'}`]
  const coded = (body: string): string => {
    if (ascii) return body
    return heavy ? base64Lines(body) : quotedPrintable(body)
  }
  return multipart(
    boundaryOf(seed),
    mail`
      Content-Type: text/plain; charset="UTF-8"
      ${encoding}

      ${coded(`${text}\n`)}
    `,
    mail`
      Content-Type: text/html; charset="UTF-8"
      ${encoding}

      ${coded(html)}

    `,
  )
}

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

const dynamicMail = (): HonestMessage => ({
  name: 'google-docs-comment-amp-html',
  program: 'Google Docs',
  bytes: mail`
    ${frame('amp', 'Minutes - We should add...', `multipart/alternative; boundary="${boundaryOf('amp')}"`)}

    ${multipart(
      boundaryOf('amp'),
      mail`
        Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
        Content-Transfer-Encoding: base64

        ${base64Lines('Carla Souza added a comment to Minutes:\r\n\r\nWe should add the date.\r\n')}
      `,
      mail`
        Content-Type: text/x-amp-html; charset="UTF-8"
        Content-Transfer-Encoding: quoted-printable

        ${quotedPrintable('<!doctype html>\n<html ⚡4email data-css-strict>\n<head><meta charset="utf-8"><style amp4email-boilerplate>body{visibility:hidden}</style></head>\n<body>We should add the date.</body></html>')}
      `,
      mail`
        Content-Type: text/html; charset="UTF-8"
        Content-Transfer-Encoding: quoted-printable

        <html><body>We should add the date.</body></html>

      `,
    )}
  `,
})

const groupPost = (): HonestMessage => ({
  name: 'google-groups-post-with-footer',
  program: 'Google Groups',
  bytes: mail`
    ${google('googlegroups.com', 'Tue, 14 Jan 2020 02:00:00 -0800 (PST)')}
    Sender: garden@googlegroups.com
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 01:59:58 -0800 (PST)
    From: Carla Souza <carla@example.com>
    To: Garden <garden@googlegroups.com>
    Message-Id: <0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0@googlegroups.com>
    Subject: Seeds
    Content-Type: multipart/mixed;${' '}
    \tboundary="----=_Part_391_1234567.1578996000000"
    X-Original-Sender: carla@example.com
    Precedence: list
    Mailing-list: list garden@googlegroups.com; contact garden+owners@googlegroups.com
    List-ID: <garden.googlegroups.com>
    List-Unsubscribe: <mailto:googlegroups-manage+123456789012+unsubscribe@googlegroups.com>,
     <https://groups.google.com/group/garden/subscribe>

    ------=_Part_391_1234567.1578996000000
    Content-Type: multipart/alternative;${' '}
    \tboundary="----=_Part_392_7654321.1578996000000"

    ------=_Part_392_7654321.1578996000000
    Content-Type: text/plain; charset=UTF-8

    Who has seeds to share?

    --${' '}
    You received this message because you are subscribed to the Google Groups "Garden" group.
    To unsubscribe from this group and stop receiving emails from it, send an email to garden+unsubscribe@googlegroups.com.

    ------=_Part_392_7654321.1578996000000
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    <div>Who has seeds to share?</div>

    <p></p>

    -- <br />
    You received this message because you are subscribed to the Google Groups &=
    quot;Garden&quot; group.<br />

    ------=_Part_392_7654321.1578996000000--

    ------=_Part_391_1234567.1578996000000--
  `,
})

const alert = (): HonestMessage => ({
  name: 'google-alerts-daily',
  program: 'Google Alerts',
  bytes: mail`
    MIME-Version: 1.0
    Message-ID: <000000000000${digits('alert', 10)}@google.com>
    Date: Tue, 14 Jan 2020 05:00:00 +0000
    Subject: =?UTF-8?Q?Google_Alert_=2D_gardening?=
    From: Google Alerts <googlealerts-noreply@google.com>
    To: ben@example.net
    Content-Type: multipart/alternative; boundary="${boundaryOf('alert')}"

    ${multipart(
      boundaryOf('alert'),
      mail`
        Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
        Content-Transfer-Encoding: quoted-printable

        =3D=3D=3D News - 2 new results for [gardening] =3D=3D=3D

        How to prune an apple tree
        <https://www.google.com/url?rct=3Dj&sa=3Dt&url=3Dhttps://news.example.com/=20
        prune&ct=3Dga>

      `,
      mail`
        Content-Type: text/html; charset="UTF-8"
        Content-Transfer-Encoding: quoted-printable

        <html><head></head><body><script data-scope=3D"inboxmarkup" type=3D"applicat=
        ion/json">{"api_version": "1.0"}</script><p>How to prune an apple tree</p></=
        body></html>

      `,
    )}
  `,
})

const sharedDocument = (): HonestMessage => ({
  name: 'google-drive-share-notice',
  program: 'Google Drive',
  bytes: mail`
    MIME-Version: 1.0
    Reply-To: Anna Keller <anna.keller@gmail.com>
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Message-ID: <autogen-java-${digits('drive', 8)}-6b7a-4c5d-9e8f-${digits('drive', 12)}@google.com>
    Subject: ${encodedWords('Prüfbericht – Einladung zum Bearbeiten')}
    From: "Anna Keller (via Google Docs)" <drive-shares-noreply@google.com>
    To: ben@example.net
    Content-Type: multipart/alternative; boundary="${boundaryOf('drive')}"

    ${both('drive', 'Anna Keller hat Sie eingeladen, folgendes Dokument zu bearbeiten:\n\nPrüfbericht für März\nhttps://docs.google.com/document/d/1aBcD/edit?usp=sharing')}
  `,
})

const undeliverable = (): HonestMessage => {
  const [outer, inner] = [boundaryOf('dsn'), boundaryOf('dsn related')]
  return {
    name: 'gmail-undeliverable-report-with-icon',
    program: 'Gmail',
    bytes: mail`
      ${google('googlemail.com', 'Tue, 14 Jan 2020 00:20:00 -0800 (PST)')}
      Content-Type: multipart/report; boundary="${outer}"; report-type=delivery-status
      To: ben@example.net
      Auto-Submitted: auto-replied
      From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
      References: <20200114081231.GA1234@example.net>
      In-Reply-To: <20200114081231.GA1234@example.net>
      X-Failed-Recipients: nobody.here@gmail.com
      Subject: Delivery Status Notification (Failure)
      Message-ID: <5e1d7b70.1c69fb81.${digits('dsn', 5)}.${digits('dsn', 4)}.GMR@mx.google.com>
      Date: Tue, 14 Jan 2020 00:20:00 -0800 (PST)

      --${outer}
      Content-Type: multipart/related; boundary="${inner}"

      ${multipart(
        inner,
        mail`
          Content-Type: multipart/alternative; boundary="${boundaryOf('dsn bodies')}"

          ${both('dsn bodies', "** Address not found **\n\nYour message wasn't delivered to nobody.here@gmail.com because the address couldn't be found.")}
        `,
        mail`
          Content-Type: image/png; name="icon.png"
          Content-Disposition: attachment; filename="icon.png"
          Content-Transfer-Encoding: base64
          Content-ID: <icon.png>

          ${base64Lines(png('icon', 16))}
        `,
      )}
      --${outer}
      Content-Type: message/delivery-status

      Reporting-MTA: dns; googlemail.com
      Arrival-Date: Tue, 14 Jan 2020 00:12:33 -0800 (PST)
      X-Original-Message-ID: <20200114081231.GA1234@example.net>

      Final-Recipient: rfc822; nobody.here@gmail.com
      Action: failed
      Status: 5.1.1
      Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
       550-5.1.1 double-checking the recipient's email address for typos or
       550 5.1.1 unnecessary spaces.
      Last-Attempt-Date: Tue, 14 Jan 2020 00:12:34 -0800 (PST)

      --${outer}
      Content-Type: message/rfc822

      Return-Path: <ben@example.net>
      Date: Tue, 14 Jan 2020 09:12:31 +0100
      From: Ben Ortiz <ben@example.net>
      To: nobody.here@gmail.com
      Subject: Hello
      Message-ID: <20200114081231.GA1234@example.net>
      MIME-Version: 1.0
      Content-Type: text/plain; charset=us-ascii

      ----- Message truncated -----

      --${outer}--
    `,
    parts: ['icon.png'],
  }
}
