/*
 * NAME
 *   pipe-help - the texts that filter-pipe prints for a person
 *
 * DESCRIPTION
 *   --help, --version and --check, apart from the way of a message.
 */

import type { ConfigSource } from '../config/config.js'
import { answerPerson, FOR_PEOPLE, type Checked } from './people.js'

const HELP = `Usage: filter-pipe [--config FILE] [-o NAME=VALUE]...
           [--origin inbound|submission] [--queue-id ID] [--size N]
           [--client-address A] [--client-name N] [--client-helo H]
           [--sasl-username U] -f SENDER -- RECIPIENT...
       filter-pipe [--config FILE] [-o NAME=VALUE]... --check

Scans one message from stdin and resubmits it to Postfix. Started by pipe(8);
to scan a file by hand, use filter-scan. See filter-pipe(8).
`

/** Returns the exit status: 0, or 2 for a configuration with an error. */
export function pipeForPeople(
  args: readonly string[],
  check: (source: ConfigSource) => Promise<Checked>,
): Promise<0 | 2> {
  return answerPerson({
    program: 'filter-pipe',
    usage: HELP,
    words: args.filter(arg => FOR_PEOPLE.includes(arg)),
    check: () =>
      check({
        file: valuesOf(args, '--config').at(-1),
        overrides: valuesOf(args, '-o'),
      }),
  })
}

function valuesOf(args: readonly string[], option: string): string[] {
  return args.filter((_, index) => args[index - 1] === option)
}
