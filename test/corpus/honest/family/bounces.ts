/*
 * NAME
 *   bounces - what mail servers say about mail
 *
 * DESCRIPTION
 *   Reports of non-delivery, delay and success by Postfix, Exim, sendmail, qmail,
 *   Courier, Exchange and others: multipart/report with whole messages or
 *   headers only, and plain texts that hold a whole MIME message, parts and
 *   all, without being MIME themselves.
 */
import { base64Lines, digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'
import { exchangeOnline } from '../trace.js'

export const bounces = (): readonly HonestMessage[] => [
  postfixBounce(),
  postfixDelay(),
  postfixSuccess(),
  postfixHeadersOnly(),
  postfixSmtputf8(),
  postfixPostmaster(),
  eximOld(),
  eximReport(),
  sendmailReport(),
  sendmailWarning(),
  qmailBounce(),
  qmailBounceWithParts(),
  courier(),
  exchange2003(),
  exchange2010(),
  exchangeOnlineReport(),
  mdaemon(),
  vacation(),
  dovecotQuota(),
]

/** The message that all the reports are about. */
const ORIGINAL = mail`
  Return-Path: <ben@example.net>
  Received: from [192.0.2.9] (unknown [192.0.2.9])
  \tby mx.example.net (Postfix) with ESMTPSA id 47xk2c1Zm4z2xLp
  \tfor <nobody@example.org>; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
  From: Ben Ortiz <ben@example.net>
  To: nobody@example.org
  Subject: Hello
  Message-ID: <20200114081231.GA1234@example.net>
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  MIME-Version: 1.0
  Content-Type: text/plain; charset=us-ascii
  Content-Transfer-Encoding: 7bit

  Are you still there?
`

const HEADERS = ORIGINAL.subarray(0, ORIGINAL.indexOf('\n\n') + 1)

const postfixReport = (report: {
  readonly subject: string
  readonly notification: string
  readonly text: Buffer
  readonly action: string
  readonly status: string
  readonly original: Buffer
}): Buffer => {
  const boundary = '47xk2f0c9Hz2xLq.1578989552/mx.example.net'
  return mail`
    Received: by mx.example.net (Postfix)
    \tid 47xk2f0k2Jz2xLr; Tue, 14 Jan 2020 09:12:32 +0100 (CET)
    Date: Tue, 14 Jan 2020 09:12:32 +0100 (CET)
    From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
    Subject: ${report.subject}
    To: ben@example.net
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="${boundary}"
    Content-Transfer-Encoding: 7bit
    Message-Id: <20200114081232.47xk2f0k2Jz2xLr@mx.example.net>

    This is a MIME-encapsulated message.

    --${boundary}
    Content-Description: Notification
    Content-Type: text/plain; charset=us-ascii

    This is the mail system at host mx.example.net.

    ${report.text}

    --${boundary}
    Content-Description: Delivery report
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.net
    X-Postfix-Queue-ID: 47xk2c1Zm4z2xLp
    X-Postfix-Sender: rfc822; ben@example.net
    Arrival-Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    Final-Recipient: rfc822; nobody@example.org
    Original-Recipient: rfc822;nobody@example.org
    Action: ${report.action}
    Status: ${report.status}
    Remote-MTA: dns; mail.example.org
    Diagnostic-Code: smtp; ${report.notification}

    --${boundary}
    ${report.original}

    --${boundary}--
  `
}

const undelivered = (type: string, message: Buffer): Buffer => mail`
  Content-Description: Undelivered Message${type.endsWith('headers') ? ' Headers' : ''}
  Content-Type: ${type}

  ${message}
`

const postfixBounce = (): HonestMessage => ({
  name: 'postfix-3-bounce',
  program: 'Postfix',
  bytes: postfixReport({
    subject: 'Undelivered Mail Returned to Sender',
    notification:
      '550 5.1.1 <nobody@example.org>: Recipient address\n    rejected: User unknown',
    text: mail`
      I'm sorry to have to inform you that your message could not
      be delivered to one or more recipients. It's attached below.

      For further assistance, please send mail to postmaster.

                         The mail system

      <nobody@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1
          <nobody@example.org>: Recipient address rejected: User unknown (in reply to
          RCPT TO command)
    `,
    action: 'failed',
    status: '5.1.1',
    original: undelivered('message/rfc822', ORIGINAL),
  }),
})

const postfixDelay = (): HonestMessage => ({
  name: 'postfix-3-delay-warning',
  program: 'Postfix',
  bytes: postfixReport({
    subject: 'Delayed Mail (still being retried)',
    notification: '451 4.7.1 Greylisted, come back later',
    text: mail`
      ####################################################################
      # THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
      ####################################################################

      Your message could not be delivered for more than 4 hour(s).
      It will be retried until it is 5 day(s) old.

                         The mail system

      <nobody@example.org>: host mail.example.org[192.0.2.25] said: 451 4.7.1
          Greylisted, come back later (in reply to RCPT TO command)
    `,
    action: 'delayed',
    status: '4.7.1',
    original: undelivered('text/rfc822-headers', HEADERS),
  }),
})

const postfixSuccess = (): HonestMessage => ({
  name: 'postfix-3-successful-delivery-report',
  program: 'Postfix',
  bytes: postfixReport({
    subject: 'Successful Mail Delivery Report',
    notification: '250 2.0.0 Ok: queued as 47xk2c',
    text: mail`
      Your message was successfully delivered to the destination(s)
      listed below. If the message was delivered to mailbox you will
      receive no further notifications.

                         The mail system

      <nobody@example.org>: delivery via mail.example.org[192.0.2.25]:25: 250 2.0.0
          Ok: queued as 47xk2c
    `,
    action: 'relayed (to non-DSN-aware mailer)',
    status: '2.0.0',
    original: undelivered('text/rfc822-headers', HEADERS),
  }),
})

const postfixHeadersOnly = (): HonestMessage => ({
  name: 'postfix-3-bounce-of-unending-mail-headers-only',
  program: 'Postfix',
  bytes: postfixReport({
    subject: 'Undelivered Mail Returned to Sender',
    notification: '552 5.3.4 Message size exceeds fixed limit',
    text: mail`
      I'm sorry to have to inform you that your message could not
      be delivered to one or more recipients. It's attached below.

                         The mail system

      <nobody@example.org>: message size 30408704 exceeds size limit 10240000 of
          server mail.example.org[192.0.2.25]
    `,
    action: 'failed',
    status: '5.3.4',
    original: undelivered('text/rfc822-headers', HEADERS),
  }),
})

const postfixSmtputf8 = (): HonestMessage => ({
  name: 'postfix-3-smtputf8-bounce-global-types',
  program: 'Postfix',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:32 +0100 (CET)
    From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
    Subject: Undelivered Mail Returned to Sender
    To: ben@example.net
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="47xk2f0c9Hz2xLs.1578989552/mx.example.net"
    Content-Transfer-Encoding: 8bit
    Message-Id: <20200114081232.47xk2f0k2Jz2xLs@mx.example.net>

    This is a MIME-encapsulated message.

    --47xk2f0c9Hz2xLs.1578989552/mx.example.net
    Content-Description: Notification
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    <jörg@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1 no such
        user (in reply to RCPT TO command)

    --47xk2f0c9Hz2xLs.1578989552/mx.example.net
    Content-Description: Delivery report
    Content-Type: message/global-delivery-status
    Content-Transfer-Encoding: 8bit

    Reporting-MTA: dns; mx.example.net
    X-Postfix-Sender: utf-8; ben@example.net

    Final-Recipient: utf-8; jörg@example.org
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 no such user

    --47xk2f0c9Hz2xLs.1578989552/mx.example.net
    Content-Description: Undelivered Message
    Content-Type: message/global
    Content-Transfer-Encoding: 8bit

    From: Ben Ortiz <ben@example.net>
    To: Jörg Müller <jörg@example.org>
    Subject: Grüße
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    Schöne Grüße!

    --47xk2f0c9Hz2xLs.1578989552/mx.example.net--
  `,
})

const postfixPostmaster = (): HonestMessage => ({
  name: 'postfix-3-smtp-transcript-for-postmaster',
  program: 'Postfix',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:32 +0100 (CET)
    From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
    To: Postmaster <postmaster@example.net>
    Subject: Postfix SMTP server: errors from unknown[198.51.100.99]
    Message-Id: <20200114081232.47xk2f0k2Jz2xLt@mx.example.net>

    Transcript of session follows.

     Out: 220 mx.example.net ESMTP Postfix
     In:  EHLO friend
     Out: 250-mx.example.net
     Out: 250 8BITMIME
     In:  MAIL FROM:<x@friend>
     Out: 451 4.3.0 <x@friend>: Temporary lookup failure
     In:  QUIT
     Out: 221 2.0.0 Bye


    For other details, see the local mail logfile
  `,
})

const eximOld = (): HonestMessage => ({
  name: 'exim-4-bounce-without-mime',
  program: 'Exim 4.69',
  bytes: mail`
    X-Failed-Recipients: nobody@example.org
    Auto-Submitted: auto-replied
    From: Mail Delivery System <Mailer-Daemon@relay.example.org>
    To: ben@example.net
    Subject: Mail delivery failed: returning message to sender
    Message-Id: <E1HjvXs-0001Ab-2C@relay.example.org>
    Date: Fri, 04 May 2007 11:20:40 +0200

    This message was created automatically by mail delivery software.

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      nobody@example.org
        SMTP error from remote mail server after RCPT TO:<nobody@example.org>:
        host mail.example.org [192.0.2.25]: 550 5.1.1 User unknown

    ------ This is a copy of the message, including all the headers. ------

    ${ORIGINAL}
  `,
})

const eximReport = (): HonestMessage => ({
  name: 'exim-4-bounce-report',
  program: 'Exim 4.92',
  bytes: mail`
    X-Failed-Recipients: nobody@example.org
    Auto-Submitted: auto-replied
    From: Mail Delivery System <Mailer-Daemon@relay.example.org>
    To: ben@example.net
    References: <20200114081231.GA1234@example.net>
    Content-Type: multipart/report; report-type=delivery-status; boundary=1578989553-eximdsn-1804289383
    MIME-Version: 1.0
    Subject: Mail delivery failed: returning message to sender
    Message-Id: <E1irHKP-0003Xy-4T@relay.example.org>
    Date: Tue, 14 Jan 2020 09:12:33 +0100

    --1578989553-eximdsn-1804289383
    Content-type: text/plain; charset=us-ascii

    This message was created automatically by mail delivery software.

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      nobody@example.org
        Unrouteable address

    --1578989553-eximdsn-1804289383
    Content-type: message/delivery-status

    Reporting-MTA: dns; relay.example.org

    Action: failed
    Final-Recipient: rfc822;nobody@example.org
    Status: 5.0.0

    --1578989553-eximdsn-1804289383
    Content-type: message/rfc822

    ${ORIGINAL}

    --1578989553-eximdsn-1804289383--
  `,
})

const sendmailReport = (): HonestMessage => ({
  name: 'sendmail-8-bounce',
  program: 'sendmail 8.14',
  bytes: mail`
    Received: from localhost (localhost)
    \tby unix.example.org (8.14.4/8.14.4) id 00E8CX0a012345;
    \tTue, 14 Jan 2020 09:12:33 +0100
    Date: Tue, 14 Jan 2020 09:12:33 +0100
    From: Mail Delivery Subsystem <MAILER-DAEMON@unix.example.org>
    Message-Id: <202001140812.00E8CX0a012345@unix.example.org>
    To: <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="00E8CX0a012345.1578989553/unix.example.org"
    Subject: Returned mail: see transcript for details
    Auto-Submitted: auto-generated (failure)

    This is a MIME-encapsulated message

    --00E8CX0a012345.1578989553/unix.example.org

    The original message was received at Tue, 14 Jan 2020 09:12:32 +0100
    from mx.example.net [192.0.2.9]

       ----- The following addresses had permanent fatal errors -----
    <nobody@example.org>
        (reason: 550 5.1.1 User unknown)

       ----- Transcript of session follows -----
    ... while talking to mail.example.org.:
    >>> DATA
    <<< 550 5.1.1 <nobody@example.org>... User unknown
    550 5.1.1 <nobody@example.org>... User unknown
    <<< 503 5.0.0 Need RCPT (recipient)

    --00E8CX0a012345.1578989553/unix.example.org
    Content-Type: message/delivery-status

    Reporting-MTA: dns; unix.example.org
    Received-From-MTA: DNS; mx.example.net
    Arrival-Date: Tue, 14 Jan 2020 09:12:32 +0100

    Final-Recipient: RFC822; nobody@example.org
    Action: failed
    Status: 5.1.1
    Remote-MTA: DNS; mail.example.org
    Diagnostic-Code: SMTP; 550 5.1.1 <nobody@example.org>... User unknown
    Last-Attempt-Date: Tue, 14 Jan 2020 09:12:33 +0100

    --00E8CX0a012345.1578989553/unix.example.org
    Content-Type: message/rfc822

    ${ORIGINAL}

    --00E8CX0a012345.1578989553/unix.example.org--

  `,
})

const sendmailWarning = (): HonestMessage => ({
  name: 'sendmail-8-warning-headers-part',
  program: 'sendmail 8.14',
  bytes: mail`
    Date: Tue, 14 Jan 2020 13:12:33 +0100
    From: Mail Delivery Subsystem <MAILER-DAEMON@unix.example.org>
    Message-Id: <202001141212.00ECCX0b012345@unix.example.org>
    To: <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="00ECCX0b012345.1579003953/unix.example.org"
    Subject: Warning: could not send message for past 4 hours
    Auto-Submitted: auto-generated (warning-timeout)

    This is a MIME-encapsulated message

    --00ECCX0b012345.1579003953/unix.example.org

        **********************************************
        **      THIS IS A WARNING MESSAGE ONLY      **
        **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
        **********************************************

    --00ECCX0b012345.1579003953/unix.example.org
    Content-Type: message/delivery-status

    Reporting-MTA: dns; unix.example.org
    Arrival-Date: Tue, 14 Jan 2020 09:12:32 +0100

    Final-Recipient: RFC822; nobody@example.org
    Action: delayed
    Status: 4.2.0
    Will-Retry-Until: Sun, 19 Jan 2020 09:12:32 +0100

    --00ECCX0b012345.1579003953/unix.example.org
    Content-Type: text/rfc822-headers

    ${HEADERS}

    --00ECCX0b012345.1579003953/unix.example.org--

  `,
})

const qmailIntro = (date: string): Buffer => mail`
  Received: (qmail 12345 invoked for bounce); ${date}
  Date: ${date}
  From: MAILER-DAEMON@mail.example.org
  To: ben@example.net
  Subject: failure notice

  Hi. This is the qmail-send program at mail.example.org.
  I'm afraid I wasn't able to deliver your message to the following addresses.
  This is a permanent error; I've given up. Sorry it didn't work out.

  <nobody@example.org>:
  Sorry, no mailbox here by that name. (#5.1.1)

  --- Below this line is a copy of the message.

`

const qmailBounce = (): HonestMessage => ({
  name: 'qmail-bounce-without-mime',
  program: 'qmail 1.03',
  bytes: mail`
    ${qmailIntro('14 Jan 2020 08:12:33 -0000')}

    ${ORIGINAL}
  `,
})

/** Here a text that is not MIME holds base64 parts behind boundary lines. */
const qmailBounceWithParts = (): HonestMessage => ({
  name: 'qmail-bounce-of-a-mail-with-attachment',
  program: 'qmail 1.03',
  bytes: mail`
    ${qmailIntro('14 Jan 2020 08:15:00 -0000')}

    Return-Path: <ben@example.net>
    Received: (qmail 12340 invoked from network); 14 Jan 2020 08:14:58 -0000
    From: Ben Ortiz <ben@example.net>
    To: nobody@example.org
    Subject: Offer
    Message-ID: <20200114081455.GA1235@example.net>
    Date: Tue, 14 Jan 2020 09:14:55 +0100
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="9amGYk9869ThD9tj"

    --9amGYk9869ThD9tj
    Content-Type: text/plain; charset=us-ascii

    The offer.

    --9amGYk9869ThD9tj
    Content-Type: application/pdf; name="offer.pdf"
    Content-Disposition: attachment; filename="offer.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Offer'))}

    --9amGYk9869ThD9tj--
  `,
})

const courier = (): HonestMessage => ({
  name: 'courier-1-bounce',
  program: 'Courier 1.0',
  bytes: mail`
    From: "Courier mail server at mail.example.org" <@>
    To: ben@example.net
    Subject: NOTICE: mail delivery status.
    Mime-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
        boundary="=_courier_0"
    Content-Transfer-Encoding: 7bit
    Message-ID: <courier.000000005E1D7A61.00003039@mail.example.org>
    Date: Tue, 14 Jan 2020 09:12:33 +0100

    This is a delivery status notification from mail.example.org,
    running the Courier mail server, version 1.0.

    --=_courier_0
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    UNDELIVERABLE MAIL

    Your message to the following recipients cannot be delivered:

    <nobody@example.org>:
        550 User unknown.

    --=_courier_0
    Content-Type: message/delivery-status
    Content-Transfer-Encoding: 7bit

    Reporting-MTA: dns; mail.example.org
    Arrival-Date: Tue, 14 Jan 2020 09:12:32 +0100

    Final-Recipient: rfc822; nobody@example.org
    Action: failed
    Status: 5.0.0
    Diagnostic-Code: unknown; 550 User unknown.

    --=_courier_0
    Content-Type: message/rfc822
    Content-Transfer-Encoding: 7bit

    ${ORIGINAL}

    --=_courier_0--
  `,
})

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

    ${ORIGINAL}

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

    ${ORIGINAL}

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

      ${ORIGINAL}

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

    ${ORIGINAL}

    --0504-1120-41-PART-BREAK--
  `,
})

const vacation = (): HonestMessage => ({
  name: 'dovecot-sieve-vacation-reply',
  program: 'Dovecot Pigeonhole',
  bytes: mail`
    X-Sieve: Pigeonhole Sieve 0.5.4
    Message-ID: <dovecot-sieve-1578989553-123456-0@mail.example.org>
    Date: Tue, 14 Jan 2020 09:12:33 +0100
    From: <anna@example.org>
    To: <ben@example.net>
    Subject: Auto: Hello
    In-Reply-To: <20200114081231.GA1234@example.net>
    References: <20200114081231.GA1234@example.net>
    Auto-Submitted: auto-replied (vacation)
    Precedence: bulk
    X-Auto-Response-Suppress: All
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Ich bin im Urlaub und lese Ihre Nachricht am 20. Januar. Für Eiliges: büro@example.org')}
  `,
})

const dovecotQuota = (): HonestMessage => ({
  name: 'dovecot-lda-mailbox-full-rejection',
  program: 'Dovecot LDA',
  bytes: mail`
    Message-ID: <dovecot-4711-1578989553-123456-0@mail.example.org>
    Date: Tue, 14 Jan 2020 09:12:33 +0100
    From: Mail Delivery Subsystem <postmaster@mail.example.org>
    To: <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=disposition-notification;
    \tboundary="4711/mail.example.org"
    Subject: Rejected: Hello
    Auto-Submitted: auto-replied (rejected)
    Precedence: bulk

    This is a MIME-encapsulated message

    --4711/mail.example.org
    Content-Type: text/plain; charset=utf-8
    Content-Disposition: inline
    Content-Transfer-Encoding: 8bit

    Your message to <anna@example.org> was automatically rejected:
    Quota exceeded (mailbox for user is full)

    --4711/mail.example.org
    Content-Type: message/disposition-notification

    Reporting-UA: mail.example.org; Dovecot Mail Delivery Agent
    Final-Recipient: rfc822; anna@example.org
    Original-Message-ID: <20200114081231.GA1234@example.net>
    Disposition: automatic-action/MDN-sent-automatically; deleted

    --4711/mail.example.org
    Content-Type: message/rfc822

    ${HEADERS}

    --4711/mail.example.org--
  `,
})
