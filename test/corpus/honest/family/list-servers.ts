/*
 * NAME
 *   list-servers - mail from other list servers and forums
 *
 * DESCRIPTION
 *   Sympa, ezmlm, Listserv, Majordomo, phpBB, Discourse.
 */

import { digits, encodedWords, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { sample } from '../texts.js'
import { qmail, sendmail } from '../trace.js'
import { trace } from './list-frame.js'

/** Mail from other list servers and forums. */
export const listServers = (): readonly HonestMessage[] => [
  sympa(),
  ezmlmDigest(),
  listserv(),
  majordomo(),
  phpbb(),
  discourse(),
]

const sympa = (): HonestMessage => ({
  name: 'sympa-6-post-with-french-subject',
  program: 'Sympa 6',
  bytes: mail`
    ${trace()}
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
