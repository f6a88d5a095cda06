/*
 * NAME
 *   filterctl - look after a running filter
 *
 * SYNOPSIS
 *   filterctl version [--json]
 *   filterctl --help | --version
 *
 * DESCRIPTION
 *   For the administrator of a running filter. Started as root, it changes to
 *   `user` before it reads anything but the configuration.
 *
 *   All subcommands accept --json, --config FILE and -o NAME=VALUE, as the other
 *   programs do.
 *
 * VERSION
 *   Prints the version of the programs, of Node.js, and of the program that
 *   opens archives.
 *
 * EXIT STATUS
 *   0  Done.
 *   1  Not all of it could be done; details on stderr.
 *   2  Error in the command line or the configuration.
 *
 * FILES
 *   /etc/postsift/filter.toml           configuration
 *
 * SEE ALSO
 *   filterd(8), filter-install(8), filter-quarantine(1), filter.toml(5)
 */

// The manual above, and the start; each subcommand is a file of filterctl/.

import { refuseDebugger } from '../src/util/process/refuse-debugger.js'
import { commandLine } from './filterctl/command-line.js'
import { fail } from './filterctl/work.js'

refuseDebugger()
process.on('uncaughtException', fail)
// A reader of ours that has seen enough.
process.stdout.on('error', () => process.exit(0))
await commandLine().parseAsync().catch(fail)
