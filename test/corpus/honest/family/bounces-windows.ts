/*
 * NAME
 *   bounces-windows - what Exchange and MDaemon say about mail
 *
 * DESCRIPTION
 *   Non-delivery reports with HTML for people, a charset of UTF-7 that is
 *   never used, and the original message inside.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { exchangeOnline } from '../trace.js'
import { original } from './bounced-message.js'

/** What Exchange and MDaemon say about mail. */
export const bouncesWindows = (): readonly HonestMessage[] => [
  exchange2003(),
  exchange2010(),
  exchangeOnlineReport(),
  mdaemon(),
]

const exchange2003 = (): HonestMessage => ({
  name: 'exchange-2003-non-delivery-report',
  program: 'Exchange 2003',
  bytes: mail`
    From: postmaster@example.org
    To: ben@example.net
    Date: Fri, 4 May 2007 11:20:41 +0200
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="9B095B5ADSN=_01C78E1A2B3C4D5E0000A1B2mail.example.org"
    X-DSNContext: 335a7efd - 4457 - 00000001 - 80040546
    Message-ID: <abcDEF1230000000a@mail.example.org>
    Subject: Delivery Status Notification (Failure)

    This is a MIME-formatted message. ${' '}
    Portions of this message may be unreadable without a MIME-capable mail program.

    --9B095B5ADSN=_01C78E1A2B3C4D5E0000A1B2mail.example.org
    Content-Type: text/plain; charset=unicode-1-1-utf-7

    This is an automatically generated Delivery Status Notification.

    Delivery to the following recipients failed.

           nobody@example.org




    --9B095B5ADSN=_01C78E1A2B3C4D5E0000A1B2mail.example.org
    Content-Type: message/delivery-status

    Reporting-MTA: dns;mail.example.org
    Received-From-MTA: dns;mx.example.net
    Arrival-Date: Fri, 4 May 2007 11:20:40 +0200

    Final-Recipient: rfc822;nobody@example.org
    Action: failed
    Status: 5.1.1

    --9B095B5ADSN=_01C78E1A2B3C4D5E0000A1B2mail.example.org
    Content-Type: message/rfc822

    ${original()}

    --9B095B5ADSN=_01C78E1A2B3C4D5E0000A1B2mail.example.org--

  `,
})

const exchange2010 = (): HonestMessage => ({
  name: 'exchange-2010-non-delivery-report-html',
  program: 'Exchange 2010',
  bytes: mail`
    From: <postmaster@example.org>
    To: <ben@example.net>
    Date: Tue, 1 Feb 2011 14:02:11 +0100
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="${digits('ndr', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f"
    X-MS-Exchange-Message-Is-Ndr:
    Content-Language: en-US
    Message-ID: <${digits('ndrid', 8)}-aaaa-4bbb-8ccc-1a2b3c4d5e6f@EX10.example.org>
    In-Reply-To: <20200114081231.GA1234@example.net>
    References: <20200114081231.GA1234@example.net>
    Thread-Topic: Hello
    Subject: Undeliverable: Hello
    MIME-Version: 1.0
    Auto-Submitted: auto-replied

    --${digits('ndr', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f
    Content-Type: multipart/alternative; differences=Content-Type;
    \tboundary="${digits('ndr2', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f"

    --${digits('ndr2', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable

    Delivery has failed to these recipients or groups:

    nobody@example.org<mailto:nobody@example.org>
    The e-mail address you entered couldn't be found. Please check the recipien=
    t's e-mail address and try to resend the message.

    --${digits('ndr2', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f
    Content-Type: text/html; charset="us-ascii"
    Content-Transfer-Encoding: quoted-printable

    <html>
    <Head></head><body>
    <p><b><font color=3D"#000066" size=3D"3" face=3D"Arial">Delivery has failed=
     to these recipients or groups:</font></b></p>
    </body>
    </html>

    --${digits('ndr2', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f--

    --${digits('ndr', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f
    Content-Type: message/delivery-status

    Reporting-MTA: dns;EX10.example.org
    Received-From-MTA: dns;mx.example.net
    Arrival-Date: Tue, 1 Feb 2011 13:02:10 +0000

    Original-Recipient: rfc822;nobody@example.org
    Final-Recipient: rfc822;nobody@example.org
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found

    --${digits('ndr', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f
    Content-Type: message/rfc822

    ${original()}

    --${digits('ndr', 8)}-5c4b-4a3d-9e2f-1a2b3c4d5e6f--

  `,
})

