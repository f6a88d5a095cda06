/*
 * NAME
 *   php-frameworks - mail made with PHP frameworks
 *
 * DESCRIPTION
 *   SwiftMailer, Symfony, Laravel, Zend, Drupal.
 */

import { base64Lines, digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf, xlsx } from '../files.js'
import { ids, trace } from './script-frame.js'

/** Mail made with PHP frameworks. */
export const phpFrameworks = (): readonly HonestMessage[] => [
  swiftMailer(),
  symfonyMailer(),
  laravelMarkdown(),
  zendMail(),
  drupal(),
]

const swiftMailer = (): HonestMessage => ({
  name: 'swiftmailer-6-xlsx-report',
  program: 'SwiftMailer 6',
  bytes: mail`
    Message-ID: <${digits('swift', 32)}@swift.generated>
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Subject: Monatsbericht
    From: Reports <reports@web.example.net>
    To: Ben Ortiz <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="_=_swift_1578989551_${digits('swiftb', 32)}_=_"


    --_=_swift_1578989551_${digits('swiftb', 32)}_=_
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Der Bericht für Januar.')}

    --_=_swift_1578989551_${digits('swiftb', 32)}_=_
    Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
     name*=utf-8''Bericht%20J%C3%A4nner.xlsx
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename*=utf-8''Bericht%20J%C3%A4nner.xlsx

    ${base64Lines(xlsx('1'))}

    --_=_swift_1578989551_${digits('swiftb', 32)}_=_--

  `,
  parts: ['Bericht Jänner.xlsx'],
})

const symfonyMailer = (): HonestMessage => ({
  name: 'symfony-mailer-6-attachment',
  program: 'Symfony Mailer 6',
  bytes: mail`
    From: Shop <shop@web.example.net>
    To: ben@example.net
    Subject: =?utf-8?Q?Ihr_Gutschein_=F0=9F=8E=81?=
    Message-ID: <${digits('symfony', 32)}@web.example.net>
    MIME-Version: 1.0
    Date: Sat, 04 Mar 2023 15:30:01 +0000
    Content-Type: multipart/mixed; boundary=aBcDeF01

    --aBcDeF01
    Content-Type: multipart/alternative; boundary=GhIjKl23

    --GhIjKl23
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Ihr Gutschein h=C3=A4ngt an.
    --GhIjKl23
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <p>Ihr Gutschein h=C3=A4ngt an.</p>
    --GhIjKl23--

    --aBcDeF01
    Content-Type: application/pdf; name=gutschein.pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; name=gutschein.pdf; filename=gutschein.pdf

    ${base64Lines(pdf('Voucher'))}
    --aBcDeF01--
  `,
  parts: ['gutschein.pdf'],
})

const laravelMarkdown = (): HonestMessage => ({
  name: 'laravel-password-reset-alternative',
  program: 'Laravel',
  bytes: mail`
    Message-ID: <${digits('laravel', 32)}@web.example.net>
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Subject: Reset Password Notification
    From: Garden <hello@web.example.net>
    To: ben@example.net
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="_=_swift_1578989552_${digits('lar', 32)}_=_"


    --_=_swift_1578989552_${digits('lar', 32)}_=_
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    [Garden](https://web.example.net)

    # Hello!

    Reset Password: https://web.example.net/password/reset/${digits('reset', 20)}=
    ${digits('reset2', 40)}?email=3Dben%40example.net

    =C2=A9 2020 Garden. All rights reserved.

    --_=_swift_1578989552_${digits('lar', 32)}_=_
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html><html><body><h1>Hello!</h1><p>=C2=A9 2020 Garden.</p></body><=
    /html>

    --_=_swift_1578989552_${digits('lar', 32)}_=_--

  `,
})

const zendMail = (): HonestMessage => ({
  name: 'zend-mail-2-boundary-with-equals',
  program: 'Zend\\Mail 2',
  bytes: mail`
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    To: ben@example.net
    From: shop@web.example.net
    Subject: =?UTF-8?Q?Lieferung=20f=C3=BCr=20Dienstag?=
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="=_${digits('zend', 32)}"

    This is a message in Mime Format.  If you see this, your mail reader does not support this format.

    --=_${digits('zend', 32)}
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: 8bit

    Die Lieferung fällt aus.
    --=_${digits('zend', 32)}
    Content-Type: application/octet-stream
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="lieferung.pdf"

    ${base64Lines(pdf('Lieferung'), 74)}
    --=_${digits('zend', 32)}--
  `,
  parts: ['lieferung.pdf'],
})

const drupal = (): HonestMessage => ({
  name: 'drupal-8-format-flowed-delsp',
  program: 'Drupal 8',
  bytes: mail`
    ${trace(33)}
    To: ben@example.net
    Subject: Account details for Ben at Garden
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8; format=flowed; delsp=yes
    Content-Transfer-Encoding: 8Bit
    X-Mailer: Drupal
    Sender: garden@web.example.net
    From: Garden <garden@web.example.net>
    Message-Id: <${ids('drupal')}>
    Date: Tue, 14 Jan 2020 09:12:31 +0100 (CET)

    Ben,

    Thank you for registering at Garden – your application for an account is ${' '}
    currently pending approval.

    --  Garden team
  `,
})
