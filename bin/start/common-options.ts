/*
 * NAME
 *   common-options - options that all subcommands of a program have
 */

import type { Command } from 'commander'
import { repeated } from './values.js'

export interface Common {
  readonly config?: string
  readonly o?: readonly string[]
  readonly json?: true
}

/** These may be before the command's name or after it. */
export function common(command: Command): Command {
  return command
    .option('--config <FILE>', 'read FILE instead of /etc/postsift/filter.toml')
    .option('-o <NAME=VALUE>', 'override an option', repeated)
    .option('--json', 'print JSON, for programs')
}

// Options after the name take precedence: they come later.
export function takeOver(program: Command, chosen: Command): void {
  for (const [name, value] of Object.entries(program.opts<Common>())) {
    const own: unknown = chosen.getOptionValue(name)
    if (own === undefined) chosen.setOptionValue(name, value)
    else if (Array.isArray(own) && Array.isArray(value)) {
      chosen.setOptionValue(name, [...(value as string[]), ...own])
    }
  }
}
