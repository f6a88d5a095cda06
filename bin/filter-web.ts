/*
 * NAME
 *   filter-web - web pages for people whose mail was kept
 *
 * SYNOPSIS
 *   filter-web serve
 *   filter-web helper
 *   filter-web account add|remove NAME
 *   filter-web account list [--json]
 *   filter-web --help | --version
 *
 * DESCRIPTION
 *   Shows recipients what the filter has kept for them, and lets them release or
 *   delete what the configuration allows: by a link in a mail, or after they
 *   signed in. It is off by default, and no other program needs it.
 *
 *   All subcommands accept --config FILE and -o NAME=VALUE, as the other programs
 *   do.
 *
 * SERVE
 *   Answers the proxy of the site at `address` of the table [web], until it is
 *   stopped by SIGTERM. Started as root, it takes the address and then changes to
 *   `user` of [web], which must be a member of quarantine_group: it reads kept
 *   mail and records, and can change neither. What a person wants to have done it
 *   asks of the helper.
 *
 *   A change of the configuration is in force after a restart, which signs out all
 *   people.
 *
 * HELPER
 *   Does what people ask the pages for: releases and deletes kept messages, keeps
 *   their lists of senders and their settings, asks the administrator, and opens
 *   encrypted archives by a password. It answers at `helper_socket` of the table
 *   [web], which only the group of `user` of [web] may open, until it is stopped
 *   by SIGTERM. Started as root, it changes to `user`, the account of the filter;
 *   that account may start it, too, if it is a member of the group.
 *
 *   It trusts the pages to say who is signed in, and nothing else. A link is
 *   checked with its own key. What recipients may do the table [people] and rules
 *   say. A message is released once to each recipient, and to no other address,
 *   except by an administrator. Recipients can do each thing only so often in an
 *   hour, and have 10 tries for the password of a message.
 *
 *   Messages that a recipient deletes are kept for its other recipients. A sender
 *   whom a recipient blocks is kept as spam, for that recipient. One that is
 *   allowed passes if only a spam engine has something against the message and
 *   [people] lets recipients release such mail: a domain if it is verified, an
 *   address if it is that of the envelope. Both end after the days that were given.
 *
 *   Each deed is in the log and in the records, with the person.
 *
 * SIGNING IN
 *   Who is signed in, filter-web is told by the proxy of the site in a header
 *   (proxy_header), by an OpenID Connect provider (oidc_issuer), or by a directory
 *   that it asks by LDAP (ldap_address). The addresses of a person are those that
 *   this way gives; what was kept for them is theirs. Without any of these,
 *   recipients use the links in their mail.
 *
 *   Administrators are those that `administrators` names, and local accounts, which
 *   have no mail of their own: see ACCOUNT. A password may be wrong five times in a
 *   quarter of an hour. A session ends after session_hours, after session_idle
 *   without a request, when a local account is removed or gets another password,
 *   and when filter-web restarts.
 *
 *   A proxy that sets proxy_header must remove that header, and those for addresses
 *   and groups, from what browsers send: filter-web cannot tell them apart.
 *
 * ACCOUNT
 *   Changes accounts_file, in which scrypt keeps passwords; for root. The file is
 *   root's and readable for the group of `user`, so that filter-web can check a
 *   password and cannot add an account. A change is in force at once.
 *
 *   add NAME
 *       Adds an account, or changes its password: 12 characters or more, typed
 *       twice on a terminal, where it is not shown, or the first line of stdin.
 *   remove NAME
 *       Removes an account and ends its sessions.
 *   list
 *       Prints the names, and when each password was set.
 *
 * PROXY
 *   Browsers never talk to filter-web: a web server of the site does, with TLS. It
 *   must send the name that browsers use (Host), and the address of the client as
 *   the last one of X-Forwarded-For: limits count by it. Where a unix socket is
 *   used, socket_group must be the group of the web server.
 *
 *   nginx:
 *
 *   server {
 *     listen 443 ssl;
 *     server_name quarantine.example.com;
 *     ssl_certificate /etc/ssl/quarantine.pem;
 *     ssl_certificate_key /etc/ssl/private/quarantine.key;
 *     client_max_body_size 64k;
 *     location / {
 *       proxy_pass http://unix:/run/postsift-web/web.sock:;
 *       proxy_set_header Host $http_host;
 *       proxy_set_header X-Forwarded-For $remote_addr;
 *       proxy_set_header Connection "";
 *       proxy_http_version 1.1;
 *       proxy_read_timeout 330s;
 *     }
 *   }
 *
 *   Apache, with the modules ssl, proxy and proxy_http; it adds X-Forwarded-For
 *   itself:
 *
 *   <VirtualHost *:443>
 *     ServerName quarantine.example.com
 *     SSLEngine on
 *     SSLCertificateFile /etc/ssl/quarantine.pem
 *     SSLCertificateKeyFile /etc/ssl/private/quarantine.key
 *     ProxyPreserveHost on
 *     ProxyTimeout 330
 *     ProxyPass / unix:/run/postsift-web/web.sock|http://quarantine/
 *   </VirtualHost>
 *
 *   With a port of loopback, `http://127.0.0.1:8025/` is in place of the socket.
 *
 * SECURITY
 *   Someone who finds a hole in filter-web must find an account that can change
 *   nothing: it does not run as root, nor as the account that the quarantine
 *   belongs to. It has no key: a link is checked by the helper, which also checks
 *   what a recipient may do.
 *
 *   A request that only looks (GET) changes nothing, since mail programs and
 *   scanners follow links. No page has a script, and browsers are told to run and
 *   load none. What senders wrote is text: it is escaped, in one line where it is a
 *   name, and without characters that turn the direction of writing. Of a message
 *   its text and a list of its parts are shown, never a page or a file; of what is
 *   infected, neither.
 *
 *   A form must come from a page of public_url: browsers from before 2023, which
 *   do not say that (Sec-Fetch-Site), cannot send any.
 *
 * EXIT STATUS
 *   0  Done, or stopped by a signal.
 *   1  It could not start, or not do it; details on stderr and in the log.
 *   2  Error in the command line or the configuration.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration, table [web]
 *   /etc/postsift/web-accounts          local accounts of administrators
 *   /var/lib/postsift/quarantine        kept messages; people: what recipients did
 *   /run/postsift-web-helper            socket of the helper
 *
 * EXAMPLES
 *   In filter.toml, for a web server whose group is www-data:
 *
 *   quarantine_group = "filter-web"
 *
 *   [web]
 *   address = "unix:/run/postsift-web/web.sock"
 *   socket_group = "www-data"
 *   public_url = "https://quarantine.example.com"
 *
 *   The account, as root; list gives it the quarantine to read:
 *
 *   useradd --system --no-create-home --shell /usr/sbin/nologin filter-web
 *   filter-quarantine list >/dev/null
 *
 *   src/web/README.md has units for systemd.
 *
 * SEE ALSO
 *   filter-quarantine(1), filter.toml(5)
 */

// The manual above, and the start; each subcommand is a file of filter-web/.

import { fileURLToPath } from 'node:url'
import { keepVersion } from '../src/util/process/installed-path.js'
import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filter-web/command-line.js'
import { fail } from './filter-web/work.js'

// What is loaded later must be of the same version.
keepVersion(fileURLToPath(import.meta.url))
refuseDebugger()
process.on('uncaughtException', fail)
await commandLine().parseAsync().catch(fail)
