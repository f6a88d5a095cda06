/*
 * NAME
 *   linux-desktop - mail from desktop programs of Linux
 *
 * DESCRIPTION
 *   Evolution, KMail, Claws, Sylpheed, Geary: boundaries with slashes, dots
 *   and plus signs, names in RFC 2231.
 */

import {
  base64Lines,
  digits,
  encodedWords,
  mail,
  quotedPrintable,
  rfc2231,
} from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { jpeg, openDocument, pdf, png } from '../files.js'
import { sample } from '../texts.js'
import { postfix } from '../trace.js'

/** Mail from desktop programs of Linux. */
export const linuxDesktop = (): readonly HonestMessage[] => [
  evolution(),
  evolutionAttachment(),
  kmail(),
  kmail3(),
  claws(),
  sylpheed(),
  geary(),
]

const trace = (): Buffer =>
  postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')

const evolution = (): HonestMessage => ({
  name: 'evolution-3-alternative-quoted-printable',
  program: 'Evolution 3.34',
  bytes: mail`
    ${trace()}
    Message-ID: <${digits('evo', 40)}.camel@example.org>
    Subject: Re: Termin
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    In-Reply-To: <20200113200000.GB815@example.net>
    References: <20200113200000.GB815@example.net>
    Content-Type: multipart/alternative; boundary="=-eT4Jm9sBqXz1wVu7Yc+K"
    User-Agent: Evolution 3.34.2-1${' '}
    MIME-Version: 1.0


    --=-eT4Jm9sBqXz1wVu7Yc+K
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Der Termin paßt.\n\nGrüße\n')}

    --=-eT4Jm9sBqXz1wVu7Yc+K
    Content-Type: text/html; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<html dir="ltr"><head></head><body style="text-align:left; direction:ltr;"><div>Der Termin paßt.</div></body></html>')}

    --=-eT4Jm9sBqXz1wVu7Yc+K--

  `,
})

const evolutionAttachment = (): HonestMessage => ({
  name: 'evolution-3-attachment-rfc2231',
  program: 'Evolution 3.34',
  bytes: mail`
    Message-ID: <${digits('evo2', 40)}.camel@example.org>
    Subject: =?ISO-8859-1?Q?Pl=E4ne?=
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Content-Type: multipart/mixed; boundary="=-8yQz0d1T2gkPzR+aVnCw"
    User-Agent: Evolution 3.34.2-1${' '}
    MIME-Version: 1.0


    --=-8yQz0d1T2gkPzR+aVnCw
    Content-Type: text/plain; charset="ISO-8859-1"
    Content-Transfer-Encoding: 8bit

    ${encode('Die Pläne.', 'iso-8859-1')}


    --=-8yQz0d1T2gkPzR+aVnCw
    Content-Disposition: attachment; filename*=ISO-8859-1''Pl%E4ne.odt
    Content-Type: application/vnd.oasis.opendocument.text;
    \tname*=ISO-8859-1''Pl%E4ne.odt
    Content-Transfer-Encoding: base64

    ${base64Lines(openDocument('text', 'Plans'))}

    --=-8yQz0d1T2gkPzR+aVnCw--

  `,
  parts: ['Pläne.odt'],
})

