/*
 * NAME
 *   monitoring-mail - mail by monitoring and backup programs and by a mail filter
 *
 * DESCRIPTION
 *   Zabbix, Icinga, Bacula with lines of dots, amavisd with a virus name and
 *   the fields of a message it has stopped.
 */

import { base64Lines, digits, mail } from '../build.js'
import type { HonestMessage } from '../build.js'

/** Mail by monitoring and backup programs and by a mail filter. */
export const monitoringMail = (): readonly HonestMessage[] => [
  zabbix(),
  bacula(),
  amavisNotice(),
  icingaUtf8(),
]

const zabbix = (): HonestMessage => ({
  name: 'zabbix-problem-base64',
  program: 'Zabbix 4',
  bytes: mail`
    From: <zabbix@monitor.example.net>
    To: <ben@example.net>
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    Subject: =?UTF-8?B?UHJvYmxlbTogRGlzayBzcGFjZSBpcyBsb3c=?=
    MIME-Version: 1.0
    Content-Type: text/plain; charset="UTF-8"
    Content-Transfer-Encoding: base64

    ${base64Lines('Problem started at 09:12:31 on 2020.01.14\r\nProblem name: Disk space is low\r\nHost: server\r\nSeverity: Average\r\n')}
  `,
})

const bacula = (): HonestMessage => ({
  name: 'bacula-backup-ok-dot-lines',
  program: 'Bacula 9',
  bytes: mail`
    From: (Bacula) <bacula@backup.example.net>
    Sender: (Bacula) <bacula@backup.example.net>
    Reply-To: (Bacula) <bacula@backup.example.net>
    To: ben@example.net
    Subject: Bacula: Backup OK of server-fd Incremental
    X-Mailer: Bacula 9.4.2 (04 February 2019)
    Date: Tue, 14 Jan 2020 04:30:02 +0100
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 8bit

    14-Jan 04:30 backup-dir JobId 4711: Start Backup JobId 4711, Job=server.2020-01-14_04.30.00_42
    14-Jan 04:30 backup-dir JobId 4711: Bacula backup-dir 9.4.2 (04Feb19):
      JobId:                  4711
      Termination:            Backup OK

    ..
    .profile saved
  `,
})

/** It names a virus, quotes headers and lists parts; it has none itself. */
const amavisNotice = (): HonestMessage => ({
  name: 'amavis-virus-notice-to-administrator',
  program: 'amavisd-new',
  bytes: mail`
    From: "Content-filter at mx.example.net" <postmaster@mx.example.net>
    Date: Tue, 14 Jan 2020 09:12:33 +0100 (CET)
    Subject: VIRUS (Eicar-Signature) in mail FROM [198.51.100.99]:4711 <x@example.org>
    To: <virusalert@example.net>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status;
     boundary="----------=_1578989553-4711-0"
    Content-Transfer-Encoding: 7bit
    Message-ID: <VAabcDEF0123@mx.example.net>
    Auto-Submitted: auto-generated

    This is a multi-part message in MIME format...

    ------------=_1578989553-4711-0
    Content-Type: text/plain; charset="UTF-8"
    Content-Disposition: inline
    Content-Transfer-Encoding: 7bit

    A virus was found: Eicar-Signature

    Scanner detecting a virus: ClamAV-clamd

    Content type: Virus
    Internal reference code for the message is 04711-01/abcDEF0123

    The message has been quarantined as: virus-abcDEF0123

    ------------=_1578989553-4711-0
    Content-Type: text/rfc822-headers; name="header"
    Content-Disposition: inline; filename="header"
    Content-Transfer-Encoding: 7bit
    Content-Description: Message header section

    Return-Path: <x@example.org>
    From: x@example.org
    To: ben@example.net
    Subject: test
    Content-Type: multipart/mixed; boundary=foo
    Date: Tue, 14 Jan 2020 09:12:30 +0100

    ------------=_1578989553-4711-0--
  `,
  parts: ['header'],
})

const icingaUtf8 = (): HonestMessage => ({
  name: 'icinga-2-recovery-mime-by-shell-script',
  program: 'Icinga 2',
  bytes: mail`
    Subject: [RECOVERY] Festplatte on server is OK!
    To: ben@example.net
    X-Mailer: mail (GNU Mailutils 3.5)
    Content-Type: text/plain; charset="UTF-8"
    Date: Tue, 14 Jan 2020 09:30:00 +0100 (CET)
    From: icinga@monitor.example.net
    Message-Id: <20200114083000.${digits('icinga', 10).toUpperCase()}@monitor.example.net>

    ***** Überwachung *****

    Festplatte on server is OK!

    Info: DISK OK - free space: / 12345 MB (31% inode=71%)
  `,
})
