/*
 * NAME
 *   filter-web - web pages for people whose mail was kept
 *
 * SYNOPSIS
 *   filter-web serve
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
 * EXIT STATUS
 *   0  Done, or stopped by a signal.
 *   1  It could not start, or not do it; details on stderr and in the log.
 *   2  Error in the command line or the configuration.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration, table [web]
 *   /etc/postsift/web-accounts          local accounts of administrators
 *   /var/lib/postsift/quarantine        kept messages
 *
 * SEE ALSO
 *   filter-quarantine(1), filter.toml(5)
 */

// The manual above, and the start; each subcommand is a file of filter-web/.

import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filter-web/command-line.js'
import { fail } from './filter-web/work.js'

refuseDebugger()
process.on('uncaughtException', fail)
await commandLine().parseAsync().catch(fail)
