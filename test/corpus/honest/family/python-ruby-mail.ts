/*
 * NAME
 *   python-ruby-mail - mail made with Python and Ruby
 *
 * DESCRIPTION
 *   The email package in its versions, with an extended value in quotes; a
 *   text by hand; Django, ActionMailer, TMail.
 */

import { base64Lines, mail, rfc2231 } from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg, pdf, png } from '../files.js'

/** Mail made with Python and Ruby. */
export const pythonRubyMail = (): readonly HonestMessage[] => [
  pythonLegacy(),
  pythonModern(),
  pythonSmtplibByHand(),
  django(),
  rubyMail(),
  rubyTmail(),
]

const pythonLegacy = (): HonestMessage => ({
  name: 'python-2-mimemultipart-tuple-filename',
  program: 'Python 2.7 email',
  bytes: mail`
    Content-Type: multipart/mixed; boundary="===============0815471108154711081=="
    MIME-Version: 1.0
    From: reports@web.example.net
    To: ben@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: =?utf-8?b?w5xiZXJzaWNodA==?=

    --===============0815471108154711081==
    Content-Type: text/plain; charset="utf-8"
    MIME-Version: 1.0
    Content-Transfer-Encoding: base64

    ${base64Lines('Die Übersicht von heute.\n')}

    --===============0815471108154711081==
    Content-Type: application/octet-stream
    MIME-Version: 1.0
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename*="${rfc2231('Übersicht.pdf', 'utf-8')}"

    ${base64Lines(pdf('Overview'))}
    --===============0815471108154711081==--
  `,
  parts: ['Übersicht.pdf'],
})

const pythonModern = (): HonestMessage => ({
  name: 'python-3-emailmessage-related-and-attachment',
  program: 'Python 3 email',
  bytes: mail`
    Subject: Overview
    From: reports@web.example.net
    To: Ben Ortiz <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="===============1815471108154711081=="

    --===============1815471108154711081==
    Content-Type: multipart/alternative;
     boundary="===============2815471108154711081=="

    --===============2815471108154711081==
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: 7bit

    See chart.

    --===============2815471108154711081==
    Content-Type: multipart/related;
     boundary="===============3815471108154711081=="

    --===============3815471108154711081==
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: 7bit

    <img src="cid:157898955112.4711.8154711@web">

    --===============3815471108154711081==
    Content-Type: image/png
    Content-Transfer-Encoding: base64
    Content-ID: <157898955112.4711.8154711@web>
    Content-Disposition: inline
    MIME-Version: 1.0

    ${base64Lines(png('python'))}

    --===============3815471108154711081==--

    --===============2815471108154711081==--

    --===============1815471108154711081==
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="overview.pdf"
    MIME-Version: 1.0

    ${base64Lines(pdf('Overview'))}

    --===============1815471108154711081==--
  `,
  parts: ['overview.pdf'],
})

const pythonSmtplibByHand = (): HonestMessage => ({
  name: 'python-smtplib-text-by-hand',
  program: 'Python smtplib script',
  bytes: mail`
    From: pi@raspberrypi
    To: ben@example.net
    Subject: Temperature

    21.5 °C
  `,
})

const django = (): HonestMessage => ({
  name: 'django-error-report-to-admins',
  program: 'Django 3',
  bytes: mail`
    Content-Type: text/plain; charset="utf-8"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 8bit
    Subject: [Django] ERROR (EXTERNAL IP): Internal Server Error: /upload/
    From: root@web.example.net
    To: ben@example.net
    Date: Tue, 14 Jan 2020 08:12:31 -0000
    Message-ID: <157898955112.4711.8154711081547110815@web>

    Internal Server Error: /upload/

    POST:
    file = '….docx'

    META:
    CONTENT_TYPE = 'multipart/form-data; boundary=---------------------------735323031399963166993862150'
    HTTP_ACCEPT = 'text/html'
  `,
})

const rubyMail = (): HonestMessage => ({
  name: 'ruby-mail-2-actionmailer-attachment-cids',
  program: 'Ruby on Rails',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: shop@web.example.net
    To: ben@example.net
    Message-ID: <5e1d7a5f1a2b3_4711815c01@web.mail>
    Subject: =?UTF-8?Q?Ihre_Bestellung_=C3=BCber_42_=E2=82=AC?=
    Mime-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="--==_mimepart_5e1d7a5f0f1e2_4711815c0d";
     charset=UTF-8
    Content-Transfer-Encoding: 7bit


    ----==_mimepart_5e1d7a5f0f1e2_4711815c0d
    Content-Type: text/html;
     charset=UTF-8
    Content-Transfer-Encoding: base64

    ${base64Lines('<p>Danke für Ihre Bestellung.</p>\n', 60)}

    ----==_mimepart_5e1d7a5f0f1e2_4711815c0d
    Content-Type: application/pdf;
     charset=UTF-8;
     filename="=?UTF-8?B?${Buffer.from('Rechnung für März.pdf').toString('base64')}?="
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="=?UTF-8?B?${Buffer.from('Rechnung für März.pdf').toString('base64')}?="
    Content-ID: <5e1d7a5f2c3d4_4711815c02@web.mail>

    ${base64Lines(pdf('Invoice'), 60)}

    ----==_mimepart_5e1d7a5f0f1e2_4711815c0d--
  `,
  parts: ['Rechnung für März.pdf'],
})

const rubyTmail = (): HonestMessage => ({
  name: 'ruby-tmail-quoted-printable-lower-case-boundary',
  program: 'Ruby TMail',
  bytes: mail`
    Date: Wed, 3 Mar 2010 15:00:01 +0100
    From: shop@web.example.net
    To: ben@example.net
    Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
    Mime-Version: 1.0
    Content-Type: multipart/mixed; boundary=mimepart_4b8e6a71abcde_4711fdbe8154711


    --mimepart_4b8e6a71abcde_4711fdbe8154711
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: Quoted-printable
    Content-Disposition: inline

    Gr=C3=BC=C3=9Fe=

    --mimepart_4b8e6a71abcde_4711fdbe8154711
    Content-Type: image/jpeg; name=gruss.jpg
    Content-Transfer-Encoding: Base64
    Content-Disposition: attachment; filename=gruss.jpg

    ${base64Lines(jpeg('gruss'), 60)}

    --mimepart_4b8e6a71abcde_4711fdbe8154711--
  `,
  parts: ['gruss.jpg'],
})
