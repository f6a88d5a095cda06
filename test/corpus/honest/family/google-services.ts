/*
 * NAME
 *   google-services - what Google writes by itself
 *
 * DESCRIPTION
 *   Comments with AMP, posts of groups, alerts, shared documents, a bounce
 *   with a picture.
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
import { png } from '../files.js'
import { google } from '../trace.js'
import { both, boundaryOf, frame } from './gmail-frame.js'

/** What Google writes by itself. */
export const googleServices = (): readonly HonestMessage[] => [
  dynamicMail(),
  groupPost(),
  alert(),
  sharedDocument(),
  undeliverable(),
]

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
