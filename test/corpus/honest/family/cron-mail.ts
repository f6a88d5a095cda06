/*
 * NAME
 *   cron-mail - mail by cron, logwatch and package managers
 *
 * DESCRIPTION
 *   Output of commands under the label UTF-8, whatever it is; quoted logs,
 *   tables, reports.
 */

import { base64Lines, digits, mail, quotedPrintable } from '../build.js'
import type { HonestMessage } from '../build.js'
import { encode } from '../charset.js'
import { pickup } from '../trace.js'

/** Mail by cron, logwatch and package managers. */
export const cronMail = (): readonly HonestMessage[] => [
  ...cronJobs().map(([shape, command, output]) => cron(shape, command, output)),
  logwatch(),
  logwatchWithUploads(),
  unattendedUpgrades(),
  fail2ban(),
]

type CronJob = readonly [
  shape: string,
  command: string,
  output: Buffer | string,
]

const cronJobs = (): readonly CronJob[] => [
  ['ascii', '/usr/local/bin/backup', 'backup: 1234 files, 42 MB'],
  ['utf-8', 'sauvegarde --tout', 'terminé : 12 fichiers copiés en 3 s'],
  [
    'latin-1-under-utf-8-label',
    'sicherung',
    encode('Sicherung für März fertig', 'iso-8859-1'),
  ],
  [
    'perl-warnings',
    'perl report.pl',
    mail`
      Use of uninitialized value $x in concatenation (.) or string at report.pl line 42.
      Content-Type: text/html; charset=utf-8

      <html><body>0 rows</body></html>
    `,
  ],
  [
    'rsync-output',
    'rsync -av /srv/ backup:/srv/',
    mail`
      sending incremental file list
      ./
      photos/
      photos/begin 644.jpg

      sent 4,711 bytes  received 815 bytes  3,684.00 bytes/sec
      total size is 1,234,567  speedup is 223.41
    `,
  ],
  [
    'wget-output',
    'wget -q -S -O- https://example.org/',
    mail`
      --2020-01-14 04:00:01--  https://example.org/
        HTTP/1.1 200 OK
        Date: Tue, 14 Jan 2020 08:12:31 GMT
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename="data.bin"
        Content-Length: 4711
    `,
  ],
]

const cron = (
  shape: string,
  command: string,
  output: Buffer | string,
): HonestMessage => ({
  name: `debian-cron-${shape}`,
  program: 'Debian cron',
  bytes: mail`
    ${pickup('server.example.net', 0, 'Tue, 14 Jan 2020 04:00:02 +0100 (CET)')}
    From: root@server.example.net (Cron Daemon)
    To: root@server.example.net
    Subject: Cron <root@server> ${command}
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit
    X-Cron-Env: <SHELL=/bin/sh>
    X-Cron-Env: <HOME=/root>
    X-Cron-Env: <PATH=/usr/bin:/bin>
    X-Cron-Env: <LOGNAME=root>
    Message-Id: <20200114030002.${digits(shape, 10).toUpperCase()}@server.example.net>
    Date: Tue, 14 Jan 2020 04:00:02 +0100 (CET)

    ${output}
  `,
})

const logwatch = (): HonestMessage => ({
  name: 'logwatch-daily-plain',
  program: 'logwatch 7.5',
  bytes: mail`
    ${pickup('server.example.net', 0, 'Tue, 14 Jan 2020 04:10:02 +0100 (CET)')}
    To: root@server.example.net
    From: root@server.example.net
    Subject: Logwatch for server (Linux)
    Auto-Submitted: auto-generated
    Precedence: bulk
    MIME-Version: 1.0
    Content-Transfer-Encoding: 8bit
    Content-Type: text/plain; charset="utf-8"
    Message-Id: <20200114031002.${digits('logwatch', 10).toUpperCase()}@server.example.net>
    Date: Tue, 14 Jan 2020 04:10:02 +0100 (CET)


     ################### Logwatch 7.5.0 (07/22/18) ####################${' '}
            Processing Initiated: Tue Jan 14 04:10:02 2020
     ##################################################################${' '}

     --------------------- Postfix Begin ------------------------${' '}

      3   *Warning: Illegal address syntax in SMTP command
     42   Accepted   37.5%

     ---------------------- Postfix End -------------------------${' '}


     --------------------- Disk Space Begin ------------------------${' '}

     Filesystem      Size  Used Avail Use% Mounted on
     /dev/sda1        40G   37G  818M  98% /


     ---------------------- Disk Space End -------------------------${' '}


     ###################### Logwatch End #########################${' '}
  `,
})

const logwatchWithUploads = (): HonestMessage => ({
  name: 'logwatch-quoting-attack-requests-html',
  program: 'logwatch 7.5',
  bytes: mail`
    To: root@web.example.net
    From: logwatch@web.example.net
    Subject: Logwatch for web (Linux)
    MIME-Version: 1.0
    Content-Transfer-Encoding: base64
    Content-Type: text/html; charset="iso-8859-1"
    Message-Id: <20200114031102.${digits('logwatch2', 10).toUpperCase()}@web.example.net>
    Date: Tue, 14 Jan 2020 04:11:02 +0100 (CET)

    ${base64Lines('<html><body><h2>httpd</h2><pre>Requests with error response codes\n   404 Not Found\n      /cgi-bin/test-cgi: 1 Time(s)\n      /?q=%3Cscript%3Ealert(1)%3C/script%3E: 2 Time(s)\n      /winmail.dat: 1 Time(s)</pre></body></html>')}
  `,
})

const unattendedUpgrades = (): HonestMessage => ({
  name: 'unattended-upgrades-report-quoted-printable',
  program: 'unattended-upgrades',
  bytes: mail`
    Subject: unattended-upgrades result for server.example.net: SUCCESS
    To: root@server.example.net
    From: root <root@server.example.net>
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: quoted-printable
    Message-Id: <20200114050002.${digits('uu', 10).toUpperCase()}@server.example.net>
    Date: Tue, 14 Jan 2020 06:00:02 +0100 (CET)

    ${quotedPrintable('Unattended upgrade result: All upgrades installed\n\nPackages that were upgraded:\n git git-man \n\nPackage installation log:\nLog started: 2020-01-14  06:00:01\n(Reading database ... 5%\n52345 files and directories currently installed.)\nErsetze … (1:2.20.1-2+deb10u1)')}
  `,
})

const fail2ban = (): HonestMessage => ({
  name: 'fail2ban-banned-with-whois-8bit',
  program: 'fail2ban',
  bytes: mail`
    Subject: [Fail2Ban] sshd: banned 198.51.100.99 from server
    Date: Tue, 14 Jan 2020 08:12:31 +0000
    From: Fail2Ban <root@server.example.net>
    To: root@server.example.net
    Message-Id: <20200114081231.${digits('f2b', 10).toUpperCase()}@server.example.net>

    Hi,

    The IP 198.51.100.99 has just been banned by Fail2Ban after
    5 attempts against sshd.


    Here is more information about 198.51.100.99 :

    % This is the RIPE Database query service.
    descr:          ${encode('Telefónica Ejemplo', 'iso-8859-1')}
    remarks:        --------------------------------------------
    person:         ${encode('José Ibáñez', 'iso-8859-1')}

    Regards,

    Fail2Ban
  `,
})
