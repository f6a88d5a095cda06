/*
 * NAME
 *   common-options - options that all subcommands of a program have
 */

import { Command } from 'commander'
import { VERSION } from '../../src/version.js'
import { repeated } from './values.js'

export interface Common {
  readonly config?: string
  readonly o?: readonly string[]
  readonly json?: true
}

/** Makes the subcommand of a name, with the options that all have. */
export type NewCommand = (name: string, description: string) => Command

/** A program of subcommands. A wrong command line ends it with 2. */
export function makeProgram(
  name: string,
  description: string,
): { readonly program: Command; readonly command: NewCommand } {
  const program = withEnd(new Command(name))
    .description(description)
    .version(`${name} (Postsift) ${VERSION}`, '--version')
    .helpCommand(false)
  common(program)
    .enablePositionalOptions()
    .hook('preAction', (_, chosen) => takeOver(program, chosen))
  return {
    program,
    command: (name, description) =>
      withEnd(common(program.command(name))).description(description),
  }
}

function withEnd(command: Command): Command {
  return command
    .helpOption('--help', 'show this help')
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
}

/** These may be before the command's name or after it. */
function common(command: Command): Command {
  return command
    .option('--config <FILE>', 'read FILE instead of /etc/postsift/filter.toml')
    .option('-o <NAME=VALUE>', 'override an option', repeated)
    .option('--json', 'print JSON, for programs')
}

// Options after the name take precedence: they come later.
function takeOver(program: Command, chosen: Command): void {
  for (const [name, value] of Object.entries(program.opts<Common>())) {
    const own: unknown = chosen.getOptionValue(name)
    if (own === undefined) chosen.setOptionValue(name, value)
    else if (Array.isArray(own) && Array.isArray(value)) {
      chosen.setOptionValue(name, [...(value as string[]), ...own])
    }
  }
}
