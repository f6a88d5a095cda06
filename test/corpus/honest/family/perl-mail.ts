/*
 * NAME
 *   perl-mail - mail made with Perl and in a shell
 *
 * DESCRIPTION
 *   MIME::Lite, Email::MIME under Request Tracker, MIME-tools, a pipe to
 *   sendmail, sendEmail, swaks, a multipart without its closing line.
 */

import { base64Lines, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg, png } from '../files.js'
import { ids, trace } from './script-frame.js'

/** Mail made with Perl and in a shell. */
export const perlMail = (): readonly HonestMessage[] => [
  mimeLite(),
  emailMime(),
  perlMimeTools(),
  perlSendmailPipe(),
  sendEmailScript(),
  swaks(),
  shellMimeByHand(),
]

const mimeLite = (): HonestMessage => ({
  name: 'mime-lite-3-mixed-with-version-in-fields',
  program: 'MIME::Lite 3',
  bytes: mail`
    ${trace(1000)}
    MIME-Version: 1.0
    Content-Transfer-Encoding: binary
    Content-Type: multipart/mixed; boundary="_----------=_1578989551471100"
    X-Mailer: MIME::Lite 3.030 (F2.85; T2.17; A2.20; B3.15; Q3.13)
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: reports@web.example.net
    To: ben@example.net
    Subject: Daily figures
    Message-Id: <${ids('lite')}>

    This is a multi-part message in MIME format.

    --_----------=_1578989551471100
    Content-Disposition: inline
    Content-Length: 25
    Content-Transfer-Encoding: binary
    Content-Type: text/plain

    The figures of yesterday.
    --_----------=_1578989551471100
    Content-Disposition: attachment; filename="figures.csv"
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/csv; name="figures.csv"

    day;sum
    13;42
    --_----------=_1578989551471100
    Content-Disposition: inline; filename="chart.png"
    Content-Transfer-Encoding: base64
    Content-Type: image/png; name="chart.png"

    ${base64Lines(png('chart'))}

    --_----------=_1578989551471100--

  `,
  parts: ['figures.csv', 'chart.png'],
})

const emailMime = (): HonestMessage => ({
  name: 'perl-email-mime-creator-numeric-boundary',
  program: 'Email::MIME',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    From: rt@web.example.net
    To: ben@example.net
    Subject: [garden #4711] =?UTF-8?B?w4RwZmVs?=
    Message-ID: <rt-4.4.3-4711-1578989551-815.4711-6-0@web.example.net>
    RT-Ticket: garden #4711
    RT-Originator: dora@example.com
    Managed-by: RT 4.4.3 (http://www.bestpractical.com/rt/)
    Precedence: bulk
    X-RT-Loop-Prevention: garden
    Content-Type: multipart/alternative; boundary="----------=_1578989551-4711-0"

    This is a multi-part message in MIME format...

    ------------=_1578989551-4711-0
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: 8bit
    X-RT-Original-Encoding: utf-8

    Die Äpfel sind da.
    ------------=_1578989551-4711-0
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: 8bit
    X-RT-Original-Encoding: utf-8

    <p>Die Äpfel sind da.</p>
    ------------=_1578989551-4711-0--
  `,
})

const perlMimeTools = (): HonestMessage => ({
  name: 'perl-mime-entity-binary-version-field',
  program: 'MIME-tools 5',
  bytes: mail`
    Content-Type: multipart/mixed; boundary="----------=_1578989552-4712-0"
    Content-Transfer-Encoding: binary
    MIME-Version: 1.0
    X-Mailer: MIME-tools 5.509 (Entity 5.509)
    From: fax@web.example.net
    To: ben@example.net
    Subject: Photo

    This is a multi-part message in MIME format...

    ------------=_1578989552-4712-0
    Content-Type: text/plain
    Content-Disposition: inline
    Content-Transfer-Encoding: binary

    Photo from the door.

    ------------=_1578989552-4712-0
    Content-Type: image/jpeg; name="door.jpg"
    Content-Disposition: attachment; filename="door.jpg"
    Content-Transfer-Encoding: base64

    ${base64Lines(jpeg('door'))}

    ------------=_1578989552-4712-0--
  `,
  parts: ['door.jpg'],
})

const perlSendmailPipe = (): HonestMessage => ({
  name: 'perl-open-sendmail-pipe-no-date',
  program: 'Perl script',
  bytes: mail`
    From: script@web.example.net
    To: ben@example.net
    Subject: Import finished
    Content-type: text/plain; charset=utf8

    1234 rows, 0 errors – fertig.
  `,
})

const sendEmailScript = (): HonestMessage => ({
  name: 'sendemail-pl-delimiter-with-spaces',
  program: 'sendEmail 1.56',
  bytes: mail`
    Message-ID: <471108.154711081-sendEmail@server>
    From: "backup@server.example.net" <backup@server.example.net>
    To: "ben@example.net" <ben@example.net>
    Subject: Backup log
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    X-Mailer: sendEmail-1.56
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----MIME delimiter for sendEmail-471108.154711081"

    This is a multi-part message in MIME format. To properly display this message you need a MIME-Version 1.0 compliant Email program.

    ------MIME delimiter for sendEmail-471108.154711081
    Content-Type: text/plain;
            charset="iso-8859-1"
    Content-Transfer-Encoding: 7bit

    Log attached.

    ------MIME delimiter for sendEmail-471108.154711081
    Content-Type: text/plain;
            name="backup.log"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="backup.log"

    ${base64Lines('2020-01-14 04:00:02 done\r\n'.repeat(20))}

    ------MIME delimiter for sendEmail-471108.154711081--

  `,
  parts: ['backup.log'],
})

const swaks = (): HonestMessage => ({
  name: 'swaks-attach-text',
  program: 'swaks',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    To: ben@example.net
    From: anna@example.org
    Subject: test Tue, 14 Jan 2020 09:12:31 +0100
    Message-Id: <20200114091231.004711@server>
    X-Mailer: swaks v20190914.0 jetmore.org/john/code/swaks/
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----=_MIME_BOUNDARY_000_4711"

    ------=_MIME_BOUNDARY_000_4711
    Content-Type: text/plain

    This is a test mailing
    ------=_MIME_BOUNDARY_000_4711
    Content-Type: text/plain; name="notes.txt"
    Content-Description: notes.txt
    Content-Disposition: attachment; filename="notes.txt"
    Content-Transfer-Encoding: BASE64

    ${base64Lines('Some notes.\n')}

    ------=_MIME_BOUNDARY_000_4711--


  `,
  parts: ['notes.txt'],
})

const shellMimeByHand = (): HonestMessage => ({
  name: 'shell-script-multipart-closing-line-forgotten',
  program: 'shell script',
  bytes: mail`
    From: backup@server.example.net
    To: ben@example.net
    Subject: ${encodedWords('Sicherung für März', { charset: 'utf-8' })}
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="FILEBOUNDARY"

    --FILEBOUNDARY
    Content-Type: text/plain; charset=utf-8

    Fertig.

    --FILEBOUNDARY
    Content-Type: text/plain
    Content-Disposition: attachment; filename="log.txt"
    Content-Transfer-Encoding: base64

    ${base64Lines('all files copied\n')}
  `,
  parts: ['log.txt'],
})
