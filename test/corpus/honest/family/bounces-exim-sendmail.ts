/*
 * NAME
 *   bounces-exim-sendmail - what Exim, sendmail and Dovecot say about mail
 *
 * DESCRIPTION
 *   multipart/report of several tastes, parts without fields, a report of Exim
 *   that is plain text with the message below.
 */

import { mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { original, originalFields } from './bounced-message.js'

/** What Exim, sendmail and Dovecot say about mail. */
export const bouncesEximSendmail = (): readonly HonestMessage[] => [
  eximOld(),
  eximReport(),
  sendmailReport(),
  sendmailWarning(),
  vacation(),
  dovecotQuota(),
]

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

    ${original()}
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

    ${original()}

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

    ${original()}

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

    ${originalFields()}

    --00ECCX0b012345.1579003953/unix.example.org--

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

    ${originalFields()}

    --4711/mail.example.org--
  `,
})
