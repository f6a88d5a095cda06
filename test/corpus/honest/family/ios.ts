/*
 * NAME
 *   ios - mail from iPhones and iPads
 *
 * DESCRIPTION
 *   The type comes first, a multipart declares 7bit, texts between pictures
 *   are parts of their own, and most letters close with one famous line.
 */

import {
  base64Lines,
  encodedWords,
  mail,
  quotedPrintable,
  uuid,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { zip } from '../archive.js'
import { jpeg, m4a, pdf } from '../files.js'
import { sample } from '../texts.js'
import { google } from '../trace.js'

/** Mail from iPhones and iPads. */
export const ios = (): readonly HonestMessage[] => [
  ...oneLiners(),
  reply(),
  photos(),
  voiceMemo(),
  contact(),
  boardingPass(),
  scannedPaper(),
  emptyBody(),
]

const oneLiners = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'us-ascii', '7bit', 'Sent from my iPhone'],
      ['de', 'utf-8', 'quoted-printable', 'Von meinem iPhone gesendet'],
      ['fr', 'utf-8', 'quoted-printable', 'Envoyé de mon iPhone'],
      ['es', 'utf-8', 'quoted-printable', 'Enviado desde mi iPad'],
      ['ru', 'utf-8', 'base64', 'Отправлено с iPhone'],
      ['ja', 'utf-8', 'base64', 'iPhoneから送信'],
      ['zhCn', 'utf-8', 'base64', '发自我的iPhone'],
      ['tr', 'utf-8', 'quoted-printable', "iPhone'umdan gönderildi"],
    ] as const
  ).map(([language, charset, encoding, signature]) => {
    const { subject, body } = sample(language)
    const text = `${body}\n\n${signature}`
    const encoded = {
      '7bit': text,
      'quoted-printable': quotedPrintable(text),
      base64: base64Lines(text),
    }[encoding]
    return {
      name: `iphone-mail-16-plain-${language.toLowerCase()}`,
      program: 'iPhone Mail',
      bytes: mail`
        ${google('gmail.com', 'Sat, 04 Mar 2023 07:30:12 -0800 (PST)')}
        Content-Type: text/plain; charset=${charset}
        Content-Transfer-Encoding: ${encoding}
        From: ${language === 'en' ? 'Anna Keller' : encodedWords(sample(language).name)} <anna.keller@example.org>
        Mime-Version: 1.0 (1.0)
        Date: Sat, 4 Mar 2023 16:30:01 +0100
        Subject: ${language === 'en' ? subject : encodedWords(subject, { charset: 'utf-8' })}
        Message-Id: <${uuid(`ios ${language}`).toUpperCase()}@example.org>
        To: Ben Ortiz <ben@example.net>
        X-Mailer: iPhone Mail (20D67)

        ${encoded}
      `,
    }
  })

const fields = (seed: string, subject: string): Buffer => mail`
  From: Anna Keller <anna@example.org>
  Mime-Version: 1.0 (1.0)
  Date: Sat, 4 Mar 2023 16:30:01 +0100
  Subject: ${subject}
  Message-Id: <${uuid(seed).toUpperCase()}@example.org>
  To: ben@example.net
  X-Mailer: iPad Mail (16G77)
`

const reply = (): HonestMessage => ({
  name: 'iphone-mail-reply-alternative-emoji',
  program: 'iPhone Mail',
  bytes: mail`
    Content-Type: multipart/alternative;
    \tboundary=Apple-Mail-${uuid('r').toUpperCase()}
    Content-Transfer-Encoding: 7bit
    From: Anna Keller <anna@example.org>
    Mime-Version: 1.0 (1.0)
    Date: Sat, 4 Mar 2023 16:30:01 +0100
    Subject: ${encodedWords('Re: Party 🎉', { charset: 'utf-8', encoding: 'Q' })}
    Message-Id: <${uuid('reply').toUpperCase()}@example.org>
    References: <CAF3x=abc+def@mail.gmail.com>
    In-Reply-To: <CAF3x=abc+def@mail.gmail.com>
    To: Ben Ortiz <ben@example.net>
    X-Mailer: iPhone Mail (20D67)


    --Apple-Mail-${uuid('r').toUpperCase()}
    Content-Type: text/plain;
    \tcharset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Klar, wir kommen alle! 👍🏻👨‍👩‍👧‍👦\n\nSent from my iPhone\n\n> On 4. Mar 2023, at 15:58, Ben Ortiz <ben@example.net> wrote:\n> \n> ﻿Seid ihr dabei?')}

    --Apple-Mail-${uuid('r').toUpperCase()}
    Content-Type: text/html;
    \tcharset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">Klar, wir kommen alle! 👍🏻👨‍👩‍👧‍👦<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4. Mar 2023, at 15:58, Ben Ortiz &lt;ben@example.net&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">﻿Seid ihr dabei?</div></blockquote></body></html>')}

    --Apple-Mail-${uuid('r').toUpperCase()}--
  `,
})

