/*
 * NAME
 *   git-mail - patches by mail
 *
 * DESCRIPTION
 *   Lines that begin with `--- `, `-- `, `--` and `diff --git` right inside
 *   text, with a boundary that also begins with hyphens; patches inline,
 *   attached, quoted, binary, and one about MIME.
 */

import { digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { postfix } from '../trace.js'

/** Patches by mail. */
export const gitMail = (): readonly HonestMessage[] => [
  sendEmailPatch(),
  coverLetter(),
  formatPatchAttach(),
  patchByThunderbird(),
  patchOfMimeCode(),
  gitBinaryPatch(),
  stgitQuoted(),
]

const gitFrame = (seed: string, subject: string): Buffer => mail`
  ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
  From: Dora Lind <dora@example.com>
  To: devel@lists.example.org
  Cc: Ben Ortiz <ben@example.net>,
  \tDora Lind <dora@example.com>
  Subject: ${subject}
  Date: Tue, 14 Jan 2020 09:12:31 +0100
  Message-Id: <20200114081231.4711-${digits(seed, 2)}-dora@example.com>
  X-Mailer: git-send-email 2.25.0
  MIME-Version: 1.0
`

const diff = (): Buffer => mail`
  ---
   src/main.c | 4 ++--
   1 file changed, 2 insertions(+), 2 deletions(-)

  diff --git a/src/main.c b/src/main.c
  index 1a2b3c4..5d6e7f8 100644
  --- a/src/main.c
  +++ b/src/main.c
  @@ -10,7 +10,7 @@ int main(int argc, char **argv)
   {
   \tint n = argc;

  -\twhile (n > 0)
  -\t\t--n;
  +\twhile (--n > 0)
  +\t\t;
   \treturn 0;
   }
  --${' '}
  2.25.0

`

const sendEmailPatch = (): HonestMessage => ({
  name: 'git-send-email-patch-8bit',
  program: 'git send-email',
  bytes: mail`
    ${gitFrame('1', '[PATCH 1/2] main: count down in the condition')}
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    From: Łukasz Wiśniewski <lukasz@example.pl>

    The loop did it twice.

    Signed-off-by: Łukasz Wiśniewski <lukasz@example.pl>
    Signed-off-by: Dora Lind <dora@example.com>
    ${diff()}
  `,
})

const coverLetter = (): HonestMessage => ({
  name: 'git-send-email-cover-letter',
  program: 'git send-email',
  bytes: mail`
    ${gitFrame('0', '[PATCH 0/2] Two small things')}
    Content-Transfer-Encoding: 7bit

    Hi,

    two small things found while reading.

    Dora Lind (2):
      main: count down in the condition
      mail: do not fold boundary="--foo"

     src/main.c | 4 ++--
     src/mail.c | 2 +-
     2 files changed, 3 insertions(+), 3 deletions(-)


    base-commit: ${digits('base', 40)}
    --${' '}
    2.25.0

  `,
})

const formatPatchAttach = (): HonestMessage => ({
  name: 'git-format-patch-attach',
  program: 'git format-patch --attach',
  bytes: mail`
    From: Dora Lind <dora@example.com>
    To: devel@lists.example.org
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: [PATCH] main: count down in the condition
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="------------2.25.0"

    This is a multi-part message in MIME format.
    --------------2.25.0
    Content-Type: text/plain; charset=UTF-8; format=fixed
    Content-Transfer-Encoding: 8bit


    The loop did it twice.
    ---
     src/main.c | 4 ++--
     1 file changed, 2 insertions(+), 2 deletions(-)


    --------------2.25.0
    Content-Type: text/x-patch; name="0001-main-count-down-in-the-condition.patch"
    Content-Transfer-Encoding: 8bit
    Content-Disposition: attachment; filename="0001-main-count-down-in-the-condition.patch"

    diff --git a/src/main.c b/src/main.c
    index 1a2b3c4..5d6e7f8 100644
    --- a/src/main.c
    +++ b/src/main.c
    @@ -1 +1 @@
    -int a;
    +int b;


    --------------2.25.0--


  `,
  parts: ['0001-main-count-down-in-the-condition.patch'],
})

const patchByThunderbird = (): HonestMessage => ({
  name: 'thunderbird-patch-attached-as-x-patch',
  program: 'Thunderbird 68',
  bytes: mail`
    To: devel@lists.example.org
    From: Dora Lind <dora@example.com>
    Subject: Fix for the loop
    Message-ID: <${digits('tbpatch', 8)}-1111-2222-3333-${digits('tbpatch', 12)}@example.com>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:68.0) Gecko/20100101
     Thunderbird/68.3.1
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="------------9F8E7D6C5B4A392817060504"
    Content-Language: en-US

    This is a multi-part message in MIME format.
    --------------9F8E7D6C5B4A392817060504
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Attached.

    --------------9F8E7D6C5B4A392817060504
    Content-Type: text/x-patch; charset=UTF-8;
     name="loop.patch"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: attachment;
     filename="loop.patch"

    ${diff()}
    --------------9F8E7D6C5B4A392817060504--
  `,
  parts: ['loop.patch'],
})

/** The code in this patch is itself about multiparts. */
const patchOfMimeCode = (): HonestMessage => ({
  name: 'git-send-email-patch-of-mime-code',
  program: 'git send-email',
  bytes: mail`
    ${gitFrame('2', '[PATCH 2/2] mail: do not fold boundary="--foo"')}
    Content-Type: text/plain; charset=US-ASCII
    Content-Transfer-Encoding: 7bit

    Some readers take the fold for a part of the boundary.
    ---
    diff --git a/src/mail.c b/src/mail.c
    --- a/src/mail.c
    +++ b/src/mail.c
    @@ -40,6 +40,6 @@
     static const char head[] =
    -\t"Content-Type: multipart/mixed;\\n boundary=\\"--foo\\"\\n"
    +\t"Content-Type: multipart/mixed; boundary=\\"--foo\\"\\n"
     \t"\\n"
     \t"----foo\\n"
     \t"Content-Type: application/octet-stream; name=\\"a.bin\\"\\n"
     \t"Content-Transfer-Encoding: base64\\n";
    --${' '}
    2.25.0

  `,
})

const gitBinaryPatch = (): HonestMessage => ({
  name: 'git-send-email-binary-patch',
  program: 'git send-email',
  bytes: mail`
    ${gitFrame('3', '[PATCH] logo: smaller')}
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    Half the size.
    ---
     logo.gif | Bin 86 -> 43 bytes
     1 file changed, 0 insertions(+), 0 deletions(-)

    diff --git a/logo.gif b/logo.gif
    index ${digits('old', 40)}..${digits('new', 40)} 100644
    GIT binary patch
    literal 43
    scmZ?wbhEHbWMp7uXkcLY4+c66KmZb9U}AD%WDo$Ufx+&hv2l2<2Nwr35C8xG

    literal 86
    zcmZ?wbhEHbWMp7uXkdT>#h)yU3=9k${'$'}3<3~fMtpxgZ8a~zXVp8{XC;sT0A<-TE&u=k

    --${' '}
    2.25.0

  `,
})

const stgitQuoted = (): HonestMessage => ({
  name: 'mutt-review-that-quotes-a-patch',
  program: 'mutt 1.13',
  bytes: mail`
    Date: Tue, 14 Jan 2020 10:12:31 +0100
    From: Ben Ortiz <ben@example.net>
    To: Dora Lind <dora@example.com>
    Cc: devel@lists.example.org
    Subject: Re: [PATCH 1/2] main: count down in the condition
    Message-ID: <20200114091231.GB815@example.net>
    References: <20200114081231.4711-1-dora@example.com>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii
    Content-Disposition: inline
    In-Reply-To: <20200114081231.4711-1-dora@example.com>

    On Tue, Jan 14, 2020 at 09:12:31AM +0100, Dora Lind wrote:
    > ---
    >  src/main.c | 4 ++--
    >${' '}
    > --- a/src/main.c
    > +++ b/src/main.c
    > -\twhile (n > 0)
    > -\t\t--n;

    Fine. I would have written

    --8<---------------cut here---------------start------------->8---
    while (--n > 0)
    \tcontinue;
    --8<---------------cut here---------------end--------------->8---

    Reviewed-by: Ben Ortiz <ben@example.net>
  `,
})
