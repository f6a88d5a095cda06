/*
 * NAME
 *   abuse-reports - complaints about mail
 *
 * DESCRIPTION
 *   Feedback loops, forensic reports, abuse desks: the message complained of
 *   is inside, as a part or as text.
 */

import { base64Lines, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'

/** Complaints about mail. */
export const abuseReports = (): readonly HonestMessage[] => [
  feedbackLoop(),
  microsoftFeedback(),
  dmarcFailure(),
  abuseComplaint(),
  spamcop(),
]

const feedbackLoop = (): HonestMessage => ({
  name: 'feedback-loop-abuse-report-arf',
  program: 'complaint feedback loop',
  bytes: mail`
    From: feedbackloop@fbl.example.com
    To: abuse@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: FW: Winter in the garden
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=feedback-report;
         boundary="part1_13d.2e68ed54_boundary"

    --part1_13d.2e68ed54_boundary
    Content-Type: text/plain; charset="US-ASCII"
    Content-Transfer-Encoding: 7bit

    This is an email abuse report for an email message
    received from IP 192.0.2.9 on Tue, 14 Jan 2020 08:00:00 +0100.

    --part1_13d.2e68ed54_boundary
    Content-Type: message/feedback-report

    Feedback-Type: abuse
    User-Agent: SomeGenerator/1.0
    Version: 1
    Source-IP: 192.0.2.9

    --part1_13d.2e68ed54_boundary
    Content-Type: message/rfc822
    Content-Disposition: inline

    From: news@example.net
    To: redacted@example.com
    Subject: Winter in the garden
    MIME-Version: 1.0
    Content-Type: text/plain

    Prune the apple trees now.

    --part1_13d.2e68ed54_boundary--
  `,
})

const microsoftFeedback = (): HonestMessage => ({
  name: 'outlook-com-junk-reporting-rfc822',
  program: 'Microsoft JMRP',
  bytes: mail`
    X-HmXmrOriginalRecipient: <redacted@hotmail.example>
    MIME-Version: 1.0
    From: <staff@hotmail.com>
    To: <abuse@example.net>
    Date: Tue, 14 Jan 2020 00:12:31 -0800
    Subject: complaint about message from 192.0.2.9
    Content-Type: multipart/mixed; boundary="jmrp-4711-boundary"

    --jmrp-4711-boundary
    Content-Type: message/rfc822
    Content-Disposition: inline

    From: news@example.net
    To: redacted@hotmail.example
    Subject: Winter in the garden
    Date: Tue, 14 Jan 2020 08:00:00 +0100
    MIME-Version: 1.0
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<p>Jetzt die Apfelbäume schneiden.</p>')}

    --jmrp-4711-boundary--
  `,
})

const dmarcFailure = (): HonestMessage => ({
  name: 'dmarc-failure-report-headers-part',
  program: 'OpenDMARC',
  bytes: mail`
    From: OpenDMARC Filter <opendmarc@mail.example.org>
    To: dmarc-f@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    Subject: FW: Hello
    MIME-Version: 1.0
    Content-Type: multipart/report;
    \treport-type=feedback-report;
    \tboundary="mail.example.org:47xk2c1Zm4z2xLp"

    --mail.example.org:47xk2c1Zm4z2xLp
    Content-Type: text/plain

    This is an authentication failure report for an email message received
    from mx.example.net on Tue, 14 Jan 2020 09:12:31 +0100 (CET).

    --mail.example.org:47xk2c1Zm4z2xLp
    Content-Type: message/feedback-report

    Feedback-Type: auth-failure
    Version: 1
    User-Agent: OpenDMARC-Filter/1.3.2
    Auth-Failure: dmarc
    Authentication-Results: mail.example.org; dmarc=fail header.from=example.net
    Reported-Domain: example.net

    --mail.example.org:47xk2c1Zm4z2xLp
    Content-Type: text/rfc822-headers

    From: Ben Ortiz <ben@example.net>
    Subject: Hello
    Content-Type: multipart/mixed; boundary="lost"

    --mail.example.org:47xk2c1Zm4z2xLp--
  `,
})

const abuseComplaint = (): HonestMessage => ({
  name: 'x-arf-login-attack-with-json-and-log',
  program: 'abuse desk',
  bytes: mail`
    From: noreply@blocklist.example
    To: abuse@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: abuse report about 192.0.2.9
    X-XARF: PLAIN
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: multipart/mixed; charset=utf8; boundary="Abuse-4711";

    --Abuse-4711
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain; charset=utf-8;

    Hello Abuse-Team, your server 192.0.2.9 has attacked one of ours.

    --Abuse-4711
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain; charset=utf-8; name="report.txt";

    Reported-From: noreply@blocklist.example
    Category: abuse
    Report-Type: login-attack
    Source: 192.0.2.9

    --Abuse-4711
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain; charset=utf-8; name="logfile.log";

    Jan 14 09:12:31 sshd[4711]: Failed password for root from 192.0.2.9 port 4711

    --Abuse-4711--
  `,
})

const spamcop = (): HonestMessage => ({
  name: 'spamcop-report-quoting-spam-as-text',
  program: 'SpamCop',
  bytes: mail`
    From: 4711@reports.spamcop.example
    To: abuse@example.net
    Subject: [SpamCop (192.0.2.9) id:4711]Cheap watches
    Precedence: list
    Message-ID: <rid_4711@msgid.spamcop.example>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    X-SpamCop-sourceip: 192.0.2.9
    X-Mailer: Mozilla/5.0 (X11; Linux x86_64)
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8

    [ SpamCop V5.0.0 ]
    This message is brief for your comfort.

    [ Offending message ]
    Received: from x (unknown [192.0.2.9])
    From: "Watches" <w@example.com>
    Subject: Cheap watches
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="abc"

    --abc
    Content-Type: text/html
    Content-Transfer-Encoding: base64

    ${base64Lines('<a href="http://watches.example.com/">Cheap watches</a>')}
    --abc--
  `,
})
