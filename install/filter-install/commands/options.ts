/*
 * NAME
 *   options - options of the commands of filter-install
 */

import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { makeNetworks } from '../../../src/util/networks.js'
import { MODES, type Mode } from '../plan/stanzas.js'
import { STATE_DIR } from '../apply/state.js'

export interface PlaceOptions {
  readonly configDir?: string
  readonly stateDir: string
}

export interface PlanOptions extends PlaceOptions {
  readonly mode: Mode
  /** Networks of MTAs on other hosts. */
  readonly listenFor?: readonly string[]
  readonly listenAddress?: string
  readonly config?: string
  readonly user?: string
  readonly listenPort: number
  readonly returnPort: number
  readonly submissionPort: number
  readonly signMilter?: string
  readonly filters?: readonly string[]
  readonly returnAddress?: string
  readonly allowUnsafePaths?: true
  readonly trial?: true
  readonly print?: true
  /** False with --no-verify. */
  readonly verify?: boolean
}

/** What a plan asks for, whether a Postfix is on this host or not. */
export function requestOf(options: PlanOptions) {
  return {
    user: options.user,
    configFile: options.config && resolve(options.config),
    listenPort: options.listenPort,
    returnPort: options.returnPort,
    submissionPort: options.submissionPort,
    allowUnsafePaths: options.allowUnsafePaths === true,
    ...(options.trial === true && { isTrial: true }),
  }
}

export interface LookOptions extends PlaceOptions {
  readonly config?: string
  readonly json?: true
}

export interface UndoOptions extends PlaceOptions {
  readonly purge?: true
  readonly drainTime: number
}

/** What ships with this program. */
export interface Shipped {
  /** Folder of our programs. */
  readonly bin: string
  readonly unitTemplate: string
  readonly storeTemplate: string
  readonly sampleConfig: string
}

export function planningCommand(
  program: Command,
  name: string,
  description: string,
): Command {
  const command = program.command(name).description(description)
  command.addOption(
    new Option('--mode <MODE>', 'how Postfix calls the filter').choices(MODES),
  )
  return placeOptions(command)
    .option('--config <FILE>', "the filter's configuration")
    .option('--user <USER>', 'the account of the filter')
    .option('--listen-port <PORT>', 'where the filter listens', port, 10025)
    .option('--return-port <PORT>', 'where mail comes back', port, 10026)
    .option(
      '--submission-port <PORT>',
      'where the filter listens for your own users',
      port,
      10027,
    )
    .option(
      '--sign-milter <ADDRESS>',
      'a milter that signs mail once it is back',
      milter,
    )
    .option(
      '--filters <HOST,HOST>',
      'filters on other hosts, in the order of tries',
      hosts,
    )
    .option(
      '--return-address <ADDRESS>',
      'where Postfix takes mail back from them',
      address,
    )
    .option(
      '--listen-for <NETWORK>',
      'serve MTAs on other hosts; may be repeated',
      network,
    )
    .option(
      '--listen-address <ADDRESS>',
      'where the filter listens for them',
      address,
    )
    .option('--trial', 'stop no mail, and let nothing bounce')
    .option(
      '--allow-unsafe-paths',
      'do not check who could change the programs',
    )
}

export function lookingCommand(
  program: Command,
  name: string,
  description: string,
): Command {
  return placeOptions(program.command(name).description(description))
    .option('--config <FILE>', "the filter's configuration")
    .option('--json', 'print JSON')
}

export function placeOptions(command: Command): Command {
  return command
    .option('--config-dir <DIR>', 'the Postfix instance')
    .option('--state-dir <DIR>', 'where replaced files are kept', STATE_DIR)
}

function port(text: string): number {
  if (/^[1-9]\d{0,4}$/u.test(text) && Number(text) < 65536) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 65535.')
}

// They are put into main.cf.
function hosts(text: string): readonly string[] {
  const all = text.split(',').map(it => it.trim())
  if (
    all.every(it => isIP(it) !== 0 || /^[a-z\d](?:[\w.-]{0,252})$/iu.test(it))
  ) {
    return all
  }
  throw new InvalidArgumentError('It must be addresses or names, with commas.')
}

// As clients of [[listener]].
function network(text: string, before: readonly string[] = []): string[] {
  try {
    makeNetworks([text])
    return [...before, text]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError(`It ${error.message}.`)
  }
}

function address(text: string): string {
  if (isIP(text) !== 0) return text
  throw new InvalidArgumentError('It must be an address: 192.0.2.1.')
}

// As in smtpd_milters; a blank or a comma would begin another one.
function milter(text: string): string {
  const isAddress =
    /^(?:inet:[\w.[\]:-]{1,255}:\d{1,5}|unix:\/?[\w./-]{1,255})$/u
  if (isAddress.test(text)) return text
  throw new InvalidArgumentError('It must be inet:HOST:PORT or unix:PATH.')
}

export function seconds(text: string): number {
  if (/^\d{1,5}$/u.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of seconds.')
}
