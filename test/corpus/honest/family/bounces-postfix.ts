/*
 * NAME
 *   bounces-postfix - what Postfix says about mail
 *
 * DESCRIPTION
 *   Reports of non-delivery, delay and success as multipart/report, with the
 *   whole message, its fields only, or the types for internationalized mail;
 *   the transcript for postmaster, which is plain text.
 */

import { mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { original, originalFields } from './bounced-message.js'

/** What Postfix says about mail. */
export const bouncesPostfix = (): readonly HonestMessage[] => [
  postfixBounce(),
  postfixDelay(),
  postfixSuccess(),
  postfixHeadersOnly(),
  postfixSmtputf8(),
  postfixPostmaster(),
]

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
    original: undelivered('message/rfc822', original()),
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
    original: undelivered('text/rfc822-headers', originalFields()),
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
    original: undelivered('text/rfc822-headers', originalFields()),
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
    original: undelivered('text/rfc822-headers', originalFields()),
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