const attached = (
  seed: string,
  subject: string,
  ...attachments: readonly Buffer[]
): Buffer => {
  const boundary = `Apple-Mail-${uuid(`b ${seed}`).toUpperCase()}`
  return mail`
    Content-Type: multipart/mixed;
    \tboundary=${boundary}
    Content-Transfer-Encoding: 7bit
    ${fields(seed, subject)}


    --${boundary}
    Content-Type: text/plain;
    \tcharset=us-ascii
    Content-Transfer-Encoding: 7bit


    ${attachments.map(
      part => mail`
        --${boundary}
        ${part}
        --${boundary}
        Content-Type: text/plain;
        \tcharset=us-ascii
        Content-Transfer-Encoding: 7bit

      `,
    )}


    Sent from my iPad
    --${boundary}--
  `
}

const file = (name: string, type: string, data: Buffer): Buffer => mail`
  Content-Type: ${type};
  \tname=${name};
  \tx-apple-part-url=${uuid(name).toUpperCase()}
  Content-Disposition: ${/^image|pdf/.test(type) ? 'inline' : 'attachment'};
  \tfilename=${name}
  Content-Transfer-Encoding: base64

  ${base64Lines(data)}

`

const photos = (): HonestMessage => ({
  name: 'ipad-mail-three-photos',
  program: 'iPad Mail',
  bytes: attached(
    'photos',
    'Photos',
    file('image0.jpeg', 'image/jpeg', jpeg('0')),
    file('image1.jpeg', 'image/jpeg', jpeg('1')),
    file('image2.jpeg', 'image/jpeg', jpeg('2')),
  ),
  parts: ['image0.jpeg', 'image1.jpeg', 'image2.jpeg'],
})

const voiceMemo = (): HonestMessage => ({
  name: 'iphone-voice-memo-m4a',
  program: 'iPhone Voice Memos',
  bytes: attached(
    'memo',
    'New Recording 12',
    file('"New Recording 12.m4a"', 'audio/x-m4a', m4a()),
  ),
  parts: ['New Recording 12.m4a'],
})

const contact = (): HonestMessage => ({
  name: 'iphone-shared-contact-vcard',
  program: 'iPhone Contacts',
  bytes: attached(
    'contact',
    'Carla Souza',
    file(
      '"Carla Souza.vcf"',
      'text/vcard',
      Buffer.from(
        'BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 16.3//EN\r\nN:Souza;Carla;;;\r\nFN:Carla Souza\r\nitem1.EMAIL;type=INTERNET;type=pref:carla@example.com\r\nitem1.X-ABLabel:_$!<Work>!$_\r\nTEL;type=CELL;type=VOICE;type=pref:+49 221 555 0107\r\nEND:VCARD\r\n',
      ),
    ),
  ),
  parts: ['Carla Souza.vcf'],
})

const boardingPass = (): HonestMessage => ({
  name: 'iphone-forwarded-wallet-pass',
  program: 'iPhone Wallet',
  bytes: attached(
    'pass',
    'Boarding pass',
    file(
      'pass.pkpass',
      'application/vnd.apple.pkpass',
      zip([
        {
          name: 'pass.json',
          data: '{"formatVersion":1,"description":"Boarding pass","organizationName":"Example Air"}',
        },
        {
          name: 'manifest.json',
          data: '{"pass.json":"b0c5cd52c7ef6c9c0d3bd4c9a1b9d6d2a4a0f6c1"}',
        },
      ]),
    ),
  ),
  parts: ['pass.pkpass'],
})

const scannedPaper = (): HonestMessage => ({
  name: 'iphone-notes-scanned-pdf',
  program: 'iPhone Notes',
  bytes: attached(
    'scan',
    'Scanned Documents',
    file('"Scanned Documents.pdf"', 'application/pdf', pdf('Scanned')),
  ),
  parts: ['Scanned Documents.pdf'],
})

const emptyBody = (): HonestMessage => ({
  name: 'iphone-mail-empty-body-only-subject',
  program: 'iPhone Mail',
  bytes: mail`
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit
    ${fields('empty', 'Call me back')}

  `,
})
