/*
 * NAME
 *   commit-mail - mail by hooks and build servers
 *
 * DESCRIPTION
 *   Commits of git, Subversion and CVS with their rules of hyphens and equals
 *   signs; Jenkins, Buildbot.
 */

import { base64Lines, digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'

/** Mail by hooks and build servers. */
export const commitMail = (): readonly HonestMessage[] => [
  postReceiveHook(),
  svnCommit(),
  cvsCommit(),
  jenkins(),
  buildbotWithLog(),
]

const postReceiveHook = (): HonestMessage => ({
  name: 'git-post-receive-email',
  program: 'git post-receive-email',
  bytes: mail`
    To: ben@example.net
    Subject: [SCM] garden.git branch, main, updated. v1.0-3-g1a2b3c4
    X-Git-Refname: refs/heads/main
    X-Git-Reftype: branch
    X-Git-Oldrev: ${digits('old', 40)}
    X-Git-Newrev: ${digits('new', 40)}
    Message-Id: <20200114081231.${digits('hook', 10).toUpperCase()}@git.example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: dora@git.example.org (Dora Lind)

    This is an automated email from the git hooks/post-receive script. It was
    generated because a ref change was pushed to the repository containing
    the project "garden.git".

    - Log -----------------------------------------------------------------
    commit ${digits('new', 40)}
    Author: Dora Lind <dora@example.com>

        Wässern bei Nacht

    diff --git a/water.sh b/water.sh
    --- a/water.sh
    +++ b/water.sh
    @@ -1,2 +1,2 @@
     #!/bin/sh
    -at 6:00 -f water
    +at 22:00 -f water

    -----------------------------------------------------------------------

    Summary of changes:
     water.sh | 2 +-

    hooks/post-receive
    --${' '}
    garden.git
  `,
})

const svnCommit = (): HonestMessage => ({
  name: 'svn-commit-email-with-rules-of-equals',
  program: 'svn commit-email.pl',
  bytes: mail`
    To: commits@lists.example.org
    From: dora@svn.example.org
    Subject: svn commit: r4711 - trunk/doc
    Date: Fri, 4 May 2007 09:20:37 -0000
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit
    Message-Id: <20070504092037.1A2B3C4D5E@svn.example.org>

    Author: dora
    Date: Fri May  4 09:20:37 2007
    New Revision: 4711

    Modified:
       trunk/doc/readme.txt

    Modified: trunk/doc/readme.txt
    ==============================================================================
    --- trunk/doc/readme.txt\t(original)
    +++ trunk/doc/readme.txt\tFri May  4 09:20:37 2007
    @@ -1 +1 @@
    -Grüsse
    +Grüße
  `,
})

const cvsCommit = (): HonestMessage => ({
  name: 'cvs-syncmail-latin-1-unlabelled',
  program: 'CVS syncmail',
  bytes: mail`
    To: commits@lists.example.org
    From: dora@cvs.example.org
    Subject: CVS: garden readme,1.1,1.2
    Date: Mon, 12 Jun 2000 08:00:01 +0000
    Message-Id: <E131abc-0001Ab-00@cvs.example.org>

    Update of /cvsroot/garden
    In directory cvs:/tmp/cvs-serv4711

    Modified Files:
    \treadme${' '}
    Log Message:
    umlauts


    Index: readme
    ===================================================================
    RCS file: /cvsroot/garden/readme,v
    retrieving revision 1.1
    retrieving revision 1.2
    diff -C2 -d -r1.1 -r1.2
    *** readme\t2000/06/11 10:00:00\t1.1
    --- readme\t2000/06/12 08:00:00\t1.2
    ***************
    *** 1 ****
    ! Garten${' '}
    --- 1 ----
    ! G${Buffer.of(0xe4)}rten${' '}
  `,
})

const jenkins = (): HonestMessage => ({
  name: 'jenkins-build-failed-plain',
  program: 'Jenkins',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: Jenkins <jenkins@ci.example.org>
    To: ben@example.net
    Message-ID: <1234567890.1.1578989551123@ci.example.org>
    Subject: Build failed in Jenkins: garden #42
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable
    X-Jenkins-Job: garden
    X-Jenkins-Result: FAILURE
    List-ID: <ci.example.org>

    ${quotedPrintable('See <https://ci.example.org/job/garden/42/display/redirect>\n\n------------------------------------------\n[...truncated 42 lines...]\n\tat org.example.Garden.main(Garden.java:42)\n------------------------------------------------------------------------\n[INFO] BUILD FAILURE\n------------------------------------------------------------------------\nBuild step ‘Invoke top-level Maven targets’ marked build as failure')}
  `,
})

const buildbotWithLog = (): HonestMessage => ({
  name: 'buildbot-with-logs-attached',
  program: 'Buildbot',
  bytes: mail`
    Content-Type: multipart/mixed; boundary="===============7654321098765432109=="
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Subject: Buildbot: garden failed on main
    From: buildbot@ci.example.org
    To: ben@example.net

    --===============7654321098765432109==
    Content-Type: text/plain; charset="utf-8"
    MIME-Version: 1.0
    Content-Transfer-Encoding: base64

    ${base64Lines('The Buildbot has detected a failed build on builder garden.\n\nSincerely,\n -The Buildbot\n')}
    --===============7654321098765432109==
    Content-Type: text/plain; charset="utf-8"
    MIME-Version: 1.0
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="compile.stdio"

    ${base64Lines('make: *** [all] Error 2\n'.repeat(30))}
    --===============7654321098765432109==--
  `,
  parts: ['compile.stdio'],
})