const exchangeOnlineReport = (): HonestMessage => {
  const boundary = `${digits('eop', 8)}-0f1e-4d2c-8b3a-495867768594`
  return {
    name: 'exchange-online-non-delivery-report',
    program: 'Exchange Online',
    bytes: mail`
      ${exchangeOnline('DB7PR04MB4711', 'Tue, 14 Jan 2020 08:12:40 +0000')}
      MIME-Version: 1.0
      From: <postmaster@example.onmicrosoft.com>
      To: <ben@example.net>
      Date: Tue, 14 Jan 2020 08:12:40 +0000
      Content-Type: multipart/report; report-type=delivery-status;
      \tboundary="${boundary}"
      X-MS-Exchange-Message-Is-Ndr:
      Content-Language: en-US
      Message-ID: <${digits('eopid', 8)}-1111-4222-8333-444455556666@DB7PR04MB4711.eurprd04.prod.outlook.com>
      In-Reply-To: <20200114081231.GA1234@example.net>
      References: <20200114081231.GA1234@example.net>
      Subject: Undeliverable: Hello
      Auto-Submitted: auto-replied

      --${boundary}
      Content-Type: text/html; charset="utf-8"
      Content-Transfer-Encoding: base64

      ${base64Lines(`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><body><p>Your message to <span style="color: #0072c6">nobody@example.org</span> couldn’t be delivered.</p>${'<table><tr><td>&nbsp;</td></tr></table>'.repeat(12)}</body></html>`)}

      --${boundary}
      Content-Type: message/delivery-status

      Reporting-MTA: dns;DB7PR04MB4711.eurprd04.prod.outlook.com
      Received-From-MTA: dns;mx.example.net
      Arrival-Date: Tue, 14 Jan 2020 08:12:33 +0000

      Final-Recipient: rfc822;nobody@example.org
      Action: failed
      Status: 5.1.10
      Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

      --${boundary}
      Content-Type: message/rfc822

      ${original()}

      --${boundary}--

    `,
  }
}

const mdaemon = (): HonestMessage => ({
  name: 'mdaemon-permanent-failure',
  program: 'MDaemon',
  bytes: mail`
    Date: Fri, 04 May 2007 11:20:41 +0200
    From: "Mail Delivery Subsystem" <MAILER-DAEMON@example.org>
    Reply-To: noreply@example.org
    Precedence: bulk
    X-MDDSN-Message: TRUE
    Subject: [***WARNING***]Permanent Delivery Failure
    To: ben@example.net
    X-MDRedirect: 1
    X-Return-Path: <>
    Mime-Version: 1.0
    Message-ID: <MDAEMON0020070504112041.AA2041015MD1234@example.org>
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="0504-1120-41-PART-BREAK"

    The following data may contain sections which represent BASE64 encoded
    file attachments.  These sections will be unreadable without MIME aware
    tools.  Seek your system administrator if you need help extracting any
    files which may be embedded within this message.

    --0504-1120-41-PART-BREAK
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit

    ** Failed recipient: nobody@example.org

    --0504-1120-41-PART-BREAK
    Content-Type: message/delivery-status
    Content-Transfer-Encoding: 7bit

    Reporting-MTA: dns; mail.example.org

    Final-Recipient: rfc822; nobody@example.org
    Action: failed
    Status: 5.0.0

    --0504-1120-41-PART-BREAK
    Content-Type: message/rfc822
    Content-Transfer-Encoding: 7bit

    ${original()}

    --0504-1120-41-PART-BREAK--
  `,
})
