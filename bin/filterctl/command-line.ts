/*
 * NAME
 *   command-line - the subcommands of filterctl
 *
 * DESCRIPTION
 *   Each is a file of this folder, with its options and what it does; here is
 *   the list of them.
 */

import { Command } from 'commander'
import { VERSION } from '../../src/version.js'
import { common, takeOver } from '../start/common-options.js'
import { addBypass } from './bypass.js'
import { addCheckAlerts } from './check-alerts.js'
import { addReload } from './reload.js'
import { addReport } from './report.js'
import { addStatus } from './status.js'
import { addTop } from './top.js'
import { addVersion } from './version.js'

export function commandLine(): Command {
  const program = new Command('filterctl')
    .description('Looks after a running filter.')
    .version(`filterctl (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  common(program)
    .enablePositionalOptions()
    .hook('preAction', (_, chosen) => takeOver(program, chosen))
  const command = (name: string, description: string): Command =>
    common(program.command(name))
      .description(description)
      .helpOption('--help', 'show this help')
      .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
  const subcommands = [
    addStatus,
    addTop,
    addReload,
    addBypass,
    addCheckAlerts,
    addReport,
    addVersion,
  ]
  subcommands.forEach(add => add(command))
  return program
}
