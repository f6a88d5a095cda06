/*
 * NAME
 *   mailx-elm - mail from mailx, elm, mpack and /bin/mail
 *
 * DESCRIPTION
 *   Mail without any MIME, 8-bit without a label, a boundary of one hyphen.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { qmail, sendmail } from '../trace.js'

/** Mail from mailx, elm, mpack and /bin/mail. */
export const mailxElm = (): readonly HonestMessage[] => [
  mailx(),
  heirloomMailx(),
  traditionalMail(),
  elm(),
  mpack(),
]

const mailx = (): HonestMessage => ({
  name: 'bsd-mailx-without-mime',
  program: 'BSD mailx',
  bytes: mail`
    Received: by unix.example.org (Postfix, from userid 1001)
    \tid ${digits('mailx', 10).toUpperCase()}; Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    Subject: disk of build3
    To: <ben@example.net>
    X-Mailer: mail (GNU Mailutils 3.5)
    Message-Id: <20200114081231.${digits('mailx', 10).toUpperCase()}@unix.example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: anna <anna@unix.example.org>

    Filesystem     1K-blocks     Used Available Use% Mounted on
    /dev/sda1       41151808 38201234    837102  98% /
  `,
})

const heirloomMailx = (): HonestMessage => ({
  name: 'heirloom-mailx-attachment',
  program: 'Heirloom mailx 12.5',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: anna@unix.example.org
    To: ben@example.net
    Subject: report
    Message-ID: <5e1d7a5f.${digits('heirloom', 28)}@unix.example.org>
    User-Agent: Heirloom mailx 12.5 7/5/10
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="=_5e1d7a5f.Kq3mXkK0sJ8tQv2wB7yDnZrPcFhLgE5uTxA1oI6iV9eRpSd4"

    This is a multi-part message in MIME format.

    --=_5e1d7a5f.Kq3mXkK0sJ8tQv2wB7yDnZrPcFhLgE5uTxA1oI6iV9eRpSd4
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    Weekly report.

    --=_5e1d7a5f.Kq3mXkK0sJ8tQv2wB7yDnZrPcFhLgE5uTxA1oI6iV9eRpSd4
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename="report.pdf"

    ${base64Lines(pdf('Weekly report'))}

    --=_5e1d7a5f.Kq3mXkK0sJ8tQv2wB7yDnZrPcFhLgE5uTxA1oI6iV9eRpSd4--
  `,
  parts: ['report.pdf'],
})

const traditionalMail = (): HonestMessage => ({
  name: 'bin-mail-8bit-unlabelled',
  program: '/bin/mail',
  bytes: mail`
    ${qmail('unix.example.org', '14 Jan 2020 08:12:33 -0000')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: root@unix.example.org
    To: ben@example.net
    Subject: Sicherung

    ${encode('Die Sicherung läuft über Nacht. Grüße', 'iso-8859-1')}
  `,
})

const elm = (): HonestMessage => ({
  name: 'elm-2-content-type-text-and-length',
  program: 'ELM 2.5',
  bytes: mail`
    ${sendmail('unix.example.org', 'Mon, 12 Jun 2000 10:00:02 +0200')}
    From: Anna Keller <anna@unix.example.org>
    Message-Id: <200006120800.KAA01234@unix.example.org>
    Subject: Re: tapes
    To: ben@example.net (Ben Ortiz)
    Date: Mon, 12 Jun 2000 10:00:01 +0200 (MET DST)
    In-Reply-To: <200006111200.OAA04321@host.example.net> from "Ben Ortiz" at Jun 11, 2000 02:00:00 PM
    X-Mailer: ELM [version 2.5 PL3]
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit
    Content-Length: 31

    The tapes are in the cupboard.
  `,
})

const mpack = (): HonestMessage => ({
  name: 'mpack-single-file',
  program: 'mpack 1.6',
  bytes: mail`
    Message-ID: <4711.1578989551@unix.example.org>
    Mime-Version: 1.0
    To: ben@example.net
    Subject: survey
    Content-Type: multipart/mixed; boundary="-"
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: anna@unix.example.org

    This is a MIME encoded message.  Decode it with "munpack"
    or any other MIME reading software.  Mpack/munpack is available
    via anonymous FTP in ftp.andrew.cmu.edu:pub/mpack/
    ---
    Content-Type: application/octet-stream; name="survey.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: inline; filename="survey.pdf"
    Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==

    ${base64Lines(pdf('Survey'))}

    -----
  `,
  parts: ['survey.pdf'],
})
