/*
 * NAME
 *   samples - configurations as they are found on servers
 *
 * DESCRIPTION
 *   Typed after what distributions ship and administrators write: comments
 *   between the lines of an entry, odd spacing, CRLF, braces, no last line end.
 */

/** The services of Debian's master.cf, comments shortened. */
export const DEBIAN_MASTER = `#
# Postfix master process configuration file.
# ==========================================================================
# service type  private unpriv  chroot  wakeup  maxproc command + args
#               (yes)   (yes)   (no)    (never) (100)
# ==========================================================================
smtp      inet  n       -       y       -       -       smtpd
#smtp      inet  n       -       y       -       1       postscreen
#submission inet n       -       y       -       -       smtpd
#  -o syslog_name=postfix/submission
#  -o smtpd_tls_security_level=encrypt
pickup    unix  n       -       y       60      1       pickup
cleanup   unix  n       -       y       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
rewrite   unix  -       -       y       -       -       trivial-rewrite
smtp      unix  -       -       y       -       -       smtp
relay     unix  -       -       y       -       -       smtp
        -o syslog_name=postfix/$service_name
#       -o smtp_helo_timeout=5 -o smtp_connect_timeout=5
postlog   unix-dgram n  -       n       -       1       postlogd
maildrop  unix  -       n       n       -       -       pipe
  flags=DRXhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
`

/** With postscreen, submission, and odd ways of writing. */
export const BUSY_MASTER = `smtp inet n - y - 1 postscreen
smtpd\tpass\t-\t-\ty\t-\t-\tsmtpd
submission inet n - y - - smtpd
   -o syslog_name=postfix/submission
   # a comment inside an entry

   -o { smtpd_client_restrictions = permit_sasl_authenticated, reject }
\t-osmtpd_tls_security_level=encrypt -v
   -o receive_override_options=no_header_body_checks
  # the next one has two lines of white space in front of its option
127.0.0.1:10028 inet n - n - - smtpd
      -o content_filter=
[::1]:2525 inet n - n - - smtpd
pickup unix n - y 60 1 pickup
628 inet n - y - - qmqpd
`

export const DEBIAN_MAIN = `# See /usr/share/postfix/main.cf.dist for a commented, more complete version

smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
biff = no
compatibility_level = 3.6

smtpd_relay_restrictions = permit_mynetworks
  permit_sasl_authenticated
# in between
    defer_unauth_destination
myhostname = mail.example.com
mydestination=$myhostname, localhost
relayhost =
inet_protocols = all
inet_protocols = ipv4
`
