/*
 * NAME
 *   bypass - filterctl bypass
 */

import type { Command } from 'commander'
import {
  ALL,
  bypassText,
  canSeeBypasses,
  DEFECTS,
  endBypass,
  readBypasses,
  setBypass,
  type Bypass,
} from '../../src/bypass/bypass.js'
import type { Caller } from '../../src/util/process/caller.js'
import { callerText } from '../../src/util/process/caller.js'
import type { Config } from '../../src/config/config.js'
import { openLog } from '../../src/log/log.js'
import { logBypass } from '../../src/log/maillog.js'
import { MAIN } from '../../src/options.js'
import { makeScanners } from '../../src/scan/scan.js'
import { SCANNER_KINDS } from '../../src/scan/scanners.js'
import type { Common, NewCommand } from '../start/common-options.js'
import { shortTime } from '../start/values.js'
import { begin, complain, finish, mustBeFilter, print } from './work.js'

interface BypassOptions extends Common {
  readonly for?: number
  readonly scanner?: string
  readonly off?: true
}

export function addBypass(command: NewCommand): Command {
  return command('bypass', 'let mail pass without scanners for a time')
    .option('--for <TIME>', 'for so long, at most 24h', shortTime)
    .option('--scanner <NAME>', 'only this scanner')
    .option('--off', 'end it')
    .action(bypass)
}

async function bypass(options: BypassOptions): Promise<void> {
  const { for: seconds, scanner, off, json } = options
  if (seconds !== undefined && off === true) {
    throw new Error('--for and --off exclude each other')
  }
  if (scanner !== undefined) checkName(scanner)
  const { config, caller } = await begin(options)
  const folder = config.settings(MAIN).journal_directory
  if (seconds !== undefined || off === true) {
    mustBeFilter(config, folder)
    const texts =
      seconds === undefined
        ? await endings(folder, scanner ?? null)
        : await beginnings(folder, { scanner, seconds, caller, config })
    await tellLog(config, texts, caller)
  } else if (scanner !== undefined) {
    throw new Error('--scanner needs --for or --off')
  }
  if (!canSeeBypasses(folder)) {
    throw new Error(`${folder} is closed to this account: run it as root`)
  }
  const bypasses = readBypasses(folder)
  print(json === true ? JSON.stringify({ bypasses }) : textOf(bypasses))
  finish(0)
}

async function beginnings(
  folder: string,
  wish: {
    readonly scanner: string | undefined
    readonly seconds: number
    readonly caller: Caller
    readonly config: Config
  },
): Promise<readonly string[]> {
  const { scanner = ALL, seconds, caller, config } = wish
  const names = makeScanners(config, { spoolFolder: '/' }).map(it => {
    it.close()
    return it.name
  })
  if (![ALL, DEFECTS, ...names].includes(scanner)) {
    complain(`${scanner} is not enabled: this changes nothing`)
  }
  const by = callerText(caller)
  const made = await setBypass(folder, { scanner, seconds, by })
  return [`set: ${bypassText(made)}`]
}

async function endings(
  folder: string,
  scanner: string | null,
): Promise<readonly string[]> {
  const ended = await endBypass(folder, scanner)
  return ended.map(it => `ended: ${bypassText(it)}`)
}

async function tellLog(
  config: Config,
  texts: readonly string[],
  caller: Caller,
): Promise<void> {
  const log = openLog(config.settings(MAIN), 'filterctl')
  for (const text of texts) logBypass(log, text, caller)
  await log.flush()
}

function checkName(name: string): void {
  const known = SCANNER_KINDS.map(({ section }) =>
    section.name.replace(/^scanner\./u, ''),
  )
  const names = [DEFECTS, ...known]
  if (names.includes(name)) return
  throw new Error(`there is no scanner ${name}: ${names.join(', ')}`)
}

function textOf(bypasses: readonly Bypass[]): string {
  if (bypasses.length === 0) return 'Nothing is bypassed.'
  const lines = bypasses.map(it => `${bypassText(it)}, by ${it.by}`)
  return [
    'Mail passes without:',
    ...lines.map(it => `  ${it}`),
    'filterctl bypass --off ends this at once.',
  ].join('\n')
}
