/*
 * NAME
 *   mutt - mail from mutt
 *
 * DESCRIPTION
 *   Inline dispositions, any charset of the terminal, mail bounced by hand.
 */

import { gzip, tar } from '../archive.js'
import { base64Lines, mail, quotedPrintable, rfc2231 } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'
import { sample } from '../texts.js'
import { postfix } from '../trace.js'

/** Mail from mutt. */
export const mutt = (): readonly HonestMessage[] => [
  ...muttLetters(),
  muttAttachments(),
  muttBounced(),
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
