/*
 * NAME
 *   command-line - the subcommands of filter-store
 *
 * DESCRIPTION
 *   Each is a file of this folder, with its options and what it does; here is
 *   the list of them.
 */

import type { Command } from 'commander'
import { makeProgram } from '../start/common-options.js'
import { addExport, addImport } from './copy.js'
import { addForget } from './hosts.js'
import { addMigrate } from './migrate.js'
import { addStatus } from './status.js'
import { addSync } from './sync.js'
import { addVerify } from './verify.js'

export function commandLine(): Command {
  const { program, command } = makeProgram(
    'filter-store',
    'Carries what is kept and decided to the store of several hosts.',
  )
  const subcommands = [addMigrate, addStatus, addSync, addVerify]
  subcommands.push(addExport, addImport, addForget)
  subcommands.forEach(add => add(command))
  return program
}
