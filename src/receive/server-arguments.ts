/*
 * NAME
 *   server-arguments - the command line of filter-smtp and filterd
 *
 * DESCRIPTION
 *   Few options, read by hand: spawn(8) pays for every module at every
 *   connection.
 *
 * DIAGNOSTICS
 *   Throws RangeError with a sentence for what is not understood.
 */

import type { ConfigSource } from '../config/config.js'
import type { Origin } from '../mail/envelope.js'
import { answerPerson, FOR_PEOPLE, type Checked } from './people.js'

export interface ServerArguments {
  readonly source: ConfigSource
  readonly origin: Origin
  /** Set where a person asked: does it and gives the exit status. */
  readonly forPeople:
    | ((check: (source: ConfigSource) => Promise<Checked>) => Promise<0 | 2>)
    | null
}

const USAGE: Readonly<Record<string, string>> = {
  'filter-smtp': `Usage: filter-smtp [--config FILE] [-o NAME=VALUE]...
           [--origin inbound|submission]
       filter-smtp [--config FILE] [-o NAME=VALUE]... --check

Serves one SMTP session on its standard input. Started by spawn(8); see
filter-smtp(8).
`,
  filterd: `Usage: filterd [--config FILE] [-o NAME=VALUE]...
       filterd [--config FILE] [-o NAME=VALUE]... --check

Serves SMTP and LMTP on the addresses of the configuration; see filterd(8).
`,
}

export function readServerArguments(
  program: 'filter-smtp' | 'filterd',
  args: readonly string[],
): ServerArguments {
  let file: string | undefined
  let origin: Origin = 'inbound'
  const overrides: string[] = []
  const words: string[] = []
  for (let at = 0; at < args.length; at++) {
    const option = args[at] ?? ''
    if (FOR_PEOPLE.includes(option)) {
      words.push(option)
      continue
    }
    const value = args[++at]
    if (value === undefined) throw new RangeError(`${option} needs a value`)
    if (option === '--config') file = value
    else if (option === '-o') overrides.push(value)
    else if (option === '--origin' && program === 'filter-smtp') {
      origin = originOf(value)
    } else throw new RangeError(`unknown option ${option}`)
  }
  const source = { file, overrides }
  const forPeople: ServerArguments['forPeople'] = check =>
    answerPerson({
      program,
      usage: USAGE[program] ?? '',
      words,
      check: () => check(source),
    })
  return { source, origin, forPeople: words.length > 0 ? forPeople : null }
}

function originOf(value: string): Origin {
  if (value === 'inbound' || value === 'submission') return value
  throw new RangeError('--origin must be inbound or submission')
}
