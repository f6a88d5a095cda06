/*
 * NAME
 *   console - mail from programs in a terminal
 *
 * DESCRIPTION
 *   mutt, Pine and Alpine, mailx, nmh, Gnus, VM, elm: inline dispositions, types in
 *   capitals, boundaries with every legal character, nested boundaries that
 *   extend one another, mail without any MIME.
 */
import {
  base64Lines,
  digits,
  mail,
  quotedPrintable,
  rfc2231,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { gzip, tar } from '../archive.js'
import { encode } from '../charset.js'
import { jpeg, pdf } from '../files.js'
import { sample } from '../texts.js'
import { exim, postfix, qmail, sendmail } from '../trace.js'

export const consolePrograms = (): readonly HonestMessage[] => [
  ...muttLetters(),
  muttAttachments(),
  muttBounced(),
  ...pine(),
  mailx(),
  heirloomMailx(),
  traditionalMail(),
  nmh(),
  nmhForward(),
  ...gnus(),
  viewMail(),
  elm(),
  mpack(),
]

const muttLetters = (): readonly HonestMessage[] =>
  (
    [
      ['en', 'us-ascii', '7bit'],
      ['de', 'iso-8859-1', '8bit'],
      ['cs', 'utf-8', '8bit'],
      ['fr', 'iso-8859-15', 'quoted-printable'],
      ['ru', 'koi8-r', '8bit'],
      ['ja', 'iso-2022-jp', '7bit'],
      ['zhCn', 'utf-8', 'base64'],
    ] as const
  ).map(([language, charset, encoding]) => {
    const text = encode(`${sample(language).body}\n`, charset)
    const coded = {
      '7bit': text,
      '8bit': text,
      'quoted-printable': quotedPrintable(text),
      base64: base64Lines(text),
    }[encoding]
    return {
      name: `mutt-letter-${language.toLowerCase()}-${charset}-${encoding}`,
      program: 'mutt 1.10',
      bytes: mail`
        ${postfix('shell.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
        Date: Tue, 14 Jan 2020 09:12:31 +0100
        From: Anna Keller <anna@example.org>
        To: Ben Ortiz <ben@example.net>
        Subject: Re: meeting
        Message-ID: <20200114081231.GA${4711 + text.length}@shell.example.org>
        References: <20200113200000.GB815@example.net>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=${charset}
        Content-Disposition: inline
        ${encoding === '7bit' ? [] : [`Content-Transfer-Encoding: ${encoding}`]}
        In-Reply-To: <20200113200000.GB815@example.net>
        User-Agent: Mutt/1.10.1 (2018-07-13)
        ${encoding === '7bit' ? [] : ['X-Operating-System: Linux 4.19.0-6-amd64 x86_64']}

        ${coded}
      `,
    }
  })

const muttAttachments = (): HonestMessage => ({
  name: 'mutt-mixed-with-log-and-tarball',
  program: 'mutt 1.10',
  bytes: mail`
    ${postfix('shell.example.org', 'Tue, 14 Jan 2020 10:00:01 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 10:00:00 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: build fails
    Message-ID: <20200114090000.GA815@shell.example.org>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="9amGYk9869ThD9tj"
    Content-Disposition: inline
    User-Agent: Mutt/1.10.1 (2018-07-13)


    --9amGYk9869ThD9tj
    Content-Type: text/plain; charset=us-ascii
    Content-Disposition: inline

    Hi,

    log and sources are attached.

    >From the log I cannot see why.

    --${' '}
    Anna

    --9amGYk9869ThD9tj
    Content-Type: text/plain; charset=us-ascii
    Content-Disposition: attachment; filename="build.log"
    Content-Transfer-Encoding: quoted-printable

    make[1]: Entering directory '/home/anna/src'
    cc -O2 -DNAME=3D\\"x\\" -c main.c
    main.c:12:3: warning: implicit declaration of function '=C3=A4ndern'
    make[1]: *** [Makefile:8: main.o] Error 1

    --9amGYk9869ThD9tj
    Content-Type: application/gzip
    Content-Disposition: attachment; filename="src.tar.gz"
    Content-Transfer-Encoding: base64

    ${base64Lines(gzip(tar([{ name: 'src/main.c', data: 'int main(void) { return 0; }\n' }])))}

    --9amGYk9869ThD9tj
    Content-Type: application/pdf
    Content-Disposition: attachment; filename*=${rfc2231('Übersicht.pdf', 'utf-8')}
    Content-Transfer-Encoding: base64

    ${base64Lines(pdf('Overview'))}

    --9amGYk9869ThD9tj--
  `,
  parts: ['build.log', 'src.tar.gz', 'Übersicht.pdf'],
})

const muttBounced = (): HonestMessage => ({
  name: 'mutt-bounced-twice',
  program: 'mutt 1.10',
  bytes: mail`
    Resent-From: anna@example.org
    Resent-Date: Tue, 14 Jan 2020 10:30:00 +0100
    Resent-Message-ID: <20200114093000.GC815@shell.example.org>
    Resent-To: ben@example.net
    Resent-From: carla@example.com
    Resent-Date: Mon, 13 Jan 2020 22:15:00 +0100
    Resent-Message-ID: <20200113211500.GA99@host.example.com>
    Resent-To: anna@example.org
    Date: Mon, 13 Jan 2020 20:00:00 +0100
    From: Dora Lind <dora@example.com>
    To: carla@example.com
    Subject: Lost umbrella
    Message-ID: <20200113190000.GA1@dora.example.com>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=us-ascii
    Content-Disposition: inline
    User-Agent: Mutt/1.5.21 (2010-09-15)

    Somebody left a green umbrella here.
  `,
})

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
