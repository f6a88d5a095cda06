/*
 * NAME
 *   mailman-posts - posts through Mailman
 *
 * DESCRIPTION
 *   Footers as text and as parts, scrubbed attachments, rewritten senders,
 *   reminders.
 */

import { base64Lines, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { FOOTER, LIST, RULE, trace } from './list-frame.js'

/** Posts through Mailman. */
export const mailmanPosts = (): readonly HonestMessage[] => [
  mailmanPlainFooter(),
  mailmanPartFooter(),
  mailmanScrubbed(),
  mailmanMunged(),
  mailmanReminder(),
]

const mailmanPlainFooter = (): HonestMessage => ({
  name: 'mailman-2-plain-footer-appended',
  program: 'Mailman 2.1',
  bytes: mail`
    ${trace()}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Dora Lind <dora@example.com>
    To: garden@lists.example.org
    Message-ID: <20200114081231.GA5@example.com>
    MIME-Version: 1.0
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline
    User-Agent: Mutt/1.10.1 (2018-07-13)
    Subject: [Garden] Compost
    ${LIST}

    The compost is ready, bring buckets.

    --${' '}
    Dora
    ${FOOTER}
  `,
})

const mailmanPartFooter = (): HonestMessage => ({
  name: 'mailman-2-footer-as-last-part',
  program: 'Mailman 2.1',
  bytes: mail`
    ${trace()}
    From: Dora Lind <dora@example.com>
    Content-Type: multipart/mixed; boundary="===============5124682931487625493=="
    Mime-Version: 1.0
    Date: Tue, 14 Jan 2020 10:12:31 +0100
    Message-Id: <1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D@example.com>
    To: garden@lists.example.org
    X-Mailer: Apple Mail (2.3608.40.2.2.4)
    Subject: [Garden] Plan
    ${LIST}


    --===============5124682931487625493==
    Content-Type: multipart/mixed;
    \tboundary="Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3301"


    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3301
    Content-Transfer-Encoding: 7bit
    Content-Type: text/plain;
    \tcharset=us-ascii

    The plan.

    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3301
    Content-Disposition: attachment;
    \tfilename=plan.pdf
    Content-Type: application/pdf;
    \tname="plan.pdf"
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Plan'))}

    --Apple-Mail=_3F2504E0-4F89-41D3-9A0C-0305E82C3301--

    --===============5124682931487625493==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    ${FOOTER}

    --===============5124682931487625493==--
  `,
  parts: ['plan.pdf'],
})

const mailmanScrubbed = (): HonestMessage => ({
  name: 'mailman-2-scrubbed-attachment-note',
  program: 'Mailman 2.1',
  bytes: mail`
    ${trace()}
    Date: Tue, 14 Jan 2020 11:12:31 +0100
    From: Dora Lind <dora@example.com>
    To: garden@lists.example.org
    Message-ID: <20200114101231.GA6@example.com>
    Subject: [Garden] Photo
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: base64
    MIME-Version: 1.0
    ${LIST}

    ${base64Lines('Die Äpfel von gestern.\n-------------- next part --------------\nA non-text attachment was scrubbed...\nName: apples.jpg\nType: image/jpeg\nSize: 48213 bytes\nDesc: not available\nURL: <https://lists.example.org/pipermail/garden/attachments/20200114/1a2b3c4d/attachment.jpg>\n')}
  `,
})

const mailmanMunged = (): HonestMessage => ({
  name: 'mailman-3-dmarc-munged-sender',
  program: 'Mailman 3',
  bytes: mail`
    Date: Sat, 4 Mar 2023 16:30:01 +0100
    Message-ID: <167794380100.4711.1234567890@lists.example.org>
    Content-Type: multipart/mixed; boundary="===============3344556677889900112=="
    MIME-Version: 1.0
    Message-ID-Hash: ABCDEFGHIJKLMNOPQRSTUVWXYZ234567
    X-Mailman-Version: 3.3.8
    Precedence: list
    Subject: [Garden] =?utf-8?q?=C3=84pfel?=
    List-Id: Friends of the garden <garden.lists.example.org>
    Archived-At: <https://lists.example.org/archives/list/garden@lists.example.org/message/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/>
    From: Dora Lind via Garden <garden@lists.example.org>
    Reply-To: Dora Lind <dora@example.com>
    To: garden@lists.example.org

    --===============3344556677889900112==
    Content-Type: text/plain; charset="utf-8"
    MIME-Version: 1.0
    Content-Transfer-Encoding: quoted-printable

    Wer mag =C3=84pfel?

    --===============3344556677889900112==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    ${RULE}
    Garden mailing list -- garden@lists.example.org
    To unsubscribe send an email to garden-leave@lists.example.org

    --===============3344556677889900112==--
  `,
})

const mailmanReminder = (): HonestMessage => ({
  name: 'mailman-2-monthly-reminder-iso-8859-1',
  program: 'Mailman 2.1',
  bytes: mail`
    Subject: Erinnerung an Ihre Mailinglisten-Mitgliedschaften
    From: mailman-owner@lists.example.org
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable
    X-No-Archive: yes
    Message-ID: <mailman.3.1580551200.4711.mailman@lists.example.org>
    Date: Sat, 01 Feb 2020 05:00:04 +0100
    Precedence: bulk

    ${quotedPrintable(encode('Dies ist eine Erinnerung, die einmal im Monat verschickt wird. Sie enthält Hinweise zur Änderung Ihrer Einstellungen.', 'iso-8859-1'), { hex: 'lower' })}
  `,
})
