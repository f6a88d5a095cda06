/*
 * NAME
 *   filter-web - web pages for people whose mail was kept
 *
 * SYNOPSIS
 *   filter-web serve
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
 * EXIT STATUS
 *   0  Stopped by a signal.
 *   1  It could not start; details on stderr and in the log.
 *   2  Error in the command line or the configuration.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration, table [web]
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
