/*
 * NAME
 *   program-notices - what programs of the system write to root
 *
 * DESCRIPTION
 *   Anacron, at, sudo, tripwire, virus scanners, package managers: plain text
 *   without any MIME.
 */

import { mail } from '../build.js'
import type { HonestMessage } from '../build.js'
import { plain } from './machine-frame.js'
import type { Plain } from './machine-frame.js'

/** What programs of the system write to root. */
export const programNotices = (): readonly HonestMessage[] => [
  ...programs().map(notice => plain(notice)),
]

const programs = (): readonly Plain[] => [
  [
    'vixie-cron-without-mime',
    'Vixie cron',
    [
      'From: root (Cron Daemon)',
      'To: root',
      'Subject: Cron <root@server> /usr/sbin/newsyslog',
      'X-Cron-Env: <SHELL=/bin/sh>',
    ],
    'newsyslog: chmod(/var/log/messages) failed',
  ],
  [
    'anacron-daily-output',
    'anacron',
    [
      "Subject: Anacron job 'cron.daily' on server",
      'Content-Type: text/plain; charset="ANSI_X3.4-1968"',
      'From: Anacron <root@server.example.net>',
      'To: root@server.example.net',
    ],
    mail`
      /etc/cron.daily/logrotate:

      error: error setting owner of /var/log/x.log: Operation not permitted
    `,
  ],
  [
    'sudo-security-information',
    'sudo',
    [
      'To: root',
      'From: ben',
      'Auto-Submitted: auto-generated',
      'Subject: *** SECURITY information for server ***',
    ],
    'server : Jan 14 09:12:31 : ben : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/ben ; USER=root ; COMMAND=/bin/ls',
  ],
  [
    'at-job-output',
    'at',
    ['Subject: Output from your job       42', 'To: ben', 'From: ben'],
    mail`
      -- begin of report --
      all done
      -- end of report --
    `,
  ],
  [
    'tripwire-report',
    'Tripwire',
    [
      'From: "Open Source Tripwire(R) 2.4.3.7" <tripwire@server>',
      'To: root',
      'Subject: TWReport server 20200114040002 V:2 S:66 A:1 R:0 C:1',
    ],
    mail`
      Open Source Tripwire(R) 2.4.3.7 Integrity Check Report

      ===============================================================================
      Rule Summary:
      ===============================================================================

        Rule Name                       Severity Level    Added    Removed  Modified
        ---------                       --------------    -----    -------  --------
      * Tripwire Data Files             66                1        0        0
    `,
  ],
  [
    'rkhunter-warning',
    'rkhunter',
    [
      'From: root <root@server.example.net>',
      'To: root@server.example.net',
      'Subject: [rkhunter] Warnings found for server',
    ],
    mail`
      Please inspect this machine, because it may be infected.

      Warning: The file properties have changed:
               File: /usr/bin/curl
    `,
  ],
  [
    'monit-alert',
    'monit',
    [
      'From: monit@server.example.net',
      'To: root@server.example.net',
      'Subject: monit alert --  Connection failed nginx',
      'X-Mailer: Monit 5.25.2',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
    ],
    mail`
      Connection failed Service nginx

      \tDate:        Tue, 14 Jan 2020 09:12:31
      \tAction:      restart
      \tDescription: failed protocol test [HTTP]
    `,
  ],
  [
    'freshclam-outdated',
    'freshclam',
    [
      'From: root@server.example.net',
      'To: root@server.example.net',
      'Subject: Cron <clamav@server> freshclam',
    ],
    mail`
      WARNING: Your ClamAV installation is OUTDATED!
      WARNING: Local version: 0.101.4 Recommended version: 0.102.1
      DON'T PANIC! Read https://www.clamav.net/documents/upgrading-clamav
      daily.cld is up to date (version: 25695)
    `,
  ],
  [
    'clamscan-summary',
    'clamscan',
    [
      'From: root@server.example.net',
      'To: root@server.example.net',
      'Subject: Virus scan of /srv',
    ],
    mail`
      /srv/mail/quarantine/4711: Eicar-Test-Signature FOUND

      ----------- SCAN SUMMARY -----------
      Known viruses: 6662443
      Scanned files: 1234
      Infected files: 1
      Time: 12.345 sec (0 m 12 s)
    `,
  ],
  [
    'apticron-updates',
    'apticron',
    [
      'To: root@server.example.net',
      'Subject: 2 Debian package update(s) for server.example.net',
      'From: root@server.example.net',
    ],
    mail`
      apticron report [Tue, 14 Jan 2020 04:00:02 +0100]
      ========================================================================

      The following packages are currently pending an upgrade:

      \tgit 1:2.20.1-2+deb10u1

      --- Changes for git ---
      git (1:2.20.1-2+deb10u1) buster-security; urgency=high

       -- Jonathan Example <jn@example.org>  Mon, 09 Dec 2019 20:00:00 +0000
    `,
  ],
]
