/*
 * NAME
 *   options - the command line of filter-scan
 */

import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Origin } from '../../src/mail/envelope.js'
import { readHeader } from '../../src/parse/mime/header.js'
import {
  clientFromText,
  toldBy,
  toldByHeader,
  type Told,
} from '../../src/scan-files/told-envelope.js'
import type { Spooled } from '../../src/spool/spool.js'
import { VERSION } from '../../src/version.js'

export interface Options {
  readonly config?: string
  readonly o?: readonly string[]
  readonly json?: true
  readonly explain?: true
  readonly against?: string
  readonly jobs: number
  readonly check?: true
  readonly sender?: string
  readonly recipient?: string
  readonly client?: Told['client']
  readonly login?: string
  readonly origin?: Origin
  readonly envelopeFromHeader?: true
}

export const CHILD = 'POSTSIFT_SCAN_CHILD'

export function readCommandLine(): {
  readonly options: Options
  readonly paths: readonly string[]
} {
  const repeated = (
    value: string,
    before: readonly string[] = [],
  ): string[] => [...before, value]
  const command = new Command('filter-scan')
    .description('Scans messages in files, folders, mboxes and Maildirs.')
    .argument('[PATH...]', 'files or folders, or - for stdin')
    .option('--config <FILE>', 'read FILE instead of /etc/postsift/filter.toml')
    .option('-o <NAME=VALUE>', 'override an option', repeated)
    .option('--json', 'print one JSON object per line')
    .option('--explain', 'show parts, findings, policy, reply and times')
    .option(
      '--jobs <N>',
      'scan N messages at the same time',
      jobs,
      availableParallelism(),
    )
    .option('--sender <ADDRESS>', 'the envelope sender')
    .option('--recipient <ADDRESS>', 'the envelope recipient')
    .option(
      '--client <CLIENT>',
      'the client that sent the message to Postfix',
      clientFromText,
    )
    .option('--login <USER>', 'the user who has logged in')
    .addOption(
      new Option('--origin <ORIGIN>', 'source of the mail').choices([
        'inbound',
        'submission',
      ]),
    )
    .option('--envelope-from-header', 'take the envelope from the header')
    .addOption(
      new Option(
        '--against <NEW.toml>',
        'print what another configuration would decide',
      ).conflicts(['explain', 'check']),
    )
    .option('--check', 'check the configuration and do nothing else')
    .version(`filter-scan (Postsift) ${VERSION}`, '--version')
    .helpOption('--help', 'show this help')
    .exitOverride(error => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
  const options = command.opts<Options>()
  const paths = command.args
  if (paths.length === 0 && options.check !== true && !process.env[CHILD]) {
    command.error('filter-scan: name at least one file or folder')
  }
  return { options, paths }
}

function jobs(text: string): number {
  if (/^[1-9]\d{0,2}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 999.')
}

export function toldOf(options: Options, { bytes }: Spooled): Told {
  const { sender, recipient, client, login, origin } = options
  const given: Told = {
    ...(sender !== undefined && { sender }),
    ...(recipient !== undefined && { recipient }),
    ...(client && { client }),
    ...(login !== undefined && { login }),
    ...(origin && { origin }),
  }
  if (options.envelopeFromHeader !== true) return given
  const { fields } = readHeader(bytes, 0, bytes.size, () => false)
  return toldBy(given, toldByHeader(fields))
}

/** The same, for a process of ours. */
export function envelopeArguments(options: Options): readonly string[] {
  const { sender, recipient, client, login, origin } = options
  const text = client && `${client.name}[${client.address}]`
  return [
    ...(sender === undefined ? [] : [`--sender=${sender}`]),
    ...(recipient === undefined ? [] : [`--recipient=${recipient}`]),
    ...(text === undefined ? [] : [`--client=${text}`]),
    ...(login === undefined ? [] : [`--login=${login}`]),
    ...(origin === undefined ? [] : [`--origin=${origin}`]),
    ...(options.envelopeFromHeader === true ? ['--envelope-from-header'] : []),
  ]
}
