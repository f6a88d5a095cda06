/*
 * NAME
 *   dotnet-mail - mail made with .NET and other Windows components
 *
 * DESCRIPTION
 *   System.Net.Mail with GUIDs in boundaries and names in encoded words,
 *   MailKit, CDO, Chilkat, Blat, Indy, SQL Server.
 */

import { zip } from '../archive.js'
import { base64Lines, encodedWords, mail, rfc2231, uuid } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pdf } from '../files.js'

/** Mail made with .NET and other Windows components. */
export const dotnetMails = (): readonly HonestMessage[] => [
  systemNetMail(),
  systemNetMailNamed(),
  mailKit(),
  cdosys(),
  chilkat(),
  blat(),
  indy(),
  msSqlDatabaseMail(),
]

const systemNetMail = (): HonestMessage => ({
  name: 'dotnet-system-net-mail-boundary-with-guid',
  program: '.NET System.Net.Mail',
  bytes: mail`
    Received: from WEB01 ([192.0.2.33]) by mail.example.org with Microsoft SMTPSVC(8.5.9600.16384);
    \t Tue, 14 Jan 2020 09:12:31 +0100
    MIME-Version: 1.0
    From: app@server.example.net
    To: ben@example.net
    Date: 14 Jan 2020 09:12:31 +0100
    Subject: Invoice
    Content-Type: multipart/mixed;
     boundary=--boundary_0_${uuid('net1')}
    Return-Path: app@server.example.net
    Message-ID: <WEB01abcDEF0123456789000004711@mail.example.org>
    X-OriginalArrivalTime: 14 Jan 2020 08:12:31.0234 (UTC) FILETIME=[1A2B3C40:01D5CAB2]


    ----boundary_0_${uuid('net1')}
    Content-Type: multipart/alternative;
     boundary=--boundary_1_${uuid('net2')}


    ----boundary_1_${uuid('net2')}
    Content-Type: text/plain; charset=us-ascii
    Content-Transfer-Encoding: quoted-printable

    Invoice attached.
    ----boundary_1_${uuid('net2')}
    Content-Type: text/html; charset=us-ascii
    Content-Transfer-Encoding: quoted-printable

    <b>Invoice</b> attached.
    ----boundary_1_${uuid('net2')}--

    ----boundary_0_${uuid('net1')}
    Content-Type: application/pdf; name=Invoice.pdf
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment

    ${base64Lines(pdf('Invoice'), 70)}
    ----boundary_0_${uuid('net1')}--

  `,
  parts: ['Invoice.pdf'],
})

const systemNetMailNamed = (): HonestMessage => ({
  name: 'dotnet-system-net-mail-encoded-word-in-name',
  program: '.NET System.Net.Mail',
  bytes: mail`
    MIME-Version: 1.0
    From: =?utf-8?B?QsO8cm8=?= <app@server.example.net>
    To: ben@example.net
    Date: 14 Jan 2020 09:12:31 +0100
    Subject: =?utf-8?B?${Buffer.from('Prüfbericht für März').toString('base64')}?=
    Content-Type: multipart/mixed;
     boundary=--boundary_2_${uuid('net3')}


    ----boundary_2_${uuid('net3')}
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('Der Prüfbericht.', 70)}
    ----boundary_2_${uuid('net3')}
    Content-Type: application/octet-stream;
     name="${encodedWords('Prüfbericht für März und die übrigen Monate.pdf', { charset: 'utf-8' })}"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment

    ${base64Lines(pdf('Bericht'), 70)}
    ----boundary_2_${uuid('net3')}--

  `,
  parts: ['Prüfbericht für März und die übrigen Monate.pdf'],
})

const mailKit = (): HonestMessage => ({
  name: 'mailkit-2-mixed-random-boundary',
  program: 'MailKit 2',
  bytes: mail`
    From: "App" <app@server.example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: Reports
    Message-Id: <ABCDEF012345.GHIJKL67890@server>
    To: "Ben Ortiz" <ben@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="=-abcDEF0123456789abcDEF=="

    --=-abcDEF0123456789abcDEF==
    Content-Type: text/html; charset=utf-8

    <p>Reports</p>
    --=-abcDEF0123456789abcDEF==
    Content-Type: application/zip; name="${encodedWords('Berichte März.zip', { charset: 'utf-8', encoding: 'Q' })}"
    Content-Disposition: attachment; filename*=${rfc2231('Berichte März.zip', 'utf-8')}
    Content-Transfer-Encoding: base64

    ${base64Lines(zip([{ name: 'März.csv', data: 'a;b\r\n' }]), 72)}

    --=-abcDEF0123456789abcDEF==--
  `,
  parts: ['Berichte März.zip'],
})

