/*
 * NAME
 *   java-mail - mail made with Java
 *
 * DESCRIPTION
 *   JavaMail alone, under Spring, under Apache Commons: numbered parts, a
 *   blank before the fold, multiparts that hold one multipart only.
 */

import { base64Lines, mail, rfc2231 } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf, png } from '../files.js'

/** Mail made with Java. */
export const javaMails = (): readonly HonestMessage[] => [
  javaMail(),
  javaMailLongName(),
  springRelated(),
  commonsEmailPlain(),
]

const javaMail = (): HonestMessage => ({
  name: 'javamail-mixed-part-numbers',
  program: 'JavaMail 1.6',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: app@server.example.net
    To: ben@example.net
    Message-ID: <1234567890.1.1578989551123.JavaMail.tomcat@server>
    Subject: =?UTF-8?Q?Best=C3=A4tigung?=
    MIME-Version: 1.0
    Content-Type: multipart/mixed;${' '}
    \tboundary="----=_Part_0_1234567890.1578989551100"

    ------=_Part_0_1234567890.1578989551100
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: quoted-printable

    Ihre Best=C3=A4tigung.
    ------=_Part_0_1234567890.1578989551100
    Content-Type: application/octet-stream; name=bestaetigung.pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename=bestaetigung.pdf

    ${base64Lines(pdf('Confirmation'))}
    ------=_Part_0_1234567890.1578989551100--
  `,
  parts: ['bestaetigung.pdf'],
})

const javaMailLongName = (): HonestMessage => ({
  name: 'javamail-name-encoded-word-and-rfc-2231',
  program: 'JavaMail 1.6',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: app@server.example.net
    To: ben@example.net
    Message-ID: <1234567890.3.1578989551456.JavaMail.tomcat@server>
    Subject: Files
    MIME-Version: 1.0
    Content-Type: multipart/mixed;${' '}
    \tboundary="----=_Part_2_987654321.1578989551400"

    ------=_Part_2_987654321.1578989551400
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: 7bit

    <p>Files</p>
    ------=_Part_2_987654321.1578989551400
    Content-Type: application/pdf;${' '}
    \tname="=?UTF-8?Q?Pr=C3=BCfbericht_M=C3=A4rz.pdf?="
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;${' '}
    \tfilename*=${rfc2231('Prüfbericht März.pdf')}

    ${base64Lines(pdf('Bericht'))}
    ------=_Part_2_987654321.1578989551400--
  `,
  parts: ['Prüfbericht März.pdf'],
})

const springRelated = (): HonestMessage => ({
  name: 'spring-mimemessagehelper-mixed-related-empty-mixed',
  program: 'Spring Framework',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: app@server.example.net
    To: ben@example.net
    Message-ID: <1234567890.5.1578989551789.JavaMail.app@server>
    Subject: Welcome
    MIME-Version: 1.0
    Content-Type: multipart/mixed;${' '}
    \tboundary="----=_Part_3_111111111.1578989551700"

    ------=_Part_3_111111111.1578989551700
    Content-Type: multipart/related;${' '}
    \tboundary="----=_Part_4_222222222.1578989551701"

    ------=_Part_4_222222222.1578989551701
    Content-Type: multipart/alternative;${' '}
    \tboundary="----=_Part_5_333333333.1578989551702"

    ------=_Part_5_333333333.1578989551702
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: 7bit

    Welcome!
    ------=_Part_5_333333333.1578989551702
    Content-Type: text/html;charset=utf-8
    Content-Transfer-Encoding: 7bit

    <img src="cid:logo">Welcome!
    ------=_Part_5_333333333.1578989551702--

    ------=_Part_4_222222222.1578989551701
    Content-Type: image/png
    Content-Transfer-Encoding: base64
    Content-Disposition: inline
    Content-ID: <logo>

    ${base64Lines(png('spring'))}
    ------=_Part_4_222222222.1578989551701--

    ------=_Part_3_111111111.1578989551700--
  `,
})

const commonsEmailPlain = (): HonestMessage => ({
  name: 'commons-email-plain-iso-8859-1',
  program: 'Apache Commons Email',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)
    From: =?ISO-8859-1?Q?Betriebsb=FCro?= <app@server.example.net>
    To: ben@example.net
    Message-ID: <1234567890.0.1578989551999.JavaMail.root@server>
    Subject: =?ISO-8859-1?Q?St=F6rung_behoben?=
    MIME-Version: 1.0
    Content-Type: text/plain; charset=ISO-8859-1
    Content-Transfer-Encoding: quoted-printable

    Die St=F6rung ist behoben.
  `,
})
