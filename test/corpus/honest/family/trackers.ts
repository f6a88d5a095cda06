/*
 * NAME
 *   trackers - mail from issue trackers and code hosts
 *
 * DESCRIPTION
 *   GitHub, GitLab, Bugzilla, Jira: boundaries of mail libraries, dates in
 *   parts, structured data in HTML.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'

/** Mail from issue trackers and code hosts. */
export const trackers = (): readonly HonestMessage[] => [
  github(),
  gitlab(),
  bugzilla(),
  jira(),
]

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
