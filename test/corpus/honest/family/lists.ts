/*
 * NAME
 *   lists - mail that went through mailing lists and forums
 *
 * DESCRIPTION
 *   Mailman, Sympa, ezmlm, Listserv, Majordomo, phpBB, Discourse, GitHub,
 *   GitLab: footers as text and as parts, digests of two kinds, moderation
 *   requests that carry the post, rewritten senders.
 */
import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { sample } from '../texts.js'
import { postfix, qmail, sendmail } from '../trace.js'

export const lists = (): readonly HonestMessage[] => [
  mailmanPlainFooter(),
  mailmanPartFooter(),
  mailmanScrubbed(),
  mailmanMimeDigest(),
  mailmanPlainDigest(),
  mailmanModeration(),
  mailmanMunged(),
  mailmanReminder(),
  sympa(),
  ezmlmDigest(),
  listserv(),
  majordomo(),
  phpbb(),
  discourse(),
  github(),
  gitlab(),
  bugzilla(),
  jira(),
]

const LIST = [
  'X-BeenThere: garden@lists.example.org',
  'X-Mailman-Version: 2.1.29',
  'Precedence: list',
  'List-Id: Friends of the garden <garden.lists.example.org>',
  'List-Unsubscribe: <https://lists.example.org/mailman/options/garden>,',
  ' <mailto:garden-request@lists.example.org?subject=unsubscribe>',
  'List-Archive: <https://lists.example.org/pipermail/garden/>',
  'List-Post: <mailto:garden@lists.example.org>',
  'List-Help: <mailto:garden-request@lists.example.org?subject=help>',
  'Errors-To: garden-bounces@lists.example.org',
  'Sender: "Garden" <garden-bounces@lists.example.org>',
]

const RULE = '_______________________________________________'

const FOOTER = [
  RULE,
  'Garden mailing list',
  'Garden@lists.example.org',
  'https://lists.example.org/mailman/listinfo/garden',
]

const TRACE = postfix(
  'lists.example.org',
  'Tue, 14 Jan 2020 09:13:33 +0100 (CET)',
)

