/*
 * NAME
 *   android - mail from Android telephones
 *
 * DESCRIPTION
 *   K-9, FairEmail, the old Email program, Samsung, Nine.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg, pdf } from '../files.js'
import { sample } from '../texts.js'
import { postfix } from '../trace.js'

/** Mail from Android telephones. */
export const android = (): readonly HonestMessage[] => [
  ...k9Letters(),
  k9Attachment(),
  fairEmail(),
  androidMail(),
  samsung(),
  nineMail(),
]

const k9Letters = (): readonly HonestMessage[] =>
  (['en', 'de', 'cs', 'ru', 'ko'] as const).map(language => {
    const { subject, body } = sample(language)
    return {
      name: `k9-mail-5-letter-${language}`,
      program: 'K-9 Mail 5.6',
      bytes: mail`
        ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
        Date: Tue, 14 Jan 2020 09:12:31 +0100
        User-Agent: K-9 Mail for Android
        In-Reply-To: <20200113200000.GB815@example.net>
        References: <20200113200000.GB815@example.net>
        MIME-Version: 1.0
        Content-Type: text/plain;
         charset=utf-8
        Content-Transfer-Encoding: quoted-printable
        Subject: ${language === 'en' ? subject : encodedWords(subject, { encoding: 'Q' })}
        To: Ben Ortiz <ben@example.net>
        From: Anna Keller <anna@example.org>
        Message-ID: <${digits(`k9 ${language}`, 8).toUpperCase()}-1A2B-4C3D-8E4F-${digits(language, 12).toUpperCase()}@example.org>

        ${quotedPrintable(`${body}\n-- \nSent from my Android device with K-9 Mail.`)}
      `,
    }
  })

const k9Attachment = (): HonestMessage => ({
  name: 'k9-mail-5-mixed-alternative-photo',
  program: 'K-9 Mail 5.6',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    User-Agent: K-9 Mail for Android
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE"
    Content-Transfer-Encoding: 7bit
    Subject: Photo
    To: ben@example.net
    From: Anna Keller <anna@example.org>
    Message-ID: <0F1E2D3C-4B5A-4697-8879-6A5B4C3D2E1F@example.org>

    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE
    Content-Type: multipart/alternative; boundary="----NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA"
    Content-Transfer-Encoding: 7bit

    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA
    Content-Type: text/plain;
     charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    See here=2E
    --=20
    Sent from my Android device with K-9 Mail=2E
    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA
    Content-Type: text/html;
     charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <html><head></head><body>See here=2E<br>-- <br>Sent from my Android device =
    with K-9 Mail=2E</body></html>
    ------NM0C8V2KXJQZ5YB7HTWD3RGL9P4SFA--

    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE
    Content-Type: image/jpeg;
     name="IMG_20200114_081502.jpg"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="IMG_20200114_081502.jpg";
     size=297

    ${base64Lines(jpeg('k9'))}
    ------1B4DQ6GJ9XW2T0ZN3RPLKVHMCYSAFE--
  `,
  parts: ['IMG_20200114_081502.jpg'],
})

const fairEmail = (): HonestMessage => ({
  name: 'fairemail-1-alternative-lower-case-boundary',
  program: 'FairEmail 1.9',
  bytes: mail`
    Date: Sat, 4 Mar 2023 16:30:01 +0100 (GMT+01:00)
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Message-ID: <${digits('fair', 8)}-1a2b-4c3d-8e4f-${digits('fair', 12)}@example.org>
    Subject: Train
    MIME-Version: 1.0
    Content-Type: multipart/alternative;${' '}
    \tboundary="----=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000"
    X-Correlation-ID: <${digits('fair', 8)}-1a2b-4c3d-8e4f-${digits('fair', 12)}@example.org>

    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    The train is late.

    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000
    Content-Type: text/html; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    <!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>The train is late.<br></p></body></html>
    ------=_Part_0_${digits('part', 9).replaceAll(/\D/g, '7')}.1677943801000--
  `,
})

const androidMail = (): HonestMessage => ({
  name: 'android-4-email-with-pdf',
  program: 'Android 4 Email',
  bytes: mail`
    Date: Thu, 08 Mar 2012 20:00:00 +0100
    Subject: Ticket
    Message-ID: <a1b2c3d4e5f6g7h8i9j0k1l2.1331233200000@email.android.com>
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="--_com.android.email_1234567890123450"

    ----_com.android.email_1234567890123450
    Content-Type: multipart/alternative; boundary="--_com.android.email_1234567890123451"

    ----_com.android.email_1234567890123451
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('Hier ist das Ticket für Samstag.\n')}

    ----_com.android.email_1234567890123451
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('<p>Hier ist das Ticket für Samstag.</p>')}

    ----_com.android.email_1234567890123451--

    ----_com.android.email_1234567890123450
    Content-Type: application/pdf;
     name="ticket.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="ticket.pdf";
     size=583

    ${base64Lines(pdf('Ticket'))}

    ----_com.android.email_1234567890123450--
  `,
  parts: ['ticket.pdf'],
})

const samsung = (): HonestMessage => ({
  name: 'samsung-email-base64-single',
  program: 'Samsung Email',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: ${encodedWords(sample('tr').subject)}
    Message-ID: <${digits('samsung', 16)}.1578989551123@email.android.com>
    X-Android-Message-ID: <${digits('samsung', 16)}.1578989551123@email.android.com>
    Importance: normal
    From: ${encodedWords(sample('tr').name)} <cagla@example.org>
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines(sample('tr').body)}

  `,
})

const nineMail = (): HonestMessage => ({
  name: 'nine-android-empty-plain-part',
  program: 'Nine for Android',
  bytes: mail`
    Message-ID: <4711${digits('nine', 20)}@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Empty
    MIME-Version: 1.0
    X-Mailer: Nine
    Content-Type: multipart/alternative; boundary="--_com.ninefolders.hd3.work_2718281828459_alt"

    ----_com.ninefolders.hd3.work_2718281828459_alt
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64


    ----_com.ninefolders.hd3.work_2718281828459_alt
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('<html><body><div><br></div></body></html>')}
    ----_com.ninefolders.hd3.work_2718281828459_alt--

  `,
})
