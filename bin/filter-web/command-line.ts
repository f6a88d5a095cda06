/*
 * NAME
 *   command-line - the subcommands of filter-web
 *
 * DESCRIPTION
 *   Each is a file of this folder, with its options and what it does; here is
 *   the list of them.
 */

import type { Command } from 'commander'
import { makeProgram } from '../start/common-options.js'
import { addAccount } from './account.js'
import { addHelper } from './helper.js'
import { addServe } from './serve.js'

export function commandLine(): Command {
  const { program, command } = makeProgram(
    'filter-web',
    'Shows people the mail that was kept for them.',
  )
  const subcommands = [addServe, addHelper, addAccount]
  subcommands.forEach(add => add(command))
  return program
}
