/*
 * NAME
 *   node-go-rust-mail - mail made with Node.js, Go, Rust and Oracle
 *
 * DESCRIPTION
 *   nodemailer with its nested parts and sections of names, gomail with long
 *   hexadecimal boundaries, lettre, APEX.
 */

import { base64Lines, digits, mail, quotedPrintable, uuid } from '../build.js'
import type { HonestMessage } from '../build.js'
import { pdf, png, xlsx } from '../files.js'

/** Mail made with Node.js, Go, Rust and Oracle. */
export const nodeGoRustMails = (): readonly HonestMessage[] => [
  nodemailer(),
  nodemailerNested(),
  goGomail(),
  goByHand(),
  lettre(),
  oracleUtlSmtp(),
]

const nodemailer = (): HonestMessage => ({
  name: 'nodemailer-6-mixed-alternative',
  program: 'nodemailer 6',
  bytes: mail`
    From: App <app@server.example.net>
    To: ben@example.net
    Subject: =?UTF-8?Q?Bericht_f=C3=BCr_Januar?=
    Message-ID: <${uuid('nm')}@server.example.net>
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="--_NmP-1a2b3c4d5e6f7a8b-Part_1"

    ----_NmP-1a2b3c4d5e6f7a8b-Part_1
    Content-Type: multipart/alternative;
     boundary="--_NmP-1a2b3c4d5e6f7a8b-Part_2"

    ----_NmP-1a2b3c4d5e6f7a8b-Part_2
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Der Bericht f=C3=BCr Januar.
    ----_NmP-1a2b3c4d5e6f7a8b-Part_2
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <p>Der Bericht f=C3=BCr Januar.</p>
    ----_NmP-1a2b3c4d5e6f7a8b-Part_2--

    ----_NmP-1a2b3c4d5e6f7a8b-Part_1
    Content-Type: application/pdf; name="=?UTF-8?Q?Bericht_J=C3=A4nner=2Epdf?="
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename*0*=utf-8''Bericht%20J%C3%A4nner.pdf

    ${base64Lines(pdf('Bericht'))}
    ----_NmP-1a2b3c4d5e6f7a8b-Part_1--
  `,
  parts: ['Bericht Jänner.pdf'],
})

const nodemailerNested = (): HonestMessage => ({
  name: 'nodemailer-6-calendar-and-sections-of-long-name',
  program: 'nodemailer 6',
  bytes: mail`
    From: App <app@server.example.net>
    To: ben@example.net
    Subject: Invitation
    Message-ID: <${uuid('nm2')}@server.example.net>
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="--_NmP-2b3c4d5e6f7a8b9c-Part_1"

    ----_NmP-2b3c4d5e6f7a8b9c-Part_1
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    See attachment.
    ----_NmP-2b3c4d5e6f7a8b9c-Part_1
    Content-Type: application/pdf; name=agenda.pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
     filename*0*=utf-8''Tagesordnung%20der%20au%C3%9Ferordentlichen;
     filename*1*=%20Hauptversammlung.pdf

    ${base64Lines(pdf('Agenda'))}
    ----_NmP-2b3c4d5e6f7a8b9c-Part_1--
  `,
  parts: ['Tagesordnung der außerordentlichen Hauptversammlung.pdf'],
})

const goGomail = (): HonestMessage => ({
  name: 'go-gomail-2-hex-boundary',
  program: 'gomail 2',
  bytes: mail`
    Mime-Version: 1.0
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: app@server.example.net
    To: ben@example.net
    Subject: =?UTF-8?q?Bericht_f=C3=BCr_Januar?=
    Content-Type: multipart/mixed;
     boundary=${digits('gomail', 60)}

    --${digits('gomail', 60)}
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/html; charset=UTF-8

    <p>Der Bericht f=C3=BCr Januar.</p>
    --${digits('gomail', 60)}
    Content-Disposition: attachment; filename="report.xlsx"
    Content-Transfer-Encoding: base64
    Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name="report.xlsx"

    ${base64Lines(xlsx('1'))}
    --${digits('gomail', 60)}--
  `,
  parts: ['report.xlsx'],
})

const goByHand = (): HonestMessage => ({
  name: 'grafana-alert-go-alternative-related',
  program: 'Grafana',
  bytes: mail`
    From: Grafana <grafana@monitor.example.net>
    To: ben@example.net
    Subject: =?UTF-8?q?[Alerting]_Disk_=E2=80=93_server?=
    Mime-Version: 1.0
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    Content-Type: multipart/related;
     boundary=${digits('grafana', 60)}

    --${digits('grafana', 60)}
    Content-Transfer-Encoding: quoted-printable
    Content-Type: text/html; charset=UTF-8

    <html><body><img src=3D"cid:alert.png"/></body></html>
    --${digits('grafana', 60)}
    Content-Disposition: inline; filename="alert.png"
    Content-ID: <alert.png>
    Content-Transfer-Encoding: base64
    Content-Type: image/png; name="alert.png"

    ${base64Lines(png('grafana', 32))}
    --${digits('grafana', 60)}--
  `,
  parts: ['alert.png'],
})

const lettre = (): HonestMessage => ({
  name: 'rust-lettre-alternative',
  program: 'lettre 0.10',
  bytes: mail`
    From: Vaultwarden <vault@server.example.net>
    To: ben@example.net
    Subject: New Device Logged In From Firefox
    Date: Sat, 04 Mar 2023 15:30:01 +0000
    Message-ID: <${uuid('lettre')}@server.example.net>
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="abcDEF0123456789abcDEF0123456789abcDEF01"

    --abcDEF0123456789abcDEF0123456789abcDEF01
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Your account was just logged into from a new device.

    --abcDEF0123456789abcDEF0123456789abcDEF01
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <html xmlns=3D"http://www.w3.org/1999/xhtml"><body>New device</body></html>

    --abcDEF0123456789abcDEF0123456789abcDEF01--
  `,
})

const oracleUtlSmtp = (): HonestMessage => ({
  name: 'oracle-apex-mail-alternative',
  program: 'Oracle APEX',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: apex@server.example.net
    To: ben@example.net
    Subject: =?UTF-8?B?${Buffer.from('Genehmigung nötig').toString('base64')}?=
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
    \tboundary="SECBOUND"

    --SECBOUND
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('Bitte genehmigen: Antrag 4711 über 42 €.')}

    --SECBOUND
    Content-Type: text/html; charset="UTF-8"
    Content-Transfer-Encoding: quoted-printable

    ${quotedPrintable('<p>Bitte genehmigen: Antrag 4711 über 42 €.</p>')}

    --SECBOUND--
  `,
})