const cdosys = (): HonestMessage => ({
  name: 'cdosys-alternative-with-thread-index',
  program: 'Microsoft CDO for Windows 2000',
  bytes: mail`
    thread-index: AdXKsolaOxwAcUNmLEx0n8F9IeJktg==
    Thread-Topic: Bestellung
    From: <shop@web.example.net>
    To: <ben@example.net>
    Subject: Bestellung
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <1A2B3C4D5E6F4A7B8C9D0E1F2A3B4C5D@web.example.net>
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
    \tboundary="----=_NextPart_000_0042_01D5CABA.1A2B3C40"
    X-Mailer: Microsoft CDO for Windows 2000
    Content-Class: urn:content-classes:message
    Importance: normal
    Priority: normal
    X-MimeOLE: Produced By Microsoft MimeOLE V6.00.3790.4913

    This is a multi-part message in MIME format.

    ------=_NextPart_000_0042_01D5CABA.1A2B3C40
    Content-Type: text/plain;
    \tcharset="iso-8859-1"
    Content-Transfer-Encoding: quoted-printable

    Best=E4tigt.
    ------=_NextPart_000_0042_01D5CABA.1A2B3C40
    Content-Type: text/html;
    \tcharset="iso-8859-1"
    Content-Transfer-Encoding: 8bit

    ${encode('<p>Bestätigt.</p>', 'iso-8859-1')}
    ------=_NextPart_000_0042_01D5CABA.1A2B3C40--

  `,
})

const indy = (): HonestMessage => ({
  name: 'indy-10-delphi-mixed',
  program: 'Indy 10',
  bytes: mail`
    From: "Faktura" <faktura@server.example.net>
    Subject: =?ISO-8859-1?B?UmVjaG51bmcgZvxyIE3kcno=?=
    To: ben@example.net
    Content-Type: multipart/mixed; boundary="=_MoreStuf_2zzz1234sadvnqw3nerasdf"
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 09:12:31 +0100

    This is a multi-part message in MIME format

    --=_MoreStuf_2zzz1234sadvnqw3nerasdf
    Content-Type: text/plain; charset="ISO-8859-1"
    Content-Transfer-Encoding: quoted-printable
    Content-Disposition: inline

    Ihre Rechnung f=FCr M=E4rz=2E

    --=_MoreStuf_2zzz1234sadvnqw3nerasdf
    Content-Type: application/octet-stream;
    \tname="RE4711.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment;
    \tfilename="RE4711.pdf"

    ${base64Lines(pdf('RE4711'))}

    --=_MoreStuf_2zzz1234sadvnqw3nerasdf--

  `,
  parts: ['RE4711.pdf'],
})

const chilkat = (): HonestMessage => ({
  name: 'chilkat-mixed-upper-case-boundary',
  program: 'Chilkat Software',
  bytes: mail`
    MIME-Version: 1.0
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Message-ID: <CHILKAT-MID-${uuid('chilkat')}@WEB01>
    Content-Type: multipart/mixed; boundary="------------010203040506070809080706"
    X-Mailer: Chilkat Software Inc (http://www.chilkatsoft.com)
    X-Priority: 3 (Normal)
    From: "ERP" <erp@server.example.net>
    Return-Path: erp@server.example.net
    To: ben@example.net
    Subject: =?windows-1252?Q?Angebot=80?=

    --------------010203040506070809080706
    Content-Type: text/plain; charset="windows-1252"
    Content-Transfer-Encoding: quoted-printable

    Angebot =FCber 42 =80.

    --------------010203040506070809080706
    Content-Type: application/pdf; name="Angebot.pdf"
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment; filename="Angebot.pdf"

    ${base64Lines(pdf('Offer'))}

    --------------010203040506070809080706--
  `,
  parts: ['Angebot.pdf'],
})

const blat = (): HonestMessage => ({
  name: 'blat-3-windows-command-line',
  program: 'Blat 3',
  bytes: mail`
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: backup@win01.example.net
    To: ben@example.net
    Subject: Backup win01
    X-Mailer: Blat v3.2.19, a Win32 SMTP/NNTP mailer http://www.blat.net
    Message-ID: <01d5cab2$Blat.v3.2.19$1a2b3c4d$4711815@win01.example.net>
    MIME-Version: 1.0
    Content-Transfer-Encoding: 7BIT
    Content-Type: text/plain;
     charset="US-ASCII"

    C:\\Backup\\full.bkf
    Verify completed.
  `,
})

const msSqlDatabaseMail = (): HonestMessage => ({
  name: 'sql-server-database-mail-query-result',
  program: 'SQL Server Database Mail',
  bytes: mail`
    MIME-Version: 1.0
    From: SQL <sql@server.example.net>
    To: ben@example.net
    Date: 14 Jan 2020 09:12:31 +0100
    Subject: Nightly query
    Content-Type: multipart/mixed;
     boundary=--boundary_4711_${uuid('sql')}

    ----boundary_4711_${uuid('sql')}
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    ${base64Lines('id          name\r\n----------- ----------\r\n          1 Jörg\r\n\r\n(1 rows affected)\r\n', 70)}

    ----boundary_4711_${uuid('sql')}
    Content-Type: text/plain; name=QueryResults4711.txt; charset=utf-16
    Content-Transfer-Encoding: base64
    Content-Disposition: attachment

    ${base64Lines(Buffer.concat([Buffer.of(0xff, 0xfe), encode('id;name\r\n--;----\r\n1;Jörg\r\n', 'utf-16le')]), 70)}

    ----boundary_4711_${uuid('sql')}--
  `,
  parts: ['QueryResults4711.txt'],
})
