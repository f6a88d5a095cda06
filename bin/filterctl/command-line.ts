/*
 * NAME
 *   command-line - the subcommands of filterctl
 *
 * DESCRIPTION
 *   Each is a file of this folder, with its options and what it does; here is
 *   the list of them.
 */

import type { Command } from 'commander'
import { makeProgram } from '../start/common-options.js'
import { addBypass } from './bypass.js'
import { addCheckAlerts } from './check-alerts.js'
import { addForget } from './forget.js'
import { addReload } from './reload.js'
import { addReport } from './report.js'
import { addStatus } from './status.js'
import { addTop } from './top.js'
import { addVersion } from './version.js'

export function commandLine(): Command {
  const { program, command } = makeProgram(
    'filterctl',
    'Looks after a running filter.',
  )
  const subcommands = [
    addStatus,
    addTop,
    addReload,
    addBypass,
    addForget,
    addCheckAlerts,
    addReport,
    addVersion,
  ]
  subcommands.forEach(add => add(command))
  return program
}
