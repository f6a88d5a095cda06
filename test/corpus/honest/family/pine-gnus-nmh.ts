/*
 * NAME
 *   pine-gnus-nmh - mail from Pine, Gnus, VM and nmh
 *
 * DESCRIPTION
 *   Types in capitals, boundaries with every legal character, nested
 *   boundaries that look alike, digests.
 */

import { base64Lines, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { jpeg } from '../files.js'
import { exim, sendmail } from '../trace.js'

/** Mail from Pine, Gnus, VM and nmh. */
export const pineGnusNmh = (): readonly HonestMessage[] => [
  ...pine(),
  nmh(),
  nmhForward(),
  ...gnus(),
  viewMail(),
]

const pine = (): readonly HonestMessage[] => [
  {
    name: 'pine-4-capital-types',
    program: 'Pine 4',
    bytes: mail`
      ${sendmail('unix.example.org', 'Wed, 12 May 1999 10:00:00 +0200')}
      Date: Wed, 12 May 1999 09:59:58 +0200 (MET DST)
      From: Anna Keller <anna@unix.example.org>
      X-Sender: anna@unix
      To: ben@example.net
      Subject: Re: meeting
      In-Reply-To: <Pine.LNX.4.05.9905111800.8888-100000@host.example.net>
      Message-ID: <Pine.GSO.4.05.9905120950001.1234-100000@unix>
      MIME-Version: 1.0
      Content-Type: TEXT/PLAIN; charset=US-ASCII


      On Tue, 11 May 1999, Ben Ortiz wrote:

      > When?

      At ten.
    `,
  },
  {
    name: 'pine-4-attachment-with-comment-and-content-id',
    program: 'Pine 4',
    bytes: mail`
      Date: Wed, 12 May 1999 09:59:58 +0200 (MET DST)
      From: Anna Keller <anna@unix.example.org>
      To: ben@example.net
      Subject: figures
      Message-ID: <Pine.GSO.4.05.9905121000000.1234-101000@unix>
      MIME-Version: 1.0
      Content-Type: MULTIPART/MIXED; BOUNDARY="-559023410-851401618-926496000=:1234"

        This message is in MIME format.  The first part should be readable text,
        while the remaining parts are likely unreadable without MIME-aware tools.
        Send mail to mime@docserver.cac.washington.edu for more info.

      ---559023410-851401618-926496000=:1234
      Content-Type: TEXT/PLAIN; charset=US-ASCII

      Here they are.

      ---559023410-851401618-926496000=:1234
      Content-Type: IMAGE/JPEG; name="figure1.jpg"
      Content-Transfer-Encoding: BASE64
      Content-ID: <Pine.GSO.4.05.9905121000000.1234@unix>
      Content-Description: Figure 1
      Content-Disposition: attachment; filename="figure1.jpg"

      ${base64Lines(jpeg('figure1'), 60)}
      ---559023410-851401618-926496000=:1234--
    `,
    parts: ['figure1.jpg'],
  },
  {
    name: 'alpine-2-iso-8859-15-quoted-printable',
    program: 'Alpine 2.20',
    bytes: mail`
      ${exim('alpine.example.org', 'Thu, 3 Mar 2016 12:00:05 +0100')}
      Date: Thu, 3 Mar 2016 12:00:00 +0100 (CET)
      From: =?ISO-8859-15?Q?J=F6rg_M=FCller?= <joerg@example.org>
      To: ben@example.net
      Subject: =?ISO-8859-15?Q?10_=A4_Pfand?=
      Message-ID: <alpine.DEB.2.20.1603031159210.2345@alpine.example.org>
      User-Agent: Alpine 2.20 (DEB 67 2015-01-07)
      MIME-Version: 1.0
      Content-Type: multipart/mixed; BOUNDARY="8323329-1804289383-1457002800=:2345"

        This message is in MIME format.  The first part should be readable text,
        while the remaining parts are likely unreadable without MIME-aware tools.

      --8323329-1804289383-1457002800=:2345
      Content-Type: text/plain; charset=ISO-8859-15; format=flowed
      Content-Transfer-Encoding: QUOTED-PRINTABLE

      Das Pfand betr=E4gt zehn =A4.
      --8323329-1804289383-1457002800=:2345--
    `,
  },
]

const nmh = (): HonestMessage => ({
  name: 'nmh-mhbuild-parts',
  program: 'nmh 1.7',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: two texts
    X-Mailer: MH-E 8.6; nmh 1.7.1; GNU Emacs 26.1
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="----- =_aaaaaaaaaa0"
    Content-ID: <4711.1578989551.0@example.org>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <4712.1578989551@example.org>

    ------- =_aaaaaaaaaa0
    Content-Type: text/plain; charset="us-ascii"
    Content-ID: <4711.1578989551.1@example.org>

    First text.

    ------- =_aaaaaaaaaa0
    Content-Type: text/plain; name="second.txt"; charset="us-ascii"
    Content-ID: <4711.1578989551.2@example.org>
    Content-Description: second.txt
    Content-Disposition: attachment; filename="second.txt"

    Second text.

    ------- =_aaaaaaaaaa0--
  `,
  parts: ['second.txt'],
})

const nmhForward = (): HonestMessage => ({
  name: 'nmh-forwarded-digest',
  program: 'nmh 1.7',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: both reports
    MIME-Version: 1.0
    Content-Type: multipart/digest; boundary="----- =_aaaaaaaaaa0"
    Content-ID: <4720.1578989600.0@example.org>
    Content-Description: Forwarded messages
    Date: Tue, 14 Jan 2020 09:13:20 +0100

    ------- =_aaaaaaaaaa0

    From: dora@example.com
    To: anna@example.org
    Subject: north
    Date: Mon, 13 Jan 2020 10:00:00 +0100

    All well in the north.

    ------- =_aaaaaaaaaa0

    From: emil@example.com
    To: anna@example.org
    Subject: south
    Date: Mon, 13 Jan 2020 11:00:00 +0100

    All well in the south.

    ------- =_aaaaaaaaaa0--
  `,
})

const gnus = (): readonly HonestMessage[] => [
  {
    name: 'gnus-5-letter-8bit',
    program: 'Gnus 5.13',
    bytes: mail`
      From: Anna Keller <anna@example.org>
      To: ben@example.net
      Subject: Re: Emacs
      References: <87k15txyz1.fsf@example.net>
      Date: Tue, 14 Jan 2020 09:12:31 +0100
      In-Reply-To: <87k15txyz1.fsf@example.net> (Ben Ortiz's message of "Mon, 13
      \tJan 2020 20:00:00 +0100")
      Message-ID: <87ftgixyz0.fsf@example.org>
      User-Agent: Gnus/5.13 (Gnus v5.13) Emacs/26.3 (gnu/linux)
      MIME-Version: 1.0
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 8bit

      Ben Ortiz <ben@example.net> writes:

      > Naïve question …

      Not at all — see C-h i.
    `,
  },
  {
    name: 'gnus-5-nested-boundaries-that-extend-each-other',
    program: 'Gnus 5.13',
    bytes: mail`
      From: Anna Keller <anna@example.org>
      To: ben@example.net
      Subject: Patch and explanation
      Date: Tue, 14 Jan 2020 09:12:31 +0100
      Message-ID: <878sm9xyz9.fsf@example.org>
      User-Agent: Gnus/5.13 (Gnus v5.13) Emacs/26.3 (gnu/linux)
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="==-=-="

      --==-=-=
      Content-Type: multipart/alternative; boundary="=-=-="

      --=-=-=
      Content-Type: text/plain

      See the patch.

      --=-=-=
      Content-Type: text/html

      <p>See the patch.</p>

      --=-=-=--

      --==-=-=
      Content-Type: text/x-diff
      Content-Disposition: attachment; filename=fix.diff
      Content-Description: the fix

      --- a/lisp/foo.el
      +++ b/lisp/foo.el
      @@ -1,3 +1,3 @@
       ;;; foo.el
      -(setq a 1)
      +(setq a 2)
       ;;; foo.el ends here

      --==-=-=--
    `,
    parts: ['fix.diff'],
  },
]

const viewMail = (): HonestMessage => ({
  name: 'emacs-vm-random-boundary',
  program: 'VM 6.92 under Emacs',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="kq8EtjnIxG"
    Content-Transfer-Encoding: 7bit
    Message-ID: <14621.52367.108924.612345@unix.example.org>
    Date: Tue, 9 May 2000 12:00:15 +0200 (CEST)
    To: ben@example.net
    Subject: notes
    X-Mailer: VM 6.75 under Emacs 20.6.1


    --kq8EtjnIxG
    Content-Type: text/plain; charset=us-ascii
    Content-Description: message body text
    Content-Transfer-Encoding: 7bit

    Notes attached.


    --kq8EtjnIxG
    Content-Type: text/plain
    Content-Disposition: attachment;
    \tfilename="notes.txt"
    Content-Transfer-Encoding: 7bit

    milk
    bread

    --kq8EtjnIxG--

  `,
  parts: ['notes.txt'],
})
