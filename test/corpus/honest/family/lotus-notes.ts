/*
 * NAME
 *   lotus-notes - letters from Lotus Notes
 *
 * DESCRIPTION
 *   Boundaries with spaces and equals signs, fields in lower case, long lists
 *   of recipients.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { sample } from '../texts.js'

/** Letters from Lotus Notes. */
export const lotusNotes = (): readonly HonestMessage[] => [
  ...notesLetters(),
  notesOld(),
  notesLongRecipients(),
]

const notesLetters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'US-ASCII', '7bit'],
      ['de', 'ISO-8859-1', 'quoted-printable'],
      ['pl', 'ISO-8859-2', 'quoted-printable'],
      ['ja', 'ISO-2022-JP', '7bit'],
      ['ko', 'EUC-KR', 'base64'],
    ] as const
  ).map(([language, charset, encoding]) => {
    const { subject, body } = sample(language)
    const boundary = `=_alternative 002D${digits(language, 4).toUpperCase()}C12584EF_=`
    const coded = (text: string): Buffer | string => {
      const bytes = encode(text, charset)
      if (encoding === 'base64') return base64Lines(bytes)
      return encoding === '7bit' ? bytes : quotedPrintable(bytes)
    }
    return {
      name: `lotus-notes-9-alternative-${language}`,
      program: 'Lotus Notes 9',
      bytes: mail`
        In-Reply-To: <20200113200000.GB815@example.net>
        References: <20200113200000.GB815@example.net>
        To: "Ben Ortiz" <ben@example.net>
        MIME-Version: 1.0
        Subject: ${language === 'en' ? subject : encodedWords(subject, { charset, encoding: 'Q' })}
        X-KeepSent: ${digits(language, 8).toUpperCase()}:${digits(charset, 8).toUpperCase()}-C12584EF:002D1A2B;
         type=4; name=$KeepSent
        X-Mailer: IBM Notes Release 9.0.1FP8 Octobre 11, 2017
        From: "Anna Keller" <anna@example.org>
        Message-ID: <OF${digits(language, 8).toUpperCase()}.${digits(charset, 8).toUpperCase()}-ONC12584EF.002D1A2B-C12584EF.002D2B3C@example.org>
        Date: Tue, 14 Jan 2020 09:12:31 +0100
        X-MIMETrack: Serialize by Router on MAIL01/Example(Release 9.0.1FP10|January 10,
         2018) at 14.01.2020 09:12:33,
        \tSerialize complete at 14.01.2020 09:12:33
        Content-Type: multipart/alternative; boundary="${boundary}"

        This is a multipart message in MIME format.
        --${boundary}
        Content-Type: text/plain; charset="${charset}"
        ${encoding === '7bit' ? [] : [`Content-Transfer-Encoding: ${encoding}`]}

        ${coded(body)}

        --${boundary}
        Content-Type: text/html; charset="${charset}"
        ${encoding === '7bit' ? [] : [`Content-Transfer-Encoding: ${encoding}`]}

        ${coded(`<font size=2 face="sans-serif">${body.replaceAll('\n', '<br>\n')}</font>`)}
        --${boundary}--
      `,
    }
  })

const notesOld = (): HonestMessage => ({
  name: 'lotus-notes-5-lower-case-fields',
  program: 'Lotus Notes 5',
  bytes: mail`
    Subject: Re: Lieferung
    To: ben@example.net
    Cc: carla@example.com
    X-Mailer: Lotus Notes Release 5.0.8  June 18, 2001
    Message-ID: <OF3A2B3C4D.5E6F7A8B-ONC1256B66.00401A2B@example.org>
    From: anna.keller@example.org
    Date: Wed, 20 Feb 2002 12:40:02 +0100
    X-MIMETrack: Serialize by Router on MAIL01/Example(Release 5.0.8 |June 18, 2001) at
     02/20/2002 12:40:03 PM
    MIME-Version: 1.0
    Content-type: multipart/mixed;${' '}
    \tBoundary="0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234"
    Content-Disposition: inline

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234
    Content-type: text/plain; charset=iso-8859-1
    Content-Disposition: inline
    Content-transfer-encoding: quoted-printable


    Die Lieferung f=FCr M=E4rz ist best=E4tigt.

    (See attached file: lieferschein.pdf)=

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234
    Content-type: application/pdf;${' '}
    \tname="lieferschein.pdf"
    Content-Disposition: attachment; filename="lieferschein.pdf"
    Content-transfer-encoding: base64

    ${base64Lines(pdf('Lieferschein'), 72)}

    --0__=C1256B66004012348f9e8a93df938690918cC1256B6600401234--

  `,
  parts: ['lieferschein.pdf'],
})

const notesLongRecipients = (): HonestMessage => ({
  name: 'lotus-notes-eighty-recipients',
  program: 'Lotus Notes 9',
  bytes: mail`
    To: ${Array.from({ length: 80 }, (_, i) => `"Member ${i + 1}" <member${i + 1}@example.net>`).join(',\n        ')}
    MIME-Version: 1.0
    Subject: General assembly
    X-Mailer: IBM Notes Release 9.0.1FP8 October 11, 2017
    Message-ID: <OF6A2B3C4D.5E6F7A8B-ONC12584EF.00301A2B@example.org>
    From: "Anna Keller" <anna@example.org>
    Date: Tue, 14 Jan 2020 09:30:00 +0100
    Content-Type: text/plain; charset="US-ASCII"

    The general assembly takes place on 3 February.
  `,
})
