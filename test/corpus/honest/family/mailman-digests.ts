/*
 * NAME
 *   mailman-digests - digests and moderation of Mailman
 *
 * DESCRIPTION
 *   Digests of two kinds and the request that carries a held post, with a
 *   message to confirm it.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { FOOTER, LIST, trace } from './list-frame.js'

/** Digests and moderation of Mailman. */
export const mailmanDigests = (): readonly HonestMessage[] => [
  mailmanMimeDigest(),
  mailmanPlainDigest(),
  mailmanModeration(),
]

const mailmanMimeDigest = (): HonestMessage => ({
  name: 'mailman-2-mime-digest',
  program: 'Mailman 2.1',
  bytes: mail`
    ${trace()}
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
    ${trace()}
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
