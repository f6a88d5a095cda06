/*
 * NAME
 *   php-mail - mail made with PHP alone and with PHPMailer
 *
 * DESCRIPTION
 *   mail() with fields put together by hand, raw bytes in the Subject,
 *   boundaries by md5; PHPMailer in two versions, WordPress.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf, png } from '../files.js'
import { ids, trace } from './script-frame.js'

/** Mail made with PHP alone and with PHPMailer. */
export const phpMail = (): readonly HonestMessage[] => [
  phpMailPlain(),
  phpMailHtml(),
  phpMailMixed(),
  phpMailWithoutSubjectEncoding(),
  phpMailer(),
  phpMailerInline(),
  wordPress(),
]

const phpMailPlain = (): HonestMessage => ({
  name: 'php-mail-plain-without-mime',
  program: 'PHP mail()',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: Contact form
    X-PHP-Originating-Script: 33:contact.php
    From: www-data@web.example.net
    Reply-To: anna@example.org
    X-Mailer: PHP/7.3.11-1~deb10u1
    Message-Id: <${ids('php1')}>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    Name: Anna Keller
    E-Mail: anna@example.org
    Nachricht:
    Grüße aus dem Formular
  `,
})

const phpMailHtml = (): HonestMessage => ({
  name: 'php-mail-html-8bit-without-encoding-field',
  program: 'PHP mail()',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: =?UTF-8?B?${Buffer.from('Bestellung für März').toString('base64')}?=
    X-PHP-Originating-Script: 33:order.php
    MIME-Version: 1.0
    Content-type: text/html; charset=utf-8
    From: Shop <shop@web.example.net>
    Message-Id: <${ids('php2')}>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    <html><body><p>Vielen Dank für Ihre Bestellung über 42 €.</p></body></html>
  `,
})

const phpMailMixed = (): HonestMessage => ({
  name: 'php-mail-multipart-by-hand-md5-boundary',
  program: 'PHP mail()',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: Your ticket
    X-PHP-Originating-Script: 33:ticket.php
    From: tickets@web.example.net
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="PHP-mixed-${digits('md5', 32)}"
    Message-Id: <${ids('php3')}>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    --PHP-mixed-${digits('md5', 32)}
    Content-Type: multipart/alternative; boundary="PHP-alt-${digits('md5', 32)}"

    --PHP-alt-${digits('md5', 32)}
    Content-Type: text/plain; charset="iso-8859-1"
    Content-Transfer-Encoding: 7bit

    Your ticket is attached.

    --PHP-alt-${digits('md5', 32)}
    Content-Type: text/html; charset="iso-8859-1"
    Content-Transfer-Encoding: 7bit

    <p>Your <b>ticket</b> is attached.</p>

    --PHP-alt-${digits('md5', 32)}--

    --PHP-mixed-${digits('md5', 32)}
    Content-Type: application/pdf; name="ticket.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment

    ${base64Lines(pdf('Ticket'))}

    --PHP-mixed-${digits('md5', 32)}--

  `,
  parts: ['ticket.pdf'],
})

const phpMailWithoutSubjectEncoding = (): HonestMessage => ({
  name: 'php-mail-raw-latin-1-subject',
  program: 'PHP mail()',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: ${encode('Gästebuch: Neuer Eintrag', 'iso-8859-1')}
    X-PHP-Originating-Script: 33:gaestebuch.php
    From: ${encode('Gästebuch', 'iso-8859-1')} <gb@web.example.net>
    Message-Id: <${ids('php4')}>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    ${encode('Schöne Seite!', 'iso-8859-1')}
  `,
})

const phpMailer = (): HonestMessage => ({
  name: 'phpmailer-6-mixed-alternative-pdf',
  program: 'PHPMailer 6',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    To: Ben Ortiz <ben@example.net>
    From: Shop <shop@web.example.net>
    Subject: =?UTF-8?Q?Rechnung_f=C3=BCr_M=C3=A4rz?=
    Message-ID: <abcDEF0123456789abcDEF0123456789abcDEF01234@web.example.net>
    X-Mailer: PHPMailer 6.1.4 (https://github.com/PHPMailer/PHPMailer)
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="b1_abcDEF0123456789abcDEF0123456789abcDEF01234"
    Content-Transfer-Encoding: 8bit

    This is a multi-part message in MIME format.

    --b1_abcDEF0123456789abcDEF0123456789abcDEF01234
    Content-Type: multipart/alternative;
     boundary="b2_abcDEF0123456789abcDEF0123456789abcDEF01234"

    --b2_abcDEF0123456789abcDEF0123456789abcDEF01234
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    Ihre Rechnung für März.

    --b2_abcDEF0123456789abcDEF0123456789abcDEF01234
    Content-Type: text/html; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    <p>Ihre Rechnung für <b>März</b>.</p>


    --b2_abcDEF0123456789abcDEF0123456789abcDEF01234--

    --b1_abcDEF0123456789abcDEF0123456789abcDEF01234
    Content-Type: application/pdf; name="=?UTF-8?Q?Rechnung_M=C3=A4rz.pdf?="
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="=?UTF-8?Q?Rechnung_M=C3=A4rz.pdf?="

    ${base64Lines(pdf('Rechnung'))}


    --b1_abcDEF0123456789abcDEF0123456789abcDEF01234--
  `,
  parts: ['Rechnung März.pdf'],
})

const phpMailerInline = (): HonestMessage => ({
  name: 'phpmailer-5-related-inline-logo-latin-1',
  program: 'PHPMailer 5',
  bytes: mail`
    Date: Thu, 8 Mar 2012 20:00:00 +0100
    Return-Path: shop@web.example.net
    To: ben@example.net
    From: Shop <shop@web.example.net>
    Subject: =?iso-8859-1?Q?Best=E4tigung?=
    Message-ID: <${digits('pm5', 32)}@web.example.net>
    X-Priority: 3
    X-Mailer: PHPMailer 5.2.0 (http://code.google.com/a/apache-extras.org/p/phpmailer/)
    MIME-Version: 1.0
    Content-Type: multipart/related;
    \tboundary="b1_${digits('pm5b', 32)}"

    --b1_${digits('pm5b', 32)}
    Content-Type: text/html; charset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable

    <img src=3D"cid:logo">Best=E4tigt.


    --b1_${digits('pm5b', 32)}
    Content-Type: image/png; name="logo.png"
    Content-Transfer-Encoding: base64
    Content-ID: <logo>
    Content-Disposition: inline; filename="logo.png"

    ${base64Lines(png('logo'))}


    --b1_${digits('pm5b', 32)}--
  `,
  parts: ['logo.png'],
})

const wordPress = (): HonestMessage => ({
  name: 'wordpress-comment-notice',
  program: 'WordPress',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: [Garten] Bitte moderieren: "Winter"
    X-PHP-Originating-Script: 33:class-phpmailer.php
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    From: WordPress <wordpress@web.example.net>
    Message-ID: <${digits('wp', 32)}@web.example.net>
    X-Mailer: PHPMailer 5.2.27 (https://github.com/PHPMailer/PHPMailer)
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    Ein neuer Kommentar wartet auf Freischaltung.
    Autor: Günther (IP-Adresse: 198.51.100.5)
  `,
})