const kmail = (): HonestMessage => ({
  name: 'kmail-5-mixed-with-related-name',
  program: 'KMail 5',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: Ben Ortiz <ben@example.net>
    Subject: Bildschirmfoto
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <2274813.ElGaqSPkdT@laptop>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="nextPart2584911.irdbgypaU6"
    Content-Transfer-Encoding: 7Bit

    This is a multi-part message in MIME format.

    --nextPart2584911.irdbgypaU6
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/plain; charset="UTF-8"

    ${quotedPrintable('Schau mal, so sieht es jetzt aus.\n')}
    --nextPart2584911.irdbgypaU6
    Content-Disposition: attachment; filename*=${rfc2231('Bildschirmfoto_für_Ben.png')}
    Content-Transfer-Encoding: base64
    Content-Type: image/png; name*=${rfc2231('Bildschirmfoto_für_Ben.png')}

    ${base64Lines(png('kmail'))}

    --nextPart2584911.irdbgypaU6--



  `,
  parts: ['Bildschirmfoto_für_Ben.png'],
})

const kmail3 = (): HonestMessage => ({
  name: 'kmail-1-boundary-with-equals-and-underscore',
  program: 'KMail 1.9',
  bytes: mail`
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Foto
    Date: Sat, 10 Feb 2007 20:00:00 +0100
    User-Agent: KMail/1.9.5
    MIME-Version: 1.0
    Content-Type: Multipart/Mixed;
      boundary="Boundary-00=_QKizFxJ9bYwOc2v"
    Message-Id: <200702102000.00123.anna@example.org>
    X-Length: 4711
    X-UID: 42

    --Boundary-00=_QKizFxJ9bYwOc2v
    Content-Type: text/plain;
      charset="us-ascii"
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    A photo.

    --Boundary-00=_QKizFxJ9bYwOc2v
    Content-Type: image/jpeg;
      name="foto.jpg"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="foto.jpg"

    ${base64Lines(jpeg('kmail'))}

    --Boundary-00=_QKizFxJ9bYwOc2v--
  `,
  parts: ['foto.jpg'],
})

const claws = (): HonestMessage => ({
  name: 'claws-mail-3-boundary-mp',
  program: 'Claws Mail 3.17',
  bytes: mail`
    ${trace()}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: =?UTF-8?B?UHLDvGZ1bmc=?=
    Message-ID: <20200114091231.${digits('claws', 8)}@laptop.example.org>
    X-Mailer: Claws Mail 3.17.3 (GTK+ 2.24.32; x86_64-pc-linux-gnu)
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="MP_/nVOy.5Q1bYzjq0DxWw=kL8t"

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t
    Content-Type: text/plain; charset=US-ASCII
    Content-Transfer-Encoding: 7bit
    Content-Disposition: inline

    See attachment.

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename*=${rfc2231('Prüfung.pdf')}

    ${base64Lines(pdf('Check'))}

    --MP_/nVOy.5Q1bYzjq0DxWw=kL8t--
  `,
  parts: ['Prüfung.pdf'],
})

const sylpheed = (): HonestMessage => ({
  name: 'sylpheed-3-japanese-7bit',
  program: 'Sylpheed 3.5',
  bytes: mail`
    Date: Tue, 14 Jan 2020 17:12:31 +0900
    From: ${encodedWords(sample('ja').name, { charset: 'ISO-2022-JP' })} <hanako@example.jp>
    To: ben@example.net
    Subject: ${encodedWords(sample('ja').subject, { charset: 'ISO-2022-JP' })}
    Message-Id: <20200114171231.${digits('sylpheed', 10)}@example.jp>
    X-Mailer: Sylpheed 3.5.1 (GTK+ 2.24.23; x86_64-pc-linux-gnu)
    Mime-Version: 1.0
    Content-Type: text/plain; charset=ISO-2022-JP
    Content-Transfer-Encoding: 7bit

    ${encode(sample('ja').body, 'iso-2022-jp')}
  `,
})

const geary = (): HonestMessage => ({
  name: 'geary-3-alternative-flowed',
  program: 'Geary 3.34',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    Subject: Bike
    To: Ben Ortiz <ben@example.net>
    Message-Id: <${digits('geary', 6).toUpperCase()}.4E5F6G7H8I9J@example.org>
    X-Mailer: geary/3.34.1
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="=-w1hMhdOsUSHYkq2Qn4zs"

    --=-w1hMhdOsUSHYkq2Qn4zs
    Content-Type: text/plain; charset=us-ascii; format=flowed

    Is the bike free on Sunday?

    --=-w1hMhdOsUSHYkq2Qn4zs
    Content-Type: text/html; charset=us-ascii

    <div id="geary-body" dir="auto"><div>Is the bike free on Sunday?</div></div>
    --=-w1hMhdOsUSHYkq2Qn4zs--

  `,
})