const mailmanPlainFooter = (): HonestMessage => ({
  name: 'mailman-2-plain-footer-appended',
  program: 'Mailman 2.1',
  bytes: mail`
    ${TRACE}
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
    ${TRACE}
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
    ${TRACE}
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

const mailmanMimeDigest = (): HonestMessage => ({
  name: 'mailman-2-mime-digest',
  program: 'Mailman 2.1',
  bytes: mail`
    ${TRACE}
    From: garden-request@lists.example.org
    Subject: Garden Digest, Vol 17, Issue 3
    To: garden@lists.example.org
    Reply-To: garden@lists.example.org
    Date: Tue, 14 Jan 2020 12:00:04 +0100
    Message-ID: <mailman.1.1579000804.4711.garden@lists.example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="===============0123456789012345678=="
    ${LIST}

    --===============0123456789012345678==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Description: Garden Digest, Vol 17, Issue 3

    Send Garden mailing list submissions to
    \tgarden@lists.example.org

    --===============0123456789012345678==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Description: Today's Topics (2 messages)

    Today's Topics:

       1. Compost (Dora Lind)
       2. Re: Compost (Emil Novak)

    --===============0123456789012345678==
    Content-Type: multipart/digest; boundary="===============8765432109876543210=="
    MIME-Version: 1.0

    --===============8765432109876543210==
    Content-Type: message/rfc822
    MIME-Version: 1.0

    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Dora Lind <dora@example.com>
    To: garden@lists.example.org
    Subject: [Garden] Compost
    Message-ID: <20200114081231.GA5@example.com>
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Message: 1

    The compost is ready, bring buckets.

    --===============8765432109876543210==
    Content-Type: message/rfc822
    MIME-Version: 1.0

    Date: Tue, 14 Jan 2020 10:00:00 +0100
    From: Emil Novak <emil@example.com>
    To: garden@lists.example.org
    Subject: Re: [Garden] Compost
    Message-ID: <20200114090000.GA7@example.com>
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Message: 2

    I have two.

    --===============8765432109876543210==--

    --===============0123456789012345678==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit
    Content-Description: Digest Footer

    ${FOOTER}

    --===============0123456789012345678==--
  `,
})

const mailmanPlainDigest = (): HonestMessage => ({
  name: 'mailman-2-rfc-1153-digest',
  program: 'Mailman 2.1',
  bytes: mail`
    ${TRACE}
    From: garden-request@lists.example.org
    Subject: Garden Digest, Vol 17, Issue 4
    To: garden@lists.example.org
    Date: Wed, 15 Jan 2020 12:00:04 +0100
    Message-ID: <mailman.1.1579086004.4712.garden@lists.example.org>
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit
    MIME-Version: 1.0
    ${LIST}

    Send Garden mailing list submissions to
    \tgarden@lists.example.org

    When replying, please edit your Subject line so it is more specific
    than "Re: Contents of Garden digest..."


    Today's Topics:

       1. Rain barrel (Dora Lind)


    ----------------------------------------------------------------------

    Message: 1
    Date: Wed, 15 Jan 2020 09:12:31 +0100
    From: Dora Lind <dora@example.com>
    To: garden@lists.example.org
    Subject: [Garden] Rain barrel
    Message-ID: <20200115081231.GA5@example.com>
    Content-Type: text/plain; charset=us-ascii

    The rain barrel leaks.

    ------------------------------

    Subject: Digest Footer

    ${FOOTER}


    ------------------------------

    End of Garden Digest, Vol 17, Issue 4
    *************************************
  `,
})

const mailmanModeration = (): HonestMessage => ({
  name: 'mailman-2-post-awaits-moderation',
  program: 'Mailman 2.1',
  bytes: mail`
    Subject: Garden post from emil@example.com requires approval
    From: garden-owner@lists.example.org
    To: garden-owner@lists.example.org
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="===============1122334455667788990=="
    Message-ID: <mailman.2.1579000900.4711.garden@lists.example.org>
    Date: Tue, 14 Jan 2020 12:01:40 +0100
    Precedence: list
    X-BeenThere: garden@lists.example.org
    List-Id: Friends of the garden <garden.lists.example.org>
    X-List-Administrivia: yes

    --===============1122334455667788990==
    Content-Type: text/plain; charset="us-ascii"
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7bit

    As list administrator, your authorization is requested for the
    following mailing list posting:

        List:    Garden@lists.example.org
        From:    emil@example.com
        Subject: Seeds
        Reason:  Post by non-member to a members-only list

    --===============1122334455667788990==
    Content-Type: message/rfc822
    MIME-Version: 1.0

    From: Emil Novak <emil@example.com>
    To: garden@lists.example.org
    Subject: Seeds
    Date: Tue, 14 Jan 2020 12:01:00 +0100
    Message-ID: <20200114110100.GA8@example.com>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii

    I have seeds.

    --===============1122334455667788990==
    Content-Type: message/rfc822
    MIME-Version: 1.0

    MIME-Version: 1.0
    Content-Type: text/plain; charset="us-ascii"
    Content-Transfer-Encoding: 7bit
    Subject: confirm ${digits('confirm', 40)}
    From: garden-request@lists.example.org

    If you reply to this message, keeping the Subject: header intact,
    Mailman will discard the held message.
    --===============1122334455667788990==--
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

const sympa = (): HonestMessage => ({
  name: 'sympa-6-post-with-french-subject',
  program: 'Sympa 6',
  bytes: mail`
    ${TRACE}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: ${encodedWords(sample('fr').name, { charset: 'iso-8859-1', encoding: 'Q' })} <helene@example.fr>
    To: jardin@listes.example.fr
    Message-ID: <20200114081231.GA9@example.fr>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=iso-8859-1
    Content-Transfer-Encoding: 8bit
    X-Loop: jardin@listes.example.fr
    X-Sequence: 815
    Errors-to: jardin-owner@listes.example.fr
    Precedence: list
    X-no-archive: yes
    List-Id: <jardin.listes.example.fr>
    List-Help: <mailto:sympa@listes.example.fr?subject=help>
    List-Owner: <mailto:jardin-request@listes.example.fr>
    Subject: [jardin] ${encodedWords(sample('fr').subject, { charset: 'iso-8859-1', encoding: 'Q' })}

    ${encode(sample('fr').body, 'iso-8859-1')}
  `,
})

const ezmlmDigest = (): HonestMessage => ({
  name: 'ezmlm-idx-digest-without-part-types',
  program: 'ezmlm-idx',
  bytes: mail`
    ${qmail('lists.example.org', '14 Jan 2020 12:00:00 -0000')}
    Mailing-List: contact garden-help@lists.example.org; run by ezmlm
    Precedence: bulk
    X-No-Archive: yes
    List-Post: <mailto:garden@lists.example.org>
    List-Help: <mailto:garden-help@lists.example.org>
    Reply-To: garden@lists.example.org
    From: garden-digest-help@lists.example.org
    To: garden@lists.example.org
    Date: 14 Jan 2020 12:00:00 -0000
    Message-ID: <1579003200.12345.ezmlm@lists.example.org>
    MIME-Version: 1.0
    Content-Type: multipart/digest; boundary="kdlhmfkcnjaeojhlmcbn"
    Subject: garden Digest 14 Jan 2020 12:00:00 -0000 Issue 815


    --kdlhmfkcnjaeojhlmcbn
    Content-Type: text/plain; charset=us-ascii


    garden Digest 14 Jan 2020 12:00:00 -0000 Issue 815

    Topics (messages 4711 through 4711):

    Compost
    \t4711 by: Dora Lind

    ----------------------------------------------------------------------

    --kdlhmfkcnjaeojhlmcbn
    Content-Type: message/rfc822

    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Dora Lind <dora@example.com>
    To: garden@lists.example.org
    Subject: Compost
    Message-ID: <20200114081231.GA5@example.com>

    The compost is ready.

    --kdlhmfkcnjaeojhlmcbn--
  `,
})

const listserv = (): HonestMessage => ({
  name: 'listserv-16-command-output',
  program: 'LISTSERV 16',
  bytes: mail`
    Date:         Tue, 14 Jan 2020 09:12:31 +0100
    From:         "L-Soft list server at EXAMPLE.EDU (16.0)"
                  <LISTSERV@LISTSERV.EXAMPLE.EDU>
    Subject:      Output of your job "ben"
    To:           ben@EXAMPLE.NET
    Message-ID:   <LISTSERV%2020011409123100@LISTSERV.EXAMPLE.EDU>
    X-LSV-ListID: None
    MIME-Version: 1.0
    Content-Type: text/plain; charset=ISO-8859-1
    Content-Transfer-Encoding: 8bit

    > QUERY GARDEN-L
    Subscription options for Ben Ortiz <ben@EXAMPLE.NET>, list GARDEN-L:

    MIME          You prefer messages in MIME format
    MAIL          You are sent individual postings as they are received

    Summary of resource utilization
    -------------------------------
     CPU time:        0.010 sec
  `,
})

const majordomo = (): HonestMessage => ({
  name: 'majordomo-1-results-non-mime',
  program: 'Majordomo 1.94',
  bytes: mail`
    ${sendmail('lists.example.org', 'Mon, 12 Jun 2000 10:00:02 +0200')}
    Date: Mon, 12 Jun 2000 10:00:01 +0200 (MET DST)
    Message-Id: <200006120800.KAA01234@lists.example.org>
    To: ben@example.net
    From: Majordomo@lists.example.org
    Subject: Majordomo results
    Reply-To: Majordomo@lists.example.org

    --

    >>>> subscribe garden
    Succeeded.
    >>>> --
    END OF COMMANDS
  `,
})

const phpbb = (): HonestMessage => ({
  name: 'phpbb-3-topic-notice-8bit',
  program: 'phpBB 3',
  bytes: mail`
    To: Ben <ben@example.net>
    Subject: =?UTF-8?B?QW50d29ydCBhdWYgIsOEcGZlbCI=?=
    From: <forum@example.org>
    Reply-To: <forum@example.org>
    Return-Path: <forum@example.org>
    Sender: <forum@example.org>
    MIME-Version: 1.0
    Message-ID: <${digits('phpbb', 32)}@forum.example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit
    X-Priority: 3
    X-MSMail-Priority: Normal
    X-Mailer: phpBB3
    X-MimeOLE: phpBB3
    X-phpBB-Origin: phpbb://forum.example.org

    Hallo Ben,

    Du erhältst diese Nachricht, weil du das Thema „Äpfel“ beobachtest.

    --${' '}
    Danke, das Team
  `,
})

const discourse = (): HonestMessage => ({
  name: 'discourse-topic-reply',
  program: 'Discourse',
  bytes: mail`
    Date: Sat, 04 Mar 2023 15:30:01 +0000
    From: Dora via Garden Forum <notifications@discourse.example.org>
    Reply-To: Garden Forum <reply+${digits('discourse', 32)}@discourse.example.org>
    To: ben@example.net
    Message-ID: <discourse/post/4711@discourse.example.org>
    In-Reply-To: <discourse/post/4700@discourse.example.org>
    References: <topic/815@discourse.example.org>
     <discourse/post/4700@discourse.example.org>
    Subject: [Garden Forum] Rain barrel
    Mime-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="--==_mimepart_640363b9a1b2c_4711c01815${digits('mp', 5)}";
     charset=UTF-8
    Content-Transfer-Encoding: 7bit
    Auto-Submitted: auto-generated
    List-Unsubscribe: <https://discourse.example.org/email/unsubscribe/${digits('unsub', 64)}>


    ----==_mimepart_640363b9a1b2c_4711c01815${digits('mp', 5)}
    Content-Type: text/plain;
     charset=UTF-8
    Content-Transfer-Encoding: 7bit

    Mine leaks as well.

    ---
    [Visit Topic](https://discourse.example.org/t/rain-barrel/815/3)

    ----==_mimepart_640363b9a1b2c_4711c01815${digits('mp', 5)}
    Content-Type: text/html;
     charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    <div><p dir=3D"ltr">Mine leaks as well.</p><hr></div>

    ----==_mimepart_640363b9a1b2c_4711c01815${digits('mp', 5)}--
  `,
})

const github = (): HonestMessage => ({
  name: 'github-pull-request-comment',
  program: 'GitHub',
  bytes: mail`
    Date: Sat, 04 Mar 2023 07:30:01 -0800
    From: Dora Lind <notifications@github.com>
    Reply-To: example/garden <reply+${digits('gh', 32).toUpperCase()}@reply.github.com>
    To: example/garden <garden@noreply.github.com>
    Cc: Ben Ortiz <ben@example.net>, Author <author@noreply.github.com>
    Message-ID: <example/garden/pull/42/c1454712345@github.com>
    In-Reply-To: <example/garden/pull/42@github.com>
    References: <example/garden/pull/42@github.com>
    Subject: Re: [example/garden] Water at night (PR #42)
    Mime-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="--==_mimepart_640363b9d4e5f_2d6a8e8c123456";
     charset=UTF-8
    Content-Transfer-Encoding: 7bit
    Precedence: list
    X-GitHub-Sender: dora
    X-GitHub-Recipient: ben
    X-GitHub-Reason: author
    List-ID: example/garden <garden.example.github.com>


    ----==_mimepart_640363b9d4e5f_2d6a8e8c123456
    Content-Type: text/plain;
     charset=UTF-8
    Content-Transfer-Encoding: 7bit

    @dora commented on this pull request.

    > @@ -1,3 +1,3 @@
    -water(6)
    +water(22)

    Good!

    --${' '}
    Reply to this email directly or view it on GitHub:
    https://github.com/example/garden/pull/42#issuecomment-1454712345
    ----==_mimepart_640363b9d4e5f_2d6a8e8c123456
    Content-Type: text/html;
     charset=UTF-8
    Content-Transfer-Encoding: 7bit

    <p></p>
    <p dir="auto">Good!</p>
    <img src="https://github.com/notifications/beacon/${digits('beacon', 40).toUpperCase()}.gif" height="1" width="1" alt="" />
    <script type="application/ld+json">[{"@context": "http://schema.org", "@type": "EmailMessage"}]</script>
    ----==_mimepart_640363b9d4e5f_2d6a8e8c123456--
  `,
})

const gitlab = (): HonestMessage => ({
  name: 'gitlab-failed-pipeline',
  program: 'GitLab',
  bytes: mail`
    Date: Sat, 04 Mar 2023 15:30:01 +0000
    From: GitLab <gitlab@git.example.org>
    Reply-To: GitLab <noreply@git.example.org>
    To: ben@example.net
    Message-ID: <640363b9a1b2c_4711${digits('gl', 8)}@git.example.org.mail>
    Subject: garden | Failed pipeline for main | 1a2b3c4d
    Mime-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="--==_mimepart_640363b9e5f6a_4711${digits('glb', 8)}";
     charset=UTF-8
    Content-Transfer-Encoding: 7bit
    X-GitLab-Project: garden
    X-GitLab-Pipeline-Status: failed
    Auto-Submitted: auto-generated
    X-Auto-Response-Suppress: All


    ----==_mimepart_640363b9e5f6a_4711${digits('glb', 8)}
    Content-Type: text/plain;
     charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    Pipeline #4711 has failed!

    Project: garden ( https://git.example.org/example/garden )
    Commit: 1a2b3c4d ( https://git.example.org/example/garden/-/commit/1a2b3c4=
    d )
    Commit Message: W=C3=A4ssern

    ----==_mimepart_640363b9e5f6a_4711${digits('glb', 8)}
    Content-Type: text/html;
     charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">
    <html lang=3D"en"><body>Pipeline #4711 has failed!</body></html>

    ----==_mimepart_640363b9e5f6a_4711${digits('glb', 8)}--
  `,
})

const bugzilla = (): HonestMessage => ({
  name: 'bugzilla-5-changed-bug',
  program: 'Bugzilla 5',
  bytes: mail`
    From: bugzilla-daemon@bugs.example.org
    To: ben@example.net
    Subject: [Bug 4711] Rain barrel leaks
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    X-Bugzilla-Reason: CC
    X-Bugzilla-Type: changed
    X-Bugzilla-Watch-Reason: None
    X-Bugzilla-Product: Garden
    X-Bugzilla-Changed-Fields: bug_status resolution
    Message-ID: <bug-4711-815-abcDEF1234@https.bugs.example.org/>
    In-Reply-To: <bug-4711-815@https.bugs.example.org/>
    References: <bug-4711-815@https.bugs.example.org/>
    Content-Type: multipart/alternative; boundary="15789895510.1a2B3c.4711"
    Content-Transfer-Encoding: 7bit
    X-Bugzilla-URL: https://bugs.example.org/
    Auto-Submitted: auto-generated
    MIME-Version: 1.0


    --15789895510.1a2B3c.4711
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable
    X-Bugzilla-URL: https://bugs.example.org/
    Auto-Submitted: auto-generated

    https://bugs.example.org/show_bug.cgi?id=3D4711

    --=20
    You are receiving this mail because:
    You are on the CC list for the bug.=

    --15789895510.1a2B3c.4711
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable
    X-Bugzilla-URL: https://bugs.example.org/
    Auto-Submitted: auto-generated

    <html><body><p>RESOLVED</p></body></html>=

    --15789895510.1a2B3c.4711--
  `,
})

const jira = (): HonestMessage => ({
  name: 'jira-8-issue-commented-related-icon',
  program: 'Jira 8',
  bytes: mail`
    Date: Tue, 14 Jan 2020 08:12:31 +0000 (UTC)
    From: "Dora Lind (Jira)" <jira@example.org>
    To: ben@example.net
    Message-ID: <JIRA.4711.1578989500000.815.1578989551123@Atlassian.JIRA>
    In-Reply-To: <JIRA.4711.1578989500000@Atlassian.JIRA>
    References: <JIRA.4711.1578989500000@Atlassian.JIRA> <JIRA.4711.1578989500123@jira>
    Subject: [Jira] (GARDEN-42) Water at night
    MIME-Version: 1.0
    Content-Type: multipart/related;${' '}
    \tboundary="----=_Part_815_42.1578989551100"
    X-JIRA-FingerPrint: ${digits('jira', 32)}
    Auto-Submitted: auto-generated
    Precedence: bulk

    ------=_Part_815_42.1578989551100
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    <html><head><base href="https://jira.example.org"></head><body><img src="cid:jira-generated-image-avatar-1"> commented</body></html>

    ------=_Part_815_42.1578989551100
    Content-Type: image/png; name=jira-generated-image-avatar-1
    Content-Transfer-Encoding: base64
    Content-Disposition: inline; filename=jira-generated-image-avatar-1
    Content-ID: <jira-generated-image-avatar-1>

    iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9
    awAAAABJRU5ErkJggg==
    ------=_Part_815_42.1578989551100--
  `,
  parts: ['jira-generated-image-avatar-1'],
})
