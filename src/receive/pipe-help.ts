/*
 * NAME
 *   pipe-help - what filter-pipe says to a person
 *
 * DESCRIPTION
 *   --help, --version and --check, apart from the way of a message.
 */

import { VERSION } from '../version.js'
import type { ConfigSource } from '../config/config.js'

const HELP = `Usage: filter-pipe [--config FILE] [-o NAME=VALUE]...
           [--origin inbound|submission] [--queue-id ID] [--size N]
           [--client-address A] [--client-name N] [--client-helo H]
           [--sasl-username U] -f SENDER -- RECIPIENT...
       filter-pipe [--config FILE] [-o NAME=VALUE]... --check

Scans one message from stdin and resubmits it to Postfix. Started by pipe(8);
to scan a file by hand, use filter-scan. See filter-pipe(8).
`

/** Returns the exit status: 0, or 2 for a configuration with an error. */
export async function pipeForPeople(
  args: readonly string[],
  load: (source: ConfigSource) => Promise<unknown>,
): Promise<0 | 2> {
  if (args.includes('--help')) {
    process.stdout.write(HELP)
    return 0
  }
  if (args.includes('--version')) {
    process.stdout.write(`filter-pipe (Postsift) ${VERSION}\n`)
    return 0
  }
  try {
    await load({
      file: valuesOf(args, '--config').at(-1),
      overrides: valuesOf(args, '-o'),
    })
    process.stdout.write('configuration is valid\n')
    return 0
  } catch (error) {
    process.stderr.write(`filter-pipe: ${(error as Error).message}\n`)
    return 2
  }
}

function valuesOf(args: readonly string[], option: string): string[] {
  return args.filter((_, index) => args[index - 1] === option)
}
