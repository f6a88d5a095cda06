/*
 * NAME
 *   bounces-qmail-courier - what qmail and Courier say about mail
 *
 * DESCRIPTION
 *   Plain texts that hold a whole MIME message, parts and all, without being
 *   MIME themselves.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf } from '../files.js'
import { original } from './bounced-message.js'

/** What qmail and Courier say about mail. */
export const bouncesQmailCourier = (): readonly HonestMessage[] => [
  qmailBounce(),
  qmailBounceWithParts(),
  courier(),
]

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

    ${original()}
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

    ${original()}

    --=_courier_0--
  `,
})
